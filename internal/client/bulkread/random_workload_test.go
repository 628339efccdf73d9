package bulkread_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
)

// randomWorkload is a random sequence of calls and responses that a seed fixes.
// Callers read, poll, write and cancel at any time. Requests are slow or fail.
type randomWorkload struct {
	*fakeAPI

	random  *rand.Rand
	reader  *bulkread.Reader[object]
	options bulkread.Options
	// pollPercent, missPercent, writePercent and timeoutPercent are the shares
	// of calls that poll, ask for a missing object, write, or time out.
	pollPercent, missPercent, writePercent, timeoutPercent int
	// maxPause is the longest pause of a caller between two calls.
	maxPause time.Duration
	// calls is the number of calls of Read and Poll. fakeAPI.mu guards it.
	calls int
	// firstWriteEvent is the number of the event at which the first write
	// started; 0 for none so far.
	firstWriteEvent int
}

// call is one call of a caller.
type call struct {
	id        string
	poll      bool
	write     bool
	timeout   time.Duration
	pause     time.Duration
	deadline  time.Time
	startedAt time.Time
	// event is the number of the event at which the call started. afterWrite
	// reports whether a write had started before.
	event      int
	afterWrite bool
}

func newRandomWorkload(t *testing.T, seed uint64) (*randomWorkload, [][]call) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // The same calls for the same seed.
	pick := func(values ...int) int { return values[random.IntN(len(values))] }
	c := &randomWorkload{
		fakeAPI:        newFakeAPI(pick(1, 30, 300), pick(1, 10, 100)),
		random:         random,
		options:        bulkread.Options{Enabled: true, MaxStaleness: time.Duration(pick(0, 1, 30)) * time.Second},
		pollPercent:    pick(0, 0, 50, 100),
		missPercent:    pick(0, 0, 10, 100),
		writePercent:   pick(0, 0, 1, 20),
		timeoutPercent: pick(0, 0, 10, 90),
		maxPause:       time.Duration(pick(0, 1, 1000, 10_000)) * time.Millisecond,
	}
	// Concurrent requests draw from one source.
	var drawing sync.Mutex
	draw := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // The same responses for the same seed.
	below := func(limit int) int {
		drawing.Lock()
		defer drawing.Unlock()

		return draw.IntN(limit)
	}
	slow, badGet, badPage := pick(1, 100, 3000), pick(0, 0, 10), pick(0, 0, 0, 5, 100)
	c.getTime = func() time.Duration { return time.Duration(below(slow)) * time.Millisecond }
	c.pageTime = c.getTime
	c.failGet = func() bool { return below(100) < badGet }
	c.failPage = func() bool { return below(100) < badPage }
	c.onRequest = func() {
		if c.gets+c.pages > c.calls+bulkread.Slack {
			t.Errorf("seed %d: %d GETs and %d pages for %d calls, want at most %d more requests than calls",
				seed, c.gets, c.pages, c.calls, bulkread.Slack)
		}
	}
	c.reader = c.fakeAPI.reader(c.options)
	callers := make([][]call, pick(1, 2, 10, 50))
	for i := range callers {
		for range pick(1, 10, 40) {
			callers[i] = append(callers[i], c.randomCall())
		}
	}

	return c, callers
}

func (c *randomWorkload) chance(percent int) bool { return c.random.IntN(100) < percent }

func (c *randomWorkload) randomCall() call {
	drawn := call{
		id:      c.ids[c.random.IntN(len(c.ids))],
		poll:    c.chance(c.pollPercent),
		write:   c.chance(c.writePercent),
		timeout: 24 * time.Hour,
		pause:   time.Duration(c.random.Int64N(int64(c.maxPause) + 1)),
	}
	if c.chance(c.missPercent) {
		drawn.id = "missing"
	}
	if c.chance(c.timeoutPercent) {
		drawn.timeout = time.Duration(c.random.IntN(100)) * time.Millisecond
	}

	return drawn
}

// run makes the call and returns an error if its result breaks a rule.
func (c *randomWorkload) run(ctx context.Context, made call) error {
	if made.write {
		c.reader.NoteWrite()
		event := c.event()
		c.mu.Lock()
		if c.firstWriteEvent == 0 {
			c.firstWriteEvent = event
		}
		c.mu.Unlock()

		return sleep(ctx, c.getTime())
	}
	ctx, cancel := context.WithTimeout(ctx, made.timeout)
	defer cancel()
	made.startedAt = time.Now()
	made.deadline = made.startedAt.Add(made.timeout)
	made.event = c.event()
	c.mu.Lock()
	c.calls++
	made.afterWrite = c.firstWriteEvent > 0
	c.mu.Unlock()
	do := c.reader.Read
	if made.poll {
		do = c.reader.Poll
	}
	got, err := do(ctx, made.id)

	return c.checkResult(made, got, err)
}

func (c *randomWorkload) checkResult(made call, got *object, err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	late := time.Now().Compare(made.deadline)
	switch {
	case late > 0:
		return errors.New("a call returned after its deadline")
	case err == nil && got.ID != made.id:
		return fmt.Errorf("a call for %q returned %q", made.id, got.ID)
	case err == nil:
		return c.checkListed(made, got)
	case errors.Is(err, errNotFound) && made.id == "missing", errors.Is(err, errGet):
		return nil
	case errors.Is(err, context.DeadlineExceeded) && late == 0:
		return nil
	default:
		return fmt.Errorf("a call returned the error of another one: %w", err)
	}
}

// checkListed returns an error if a list must not serve the call.
func (c *randomWorkload) checkListed(made call, got *object) error {
	switch {
	case got.List == 0:
		return nil
	case (made.poll || c.options.MaxStaleness == 0) && got.Event < made.event:
		return errors.New("a list that started before the call served it")
	case made.poll:
		return nil
	case made.startedAt.Sub(got.ListStartedAt) > c.options.MaxStaleness:
		return errors.New("a stale list served a call")
	case made.afterWrite || c.firstWriteEvent > 0 && c.firstWriteEvent < got.Event:
		return errors.New("a list served a Read after a write")
	default:
		return nil
	}
}

func TestReader_RandomWorkloadKeepsRulesAndBound(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			c, callers := newRandomWorkload(t, seed)
			var running sync.WaitGroup
			for _, calls := range callers {
				running.Go(func() {
					for _, each := range calls {
						_ = sleep(t.Context(), each.pause)
						err := c.run(t.Context(), each)
						if err != nil {
							t.Errorf("seed %d: %v", seed, err)
						}
					}
				})
			}
			running.Wait()
			// A list may go on for a while after it has served the last call.
			advance(t, time.Hour)
			if now, most := c.listConcurrency(); now != 0 || most > 1 {
				t.Errorf("seed %d: %d lists in flight at once, %d at the end, want 1 and 0", seed, most, now)
			}
		})
	}
}
