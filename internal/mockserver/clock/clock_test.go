package clock_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

func TestClock_ManualMovesOnlyByAdvance(t *testing.T) {
	t.Parallel()
	start := time.Date(2018, 10, 5, 16, 29, 6, 0, time.UTC)
	c := clock.Manual(start)
	if !c.Manual() || !c.Now().Equal(start) || !c.Now().Equal(start) {
		t.Fatalf("Now() = %s, want %s", c.Now(), start)
	}
	if got := c.Advance(90 * time.Second); !got.Equal(start.Add(90 * time.Second)) {
		t.Fatalf("Advance(90s) = %s, want 90s after %s", got, start)
	}
	if c.Offset() != 90*time.Second {
		t.Fatalf("Offset() = %s, want 1m30s", c.Offset())
	}
	c.Reset()
	if !c.Now().Equal(start) {
		t.Fatalf("Now() after Reset = %s, want %s", c.Now(), start)
	}
}

func TestClock_RealFollowsMachine(t *testing.T) {
	t.Parallel()
	c := clock.Real()
	before := time.Now()
	c.Advance(time.Hour)
	if now := c.Now(); now.Before(before.Add(time.Hour)) || now.After(time.Now().Add(time.Hour)) || c.Manual() {
		t.Fatalf("Now() = %s at %s, want an hour later", now, time.Now())
	}
}

func TestClock_AdvanceRefusesNegative(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Fatal("Advance accepts a negative duration")
		}
	}()
	clock.Real().Advance(-time.Second)
}

func TestClock_SafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	c := clock.Manual(time.Unix(0, 0))
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			c.Advance(time.Second)
			c.Now()
		})
	}
	wg.Wait()
	if c.Offset() != 50*time.Second {
		t.Fatalf("Offset() = %s, want 50s", c.Offset())
	}
}

func TestClock_WaitOnManualClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.Manual(time.Unix(0, 0))
		ended := make(chan error, 1)
		go func() { ended <- c.Wait(t.Context(), time.Unix(60, 0)) }()
		for _, step := range []time.Duration{0, time.Second, 58 * time.Second} {
			c.Advance(step)
			synctest.Wait()
			if len(ended) > 0 {
				t.Fatalf("the wait ended at %s", c.Now())
			}
		}
		c.Advance(time.Second)
		err := <-ended
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestClock_WaitOnRealClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.Real()
		began := time.Now()
		target := c.Now().Add(time.Hour)
		go func() {
			time.Sleep(time.Minute) //nolint:forbidigo // the bubble's time is not real
			c.Advance(40 * time.Minute)
		}()
		err := c.Wait(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != 20*time.Minute {
			t.Fatalf("waited %s, want 20m", waited)
		}
	})
}

func TestClock_WaitForPast(t *testing.T) {
	t.Parallel()
	c := clock.Manual(time.Unix(0, 0))
	err := c.Wait(t.Context(), c.Now())
	if err != nil {
		t.Fatal(err)
	}
}

func TestClock_WaitEndsWithContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.Manual(time.Unix(0, 0))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- c.Wait(ctx, time.Unix(60, 0)) }()
		c.Reset()
		synctest.Wait()
		cancel()
		err := <-ended
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
}
