package waiting_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// fakeMachine is in one state after another; each poll is one step.
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
		began := time.Now()
		got, err := m.wait().WaitForState(t.Context())
		if got != "running" || err != nil || m.refreshes != 3 {
			t.Errorf("got %q, %v after %d polls", got, err, m.refreshes)
		}
		if took := time.Since(began); took != 250*time.Millisecond+287500*time.Microsecond {
			t.Errorf("it took %s, want the first two intervals", took)
		}
	})
}

func TestWait_PollsOnceInTargetState(t *testing.T) {
	t.Parallel()
	m := fakeMachine{states: []string{"running"}}
	if _, err := m.wait().WaitForState(t.Context()); err != nil || m.refreshes != 1 {
		t.Errorf("got %v after %d polls", err, m.refreshes)
	}
}

func TestWait_EndsInFailedState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := fakeMachine{states: []string{"pending", "pending", "pending", "pending", "terminated"}}
		got, err := m.wait().WaitForState(t.Context())
		failure, ok := errors.AsType[*waiting.Error](err)
		if !ok || failure.Reason != waiting.Failed || got != "terminated" {
			t.Fatalf("got %q, %v", got, err)
		}
		if want := `Vendor: failed waiting for machine "m" to run: its state became terminated after 1s`; err.Error() != want {
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
		began := time.Now()
		got, err := m.wait().WaitForState(ctx)
		if want := `Vendor: timed out waiting for machine "m" to run: its state was still starting after 1m0s`; got != "starting" || err.Error() != want {
			t.Errorf("got %q, %q, want %q", got, err, want)
		}
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		// A quarter of a second between polls at first, then a part more each
		// time.
		if m.refreshes != 26 {
			t.Errorf("it polled %d times in a minute", m.refreshes)
		}
	})
}

func TestWait_InterruptEndsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Second+time.Millisecond, cancel)
		m := fakeMachine{states: []string{"pending"}}
		began := time.Now()
		_, err := m.wait().WaitForState(ctx)
		failure, ok := errors.AsType[*waiting.Error](err)
		if !ok || failure.Reason != waiting.Interrupted || failure.LastState != "pending" || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took != 100*time.Second+time.Millisecond {
			t.Errorf("it ended %s after it began", took)
		}
	})
}

func TestWait_PausesAfterSlowAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked []time.Duration
		began := time.Now()
		wait := (&fakeMachine{states: []string{"pending", "pending", "pending", "running"}}).wait()
		refresh := wait.Refresh
		wait.FirstInterval = time.Second
		wait.Refresh = func(ctx context.Context) (string, error) {
			asked = append(asked, time.Since(began))
			// The second answer takes longer than the interval, the others a
			// part of it.
			if len(asked) == 2 {
				time.Sleep(3 * time.Second) //nolint:forbidigo // The server's slowness, in the bubble's time.
			} else {
				time.Sleep(400 * time.Millisecond) //nolint:forbidigo // As above.
			}

			return refresh(ctx)
		}
		if _, err := wait.WaitForState(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []time.Duration{
			0, time.Second, 4*time.Second + 287500*time.Microsecond, 5*time.Second + 610*time.Millisecond,
		}
		if diff := cmp.Diff(want, asked); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWait_EndsOnRefreshError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	wait := (&fakeMachine{states: []string{"pending"}}).wait()
	wait.Refresh = func(context.Context) (string, error) { return "", broken }
	if _, err := wait.WaitForState(t.Context()); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := wait.WaitForState(interrupted)
	if want := `Vendor: interrupted waiting for machine "m" to run: no state was seen in 0s`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestWait_ReportsChangesAndRegularly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var reported []string
		m := fakeMachine{
			states: append(
				append(slices.Repeat([]string{"pending"}, 16), slices.Repeat([]string{"starting"}, 5)...), "running",
			),
		}
		wait := m.wait()
		wait.Progress = func(message string) { reported = append(reported, message) }
		if _, err := wait.WaitForState(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{
			`Waiting for machine "m" to run: pending, 0s elapsed`,
			`Waiting for machine "m" to run: pending, 10s elapsed`,
			`Waiting for machine "m" to run: starting, 14s elapsed`,
			`Waiting for machine "m" to run: starting, 26s elapsed`,
		}
		if diff := cmp.Diff(want, reported); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWait_ReportsAtMostOnceASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var reported []string
		m := fakeMachine{
			states: []string{"1 %", "2 %", "3 %", "4 %", "5 %", "6 %", "7 %", "8 %", "8 %", "8 %", "8 %", "running"},
		}
		wait := m.wait()
		wait.Progress = func(message string) { reported = append(reported, message) }
		if _, err := wait.WaitForState(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{
			`Waiting for machine "m" to run: 1 %, 0s elapsed`,
			`Waiting for machine "m" to run: 5 %, 1s elapsed`,
			`Waiting for machine "m" to run: 8 %, 3s elapsed`,
		}
		if diff := cmp.Diff(want, reported); diff != "" {
			t.Error(diff)
		}
	})
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
	if left := time.Until(deadline); !bounded || left < time.Minute || left > 2*time.Minute || diags.WarningsCount() != 1 {
		t.Errorf("the deadline is in %s, the diagnostics are %v", left, diags)
	}
}
