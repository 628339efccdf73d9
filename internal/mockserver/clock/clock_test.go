package clock_test

import (
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

func TestManualClockMovesOnlyByAdvance(t *testing.T) {
	t.Parallel()

	start := time.Date(2018, 10, 5, 16, 29, 6, 0, time.UTC)
	c := clock.Manual(start)

	if !c.Manual() || !c.Now().Equal(start) || !c.Now().Equal(start) {
		t.Fatalf("a manual clock does not stand at its start: %s", c.Now())
	}

	if got := c.Advance(90 * time.Second); !got.Equal(start.Add(90 * time.Second)) {
		t.Fatalf("after 90s: %s", got)
	}

	if c.Offset() != 90*time.Second {
		t.Fatalf("offset %s", c.Offset())
	}

	c.Reset()

	if !c.Now().Equal(start) {
		t.Fatalf("after reset: %s", c.Now())
	}
}

func TestRealClockRunsWithTheMachine(t *testing.T) {
	t.Parallel()

	c := clock.Real()
	before := time.Now()
	c.Advance(time.Hour)

	if now := c.Now(); now.Before(before.Add(time.Hour)) || now.After(time.Now().Add(time.Hour)) || c.Manual() {
		t.Fatalf("real clock plus an hour says %s at %s", now, time.Now())
	}
}

func TestTimeDoesNotGoBack(t *testing.T) {
	t.Parallel()

	defer func() {
		if recover() == nil {
			t.Fatal("a negative advance was taken")
		}
	}()

	clock.Real().Advance(-time.Second)
}

func TestAdvancesFromManyGoroutinesAddUp(t *testing.T) {
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
		t.Fatalf("offset %s", c.Offset())
	}
}
