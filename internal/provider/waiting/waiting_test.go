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

// machine is in one state after another; each look is one step.
type machine struct {
	states []string
	looks  int
}

func (m *machine) wait() waiting.Wait[string] {
	return waiting.Wait[string]{
		System: "Vendor",
		For:    `machine "m" to run`,
		Look: func(ctx context.Context) (string, error) {
			m.looks++

			return m.states[min(m.looks, len(m.states))-1], ctx.Err()
		},
		State:  func(state string) string { return state },
		Done:   []string{"running"},
		Failed: []string{"terminated"},
	}
}

func TestAWaitEndsInTheStateItWaitsFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := machine{states: []string{"pending", "a state nobody knows", "running", "stopped"}}
		began := time.Now()
		got, err := m.wait().Until(t.Context())
		if got != "running" || err != nil || m.looks != 3 {
			t.Errorf("got %q, %v after %d looks", got, err, m.looks)
		}
		if took := time.Since(began); took != 250*time.Millisecond+287500*time.Microsecond {
			t.Errorf("it took %s, want the first two intervals", took)
		}
	})
}

func TestAWaitThatIsOverTakesOneLook(t *testing.T) {
	t.Parallel()
	m := machine{states: []string{"running"}}
	if _, err := m.wait().Until(t.Context()); err != nil || m.looks != 1 {
		t.Errorf("got %v after %d looks", err, m.looks)
	}
}

func TestAWaitEndsWhenItIsHopeless(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := machine{states: []string{"pending", "pending", "pending", "pending", "terminated"}}
		got, err := m.wait().Until(t.Context())
		failure, ok := errors.AsType[*waiting.Error](err)
		if !ok || failure.Reason != waiting.Failed || got != "terminated" {
			t.Fatalf("got %q, %v", got, err)
		}
		if want := `Vendor: failed waiting for machine "m" to run: its state became terminated after 1s`; err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	})
}

func TestAWaitThatIsLateNamesTheLastState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		m := machine{states: []string{"pending", "starting"}}
		began := time.Now()
		got, err := m.wait().Until(ctx)
		if want := `Vendor: timed out waiting for machine "m" to run: its state was still starting after 1m0s`; got != "starting" || err.Error() != want {
			t.Errorf("got %q, %q, want %q", got, err, want)
		}
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		// A quarter of a second between looks at first, then a part more each time.
		if m.looks != 26 {
			t.Errorf("it looked %d times in a minute", m.looks)
		}
	})
}

func TestAnInterruptEndsAWaitAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Second+time.Millisecond, cancel)
		m := machine{states: []string{"pending"}}
		began := time.Now()
		_, err := m.wait().Until(ctx)
		failure, ok := errors.AsType[*waiting.Error](err)
		if !ok || failure.Reason != waiting.Interrupted || failure.Last != "pending" || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took != 100*time.Second+time.Millisecond {
			t.Errorf("it ended %s after it began", took)
		}
	})
}

func TestASlowServerGetsARest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked []time.Duration
		began := time.Now()
		wait := (&machine{states: []string{"pending", "pending", "pending", "running"}}).wait()
		look := wait.Look
		wait.Interval = time.Second
		wait.Look = func(ctx context.Context) (string, error) {
			asked = append(asked, time.Since(began))
			// The second answer takes longer than the interval, the others a part of it.
			if len(asked) == 2 {
				time.Sleep(3 * time.Second) //nolint:forbidigo // The server's slowness, in the bubble's time.
			} else {
				time.Sleep(400 * time.Millisecond) //nolint:forbidigo // As above.
			}

			return look(ctx)
		}
		if _, err := wait.Until(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []time.Duration{0, time.Second, 4*time.Second + 287500*time.Microsecond, 5*time.Second + 610*time.Millisecond}
		if diff := cmp.Diff(want, asked); diff != "" {
			t.Error(diff)
		}
	})
}

func TestALookThatFailsEndsTheWait(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	wait := (&machine{states: []string{"pending"}}).wait()
	wait.Look = func(context.Context) (string, error) { return "", broken }
	if _, err := wait.Until(t.Context()); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := wait.Until(interrupted)
	if want := `Vendor: interrupted waiting for machine "m" to run: no state was seen in 0s`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestProgressIsToldWhenSomethingChangesAndNowAndThen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []string
		m := machine{states: append(append(slices.Repeat([]string{"pending"}, 16), slices.Repeat([]string{"starting"}, 5)...), "running")}
		wait := m.wait()
		wait.Progress = func(message string) { told = append(told, message) }
		if _, err := wait.Until(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{
			`Waiting for machine "m" to run: pending, 0s elapsed`,
			`Waiting for machine "m" to run: pending, 10s elapsed`,
			`Waiting for machine "m" to run: starting, 14s elapsed`,
			`Waiting for machine "m" to run: starting, 26s elapsed`,
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
	})
}

func TestProgressThatNeverStandsStillIsToldOnceASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []string
		m := machine{states: []string{"1 %", "2 %", "3 %", "4 %", "5 %", "6 %", "7 %", "8 %", "8 %", "8 %", "8 %", "running"}}
		wait := m.wait()
		wait.Progress = func(message string) { told = append(told, message) }
		if _, err := wait.Until(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{
			`Waiting for machine "m" to run: 1 %, 0s elapsed`,
			`Waiting for machine "m" to run: 5 %, 1s elapsed`,
			`Waiting for machine "m" to run: 8 %, 3s elapsed`,
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheUsersTimeoutBoundsTheContext(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	setting := func(_ context.Context, otherwise time.Duration) (time.Duration, diag.Diagnostics) {
		return otherwise * 2, diag.Diagnostics{diag.NewWarningDiagnostic("a", "b")}
	}
	ctx, cancel := waiting.Timeout(t.Context(), setting, time.Minute, &diags)
	defer cancel()
	deadline, bounded := ctx.Deadline()
	if left := time.Until(deadline); !bounded || left < time.Minute || left > 2*time.Minute || diags.WarningsCount() != 1 {
		t.Errorf("the deadline is in %s, the diagnostics are %v", left, diags)
	}
}
