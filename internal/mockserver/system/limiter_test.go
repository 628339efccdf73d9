package system_test

import (
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

func TestLimiter_RefusesUntilWindowMoves(t *testing.T) {
	t.Parallel()
	start := time.Date(2018, 10, 5, 16, 0, 0, 0, time.UTC)
	c := clock.Manual(start)
	l := system.NewLimiter(c, 2, time.Minute)
	if v := l.Take("a"); !v.Allowed || v.Remaining != 1 || !v.Reset.Equal(start.Add(time.Minute)) {
		t.Fatalf("first Take = %+v, want one left", v)
	}
	c.Advance(20 * time.Second)
	if v := l.Take("a"); !v.Allowed || v.Remaining != 0 {
		t.Fatalf("second Take = %+v, want none left", v)
	}
	if v := l.Take("a"); v.Allowed || !v.Reset.Equal(start.Add(time.Minute)) || v.RetryAfter != 40 {
		t.Fatalf("third Take = %+v, want a refusal", v)
	}
	if v := l.Take("b"); !v.Allowed {
		t.Fatalf("another key shares the limit: %+v", v)
	}
	c.Advance(40 * time.Second)
	if v := l.Take("a"); !v.Allowed || !v.Reset.Equal(start.Add(80*time.Second)) {
		t.Fatalf("after the first left the window: %+v", v)
	}
	if v := l.Take("a"); v.Allowed {
		t.Fatalf("the second is still in the window: %+v", v)
	}
	l.Reset()
	if v := l.Take("a"); !v.Allowed {
		t.Fatalf("after reset: %+v", v)
	}
}

func TestLimiter_ZeroAllowsAll(t *testing.T) {
	t.Parallel()
	l := system.NewLimiter(clock.Real(), 0, time.Minute)
	for range 1000 {
		if !l.Take("a").Allowed || l.Exhausted("a") {
			t.Fatal("a limit of 0 refuses a request")
		}
	}
}

func TestLimiter_Exhausted(t *testing.T) {
	t.Parallel()
	c := clock.Manual(time.Date(2018, 10, 5, 16, 0, 0, 0, time.UTC))
	l := system.NewLimiter(c, 2, time.Minute)
	for used := range 2 {
		for range 3 {
			if l.Exhausted("a") {
				t.Fatalf("Exhausted after %d requests", used)
			}
		}
		if v := l.Take("a"); v.Limit != 2 || v.Remaining != 1-used {
			t.Fatalf("Take = %+v, want limit 2 and %d left", v, 1-used)
		}
	}
	if !l.Exhausted("a") || l.Exhausted("b") {
		t.Fatal("the limiter mixes up keys")
	}
	c.Advance(time.Minute)
	if l.Exhausted("a") {
		t.Fatal("Exhausted after the window")
	}
}
