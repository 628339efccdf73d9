package waiting_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// fakeMachine is in the next one of its states at each poll, and stays in the
// last one.
type fakeMachine struct {
	states    []string
	refreshes int
}

func (m *fakeMachine) wait() waiting.Wait[string] {
	return waiting.Wait[string]{
		System:      "Vendor",
		Description: `machine "m" to run`,
		Refresh: func(ctx context.Context) (string, error) {
			m.refreshes++

			return m.states[min(m.refreshes, len(m.states))-1], ctx.Err()
		},
		State:  func(state string) string { return state },
		Target: []string{"running"},
		Failed: []string{"terminated"},
	}
}

func TestWait_EndsInTargetState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := fakeMachine{states: []string{"pending", "an unknown state", "running", "stopped"}}
		startedAt := time.Now()
		got, err := m.wait().WaitForState(t.Context())
		if got != "running" || err != nil || m.refreshes != 3 {
			t.Errorf("got %q, %v after %d polls, want %q after 3", got, err, m.refreshes, "running")
		}
		const firstTwoPauses = 500 * time.Millisecond
		if took := time.Since(startedAt); took != firstTwoPauses {
			t.Errorf("the wait took %s, want %s", took, firstTwoPauses)
		}
	})
}

func TestWait_PollsOnceInTargetState(t *testing.T) {
	t.Parallel()
	m := fakeMachine{states: []string{"running"}}
	_, err := m.wait().WaitForState(t.Context())
	if err != nil || m.refreshes != 1 {
		t.Errorf("got %v after %d polls, want success after 1", err, m.refreshes)
	}
}

func TestWait_EndsInFailedState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := fakeMachine{states: []string{"pending", "pending", "pending", "pending", "terminated"}}
		got, err := m.wait().WaitForState(t.Context())
		failure, ok := errors.AsType[*waiting.Error](err)
		if !ok || failure.Reason != waiting.Failed || got != "terminated" {
			t.Fatalf("got %q, %v, want %q and a wait that %s", got, err, "terminated", waiting.Failed)
		}
		const want = `Vendor: failed waiting for machine "m" to run: its state became terminated after 1s`
		if err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	})
}

func TestWait_TimeoutNamesLastState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		m := fakeMachine{states: []string{"pending", "starting"}}
		startedAt := time.Now()
		got, err := m.wait().WaitForState(ctx)
		const want = `Vendor: timed out waiting for machine "m" to run: its state was still starting after 1m0s`
		if got != "starting" || err == nil || err.Error() != want {
			t.Errorf("got %q, %v, want %q, %s", got, err, "starting", want)
		}
		if took := time.Since(startedAt); !errors.Is(err, context.DeadlineExceeded) || took != time.Minute {
			t.Errorf("got %v after %s, want the context's error after %s", err, took, time.Minute)
		}
		// The first interval is 250 ms. Each one is 15 % longer than the one
		// before, and rounded down to a tick.
		if m.refreshes != 29 {
			t.Errorf("got %d polls in a minute, want 29", m.refreshes)
		}
	})
}

func TestWait_InterruptEndsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		const interruptedAfter = 100*time.Second + time.Millisecond
		time.AfterFunc(interruptedAfter, cancel)
		m := fakeMachine{states: []string{"pending"}}
		startedAt := time.Now()
		_, err := m.wait().WaitForState(ctx)
		failure, ok := errors.AsType[*waiting.Error](err)
		if !ok || failure.Reason != waiting.Interrupted || failure.LastState != "pending" ||
			!errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want an interrupted wait with the last state %q", err, "pending")
		}
		if took := time.Since(startedAt); took != interruptedAfter {
			t.Errorf("the wait took %s, want %s", took, interruptedAfter)
		}
	})
}

