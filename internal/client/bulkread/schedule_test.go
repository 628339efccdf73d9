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

// schedule is the life of a process, drawn from a seed: callers who read, poll,
// write and give up at odd moments, and a system with its own moods.
type schedule struct {
	*system

	random  *rand.Rand
	reader  *bulkread.Reader[object]
	options bulkread.Options
	// polls, misses, writes and impatience say how many calls in a hundred are
	// such.
	polls, misses, writes, impatience int
	// think is how long callers wait between their calls, at most.
	think time.Duration
	// calls counts the calls of Read and Poll, with the system's lock held.
	calls int
	// wrote is the event at which the first write began; 0 for none so far.
	wrote int
}

// call is one call as its caller sees it.
type call struct {
	id       string
	poll     bool
	write    bool
	timeout  time.Duration
	think    time.Duration
	deadline time.Time
	asked    time.Time
	// event is when it was asked, in the system's count, and written whether
	// a write had begun by then.
	event   int
	written bool
}

func newSchedule(t *testing.T, seed uint64) (*schedule, [][]call) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // The same schedule for the same seed.
	pick := func(values ...int) int { return values[random.IntN(len(values))] }
	c := &schedule{
		system:     newSystem(pick(1, 30, 300), pick(1, 10, 100)),
		random:     random,
		options:    bulkread.Options{Enabled: true, MaxStaleness: time.Duration(pick(0, 1, 30)) * time.Second},
		polls:      pick(0, 0, 50, 100),
		misses:     pick(0, 0, 10, 100),
		writes:     pick(0, 0, 1, 20),
		impatience: pick(0, 0, 10, 90),
		think:      time.Duration(pick(0, 1, 1000, 10_000)) * time.Millisecond,
	}
	// Many requests draw at once.
	var drawing sync.Mutex
	draw := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // The same moods for the same seed.
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
			t.Errorf("seed %d: %d GETs and %d pages for %d calls", seed, c.gets, c.pages, c.calls)
		}
	}
	c.reader = c.system.reader(c.options)
	callers := make([][]call, pick(1, 2, 10, 50))
	for i := range callers {
		for range pick(1, 10, 40) {
			callers[i] = append(callers[i], c.drawCall())
		}
	}

	return c, callers
}

func (c *schedule) chance(percent int) bool { return c.random.IntN(100) < percent }

func (c *schedule) drawCall() call {
	drawn := call{
		id:      c.ids[c.random.IntN(len(c.ids))],
		poll:    c.chance(c.polls),
		write:   c.chance(c.writes),
		timeout: 24 * time.Hour,
		think:   time.Duration(c.random.Int64N(int64(c.think) + 1)),
	}
	if c.chance(c.misses) {
		drawn.id = "missing"
	}
	if c.chance(c.impatience) {
		drawn.timeout = time.Duration(c.random.IntN(100)) * time.Millisecond
	}

	return drawn
}

// make makes the call and returns what is wrong with its result.
func (c *schedule) make(ctx context.Context, made call) error {
	if made.write {
		c.reader.Writing()
		event := c.event()
		c.mu.Lock()
		if c.wrote == 0 {
			c.wrote = event
		}
		c.mu.Unlock()

		return pause(ctx, c.getTime())
	}
	ctx, cancel := context.WithTimeout(ctx, made.timeout)
	defer cancel()
	made.asked = time.Now()
	made.deadline = made.asked.Add(made.timeout)
	made.event = c.event()
	c.mu.Lock()
	c.calls++
	made.written = c.wrote > 0
	c.mu.Unlock()
	do := c.reader.Read
	if made.poll {
		do = c.reader.Poll
	}
	got, err := do(ctx, made.id)

	return c.judge(made, got, err)
}

func (c *schedule) judge(made call, got *object, err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	late := time.Now().Compare(made.deadline)
	switch {
	case late > 0:
		return errors.New("a call outlived its context")
	case err == nil && got.ID != made.id:
		return fmt.Errorf("%q for %q", got.ID, made.id)
	case err == nil:
		return c.judgeList(made, got)
	case errors.Is(err, errNotFound) && made.id == "missing", errors.Is(err, errGet):
		return nil
	case errors.Is(err, context.DeadlineExceeded) && late == 0:
		return nil
	default:
		return fmt.Errorf("an error that is not the call's own: %w", err)
	}
}

// judgeList says what is wrong with a value that a list carried.
func (c *schedule) judgeList(made call, got *object) error {
	switch {
	case got.List == 0:
		return nil
	case (made.poll || c.options.MaxStaleness == 0) && got.Event < made.event:
		return errors.New("a list that began before the call")
	case made.poll:
		return nil
	case made.asked.Sub(got.Began) > c.options.MaxStaleness:
		return errors.New("a list that was too old")
	case made.written || c.wrote > 0 && c.wrote < got.Event:
		return errors.New("a list for a Read after a write")
	default:
		return nil
	}
}

func TestWhateverComesTheRulesHoldAndListsCostNoMoreThanTheirSlack(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			c, callers := newSchedule(t, seed)
			var running sync.WaitGroup
			for _, calls := range callers {
				running.Go(func() {
					for _, each := range calls {
						_ = pause(t.Context(), each.think)
						err := c.make(t.Context(), each)
						if err != nil {
							t.Errorf("seed %d: %v", seed, err)
						}
					}
				})
			}
			running.Wait()
			// A list may go on for a while after the last one whom it served.
			wait(t, time.Hour)
			if now, most := c.underWay(); now != 0 || most > 1 {
				t.Errorf("seed %d: %d lists at once, %d left", seed, most, now)
			}
		})
	}
}
