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
	w := &randomWorkload{
		fakeAPI:        newFakeAPI(pick(1, 30, 300), pick(1, 10, 100)),
		random:         random,
		options:        bulkread.Options{Enabled: true, MaxStaleness: time.Duration(pick(0, 1, 30)) * time.Second},
		pollPercent:    pick(0, 0, 50, 100),
		missPercent:    pick(0, 0, 10, 100),
		writePercent:   pick(0, 0, 1, 20),
		timeoutPercent: pick(0, 0, 10, 90),
		maxPause:       time.Duration(pick(0, 1, 1000, 10_000)) * time.Millisecond,
	}
	w.getIsList = w.chance(20)
	// Concurrent requests draw from one source.
	var drawing sync.Mutex
	draw := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // The same responses for the same seed.
	below := func(limit int) int {
		drawing.Lock()
		defer drawing.Unlock()

		return draw.IntN(limit)
	}
	slow, badGet, badPage := pick(1, 100, 3000), pick(0, 0, 10), pick(0, 0, 0, 5, 100)
	w.getTime = func() time.Duration { return time.Duration(below(slow)) * time.Millisecond }
	w.pageTime = w.getTime
	w.failGet = func() bool { return below(100) < badGet }
	w.failPage = func() bool { return below(100) < badPage }
	w.onRequest = func() {
		if w.gets+w.pages > w.calls+bulkread.Slack {
			t.Errorf("seed %d: %d GETs and %d pages for %d calls, want at most %d more requests than calls",
				seed, w.gets, w.pages, w.calls, bulkread.Slack)
		}
	}
	w.reader = w.fakeAPI.reader(w.options)
	callers := make([][]call, pick(1, 2, 10, 50))
	for i := range callers {
		for range pick(1, 10, 40) {
			callers[i] = append(callers[i], w.randomCall())
		}
	}

	return w, callers
}

func (w *randomWorkload) chance(percent int) bool { return w.random.IntN(100) < percent }

func (w *randomWorkload) randomCall() call {
	drawn := call{
		id:      w.ids[w.random.IntN(len(w.ids))],
		poll:    w.chance(w.pollPercent),
		write:   w.chance(w.writePercent),
		timeout: 24 * time.Hour,
		pause:   time.Duration(w.random.Int64N(int64(w.maxPause) + 1)),
	}
	if w.chance(w.missPercent) {
		drawn.id = "missing"
	}
	if w.chance(w.timeoutPercent) {
		drawn.timeout = time.Duration(w.random.IntN(100)) * time.Millisecond
	}

	return drawn
}

// run makes the call and returns an error if its result breaks a rule.
func (w *randomWorkload) run(ctx context.Context, c call) error {
	if c.write {
		w.reader.NoteWrite()
		event := w.event()
		w.mu.Lock()
		if w.firstWriteEvent == 0 {
			w.firstWriteEvent = event
		}
		w.mu.Unlock()

		return sleep(ctx, w.getTime())
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	c.startedAt = time.Now()
	c.deadline = c.startedAt.Add(c.timeout)
	c.event = w.event()
	w.mu.Lock()
	w.calls++
	c.afterWrite = w.firstWriteEvent > 0
	w.mu.Unlock()
	do := w.reader.Read
	if c.poll {
		do = w.reader.Poll
	}
	got, err := do(ctx, c.id)

	return w.checkResult(c, got, err)
}

func (w *randomWorkload) checkResult(c call, got *object, err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	late := time.Now().Compare(c.deadline)
	switch {
	case late > 0:
		return errors.New("a call returned after its deadline")
	case err == nil && got.ID != c.id:
		return fmt.Errorf("a call for %q returned %q", c.id, got.ID)
	case err == nil:
		return w.checkListed(c, got)
	case errors.Is(err, errNotFound) && c.id == "missing", errors.Is(err, errGet):
		return nil
	case errors.Is(err, context.DeadlineExceeded) && late == 0:
		return nil
	default:
		return fmt.Errorf("a call returned the error of another one: %w", err)
	}
}

// checkListed returns an error if a list must not serve the call.
func (w *randomWorkload) checkListed(c call, got *object) error {
	switch {
	case got.List == 0:
		return nil
	case (c.poll || w.options.MaxStaleness == 0) && got.Event < c.event:
		return errors.New("a list that started before the call served it")
	case c.poll:
		return nil
	case c.startedAt.Sub(got.ListStartedAt) > w.options.MaxStaleness:
		return errors.New("a stale list served a call")
	case c.afterWrite || w.firstWriteEvent > 0 && w.firstWriteEvent < got.Event:
		return errors.New("a list served a Read after a write")
	default:
		return nil
	}
}

func TestReader_RandomWorkloadKeepsRulesAndBound(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			w, callers := newRandomWorkload(t, seed)
			var running sync.WaitGroup
			for _, calls := range callers {
				running.Go(func() {
					for _, each := range calls {
						_ = sleep(t.Context(), each.pause)
						err := w.run(t.Context(), each)
						if err != nil {
							t.Errorf("seed %d: %v", seed, err)
						}
					}
				})
			}
			running.Wait()
			// A list may go on for a while after it has served the last call.
			advance(t, time.Hour)
			if now, most := w.listConcurrency(); now != 0 || most > 1 {
				t.Errorf("seed %d: %d lists in flight at once, %d at the end, want 1 and 0", seed, most, now)
			}
		})
	}
}