func TestWait_PausesAfterSlowResponse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var polledAt []time.Duration
		startedAt := time.Now()
		wait := (&fakeMachine{states: []string{"pending", "pending", "pending", "running"}}).wait()
		refresh := wait.Refresh
		wait.Refresh = func(ctx context.Context) (string, error) {
			polledAt = append(polledAt, time.Since(startedAt))
			// The second response takes longer than the interval, the others a
			// part of it.
			if len(polledAt) == 2 {
				time.Sleep(3 * time.Second) //nolint:forbidigo // A slow server, in the fake time of synctest.
			} else {
				time.Sleep(100 * time.Millisecond) //nolint:forbidigo // As above.
			}

			return refresh(ctx)
		}
		_, err := wait.WaitForState(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := []time.Duration{
			0,
			250 * time.Millisecond,
			// The response comes after 3.25 s. The pause is at least a quarter of
			// 287.5 ms, up to the next tick of 250 ms.
			3*time.Second + 500*time.Millisecond,
			3*time.Second + 750*time.Millisecond,
		}
		if diff := cmp.Diff(want, polledAt); diff != "" {
			t.Errorf("times of the polls (-want +got):\n%s", diff)
		}
	})
}

// TestWait_PollsWithOthers starts waits at different times. From their second
// second on, they poll at the same times.
func TestWait_PollsWithOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const waits, duration = 50, time.Minute
		var mu sync.Mutex
		polls := map[time.Duration]int{}
		startedAt := time.Now()
		var group sync.WaitGroup
		for i := range waits {
			group.Go(func() {
				<-time.After(time.Duration(i) * 17 * time.Millisecond)
				wait := (&fakeMachine{states: []string{"pending"}}).wait()
				wait.Refresh = func(context.Context) (string, error) {
					mu.Lock()
					defer mu.Unlock()
					at := time.Since(startedAt)
					if at >= 2*time.Second {
						polls[at]++
					}
					if at >= duration {
						return "running", nil
					}

					return "pending", nil
				}
				_, err := wait.WaitForState(t.Context())
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for at, count := range polls {
			if at%(250*time.Millisecond) != 0 {
				t.Errorf("%d waits polled after %s, want multiples of 250 ms", count, at)
			}
		}
		// One wait alone polls 23 times in this time.
		if len(polls) > 25 {
			t.Errorf("the waits polled at %d different times, want at most 25: %v", len(polls), polls)
		}
	})
}

func TestWait_EndsOnRefreshError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	wait := (&fakeMachine{states: []string{"pending"}}).wait()
	wait.Refresh = func(context.Context) (string, error) { return "", broken }
	_, err := wait.WaitForState(t.Context())
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = wait.WaitForState(interrupted)
	const want = `Vendor: interrupted waiting for machine "m" to run: no poll succeeded in 0s`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestWithTimeout_BoundsContext(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	setting := func(_ context.Context, otherwise time.Duration) (time.Duration, diag.Diagnostics) {
		return otherwise * 2, diag.Diagnostics{diag.NewWarningDiagnostic("a", "b")}
	}
	ctx, cancel := waiting.WithTimeout(t.Context(), setting, time.Minute, &diags)
	defer cancel()
	deadline, bounded := ctx.Deadline()
	if left := time.Until(deadline); !bounded || left < time.Minute || left > 2*time.Minute {
		t.Errorf("the deadline is in %s, want 2m0s", left)
	}
	if diags.WarningsCount() != 1 {
		t.Errorf("got the diagnostics %v, want the warning of the setting", diags)
	}
}

// TestWithTimeout_LogsNoDefault checks that the log, where users read progress,
// has no entry for a timeout that is not configured.
func TestWithTimeout_LogsNoDefault(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	var diags diag.Diagnostics
	unset := timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{"create": types.StringType})}
	_, cancel := waiting.WithTimeout(tflogtest.RootLogger(t.Context(), &log), unset.Create, time.Minute, &diags)
	defer cancel()
	if log.Len() > 0 || len(diags) > 0 {
		t.Errorf("got the log %q and the diagnostics %v, want none", log.String(), diags)
	}
}
