package wakame_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/wakame"
)

// fakeInstance is an instance and the host node's agent that is to shut it
// down.
type fakeInstance struct {
	state api.State
	// runsAt is when a scheduling instance runs.
	runsAt time.Time
	// ignoredDeletes is how many DELETEs have no effect.
	ignoredDeletes int
	// deleteError is the answer to every DELETE; nil for none.
	deleteError error
	// pollError is the answer to every look; nil for none.
	pollError error
	// nextState is the state that the first look brings about; "" for none.
	nextState api.State

	deletes   []time.Duration
	startedAt time.Time
}

func (a *fakeInstance) PollInstance(ctx context.Context, id string) (*api.Instance, error) {
	if ctx.Err() != nil || a.pollError != nil {
		return nil, errors.Join(ctx.Err(), a.pollError)
	}
	shown := &api.Instance{ID: id, State: a.state}
	switch {
	case a.state == api.Scheduling && !time.Now().Before(a.runsAt):
		a.state = api.Running
		shown.State = api.Running
	case a.nextState != "":
		a.state, a.nextState = a.nextState, ""
	case a.state == api.ShuttingDown:
		a.state = api.Terminated
	}

	return shown, nil
}

func (a *fakeInstance) DestroyInstance(context.Context, string) error {
	a.deletes = append(a.deletes, time.Since(a.startedAt))
	switch {
	case a.deleteError != nil:
		return a.deleteError
	case a.state == api.Terminated:
		return forbiddenError(api.Terminated)
	case a.ignoredDeletes > 0:
		a.ignoredDeletes--
	case a.state == api.Stopped:
		a.state = api.Terminated
	default:
		a.state = api.ShuttingDown
	}

	return nil
}

// forbiddenError is the error of an order that the instance's state forbids.
func forbiddenError(state api.State) error {
	return &rest.Error{
		Kind: rest.Conflict, Fields: []rest.FieldError{{Field: "state", Messages: []string{string(state)}}},
	}
}

// runDestroy destroys the agent's instance within ten minutes, in a time of
// its own.
func runDestroy(t *testing.T, a *fakeInstance, check func(error)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		a.startedAt = time.Now()
		if a.state == api.Scheduling {
			a.runsAt = a.startedAt.Add(time.Minute)
		}
		check(wakame.Destroy(ctx, a, "i-a"))
	})
}

func TestDestroy_EveryState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		agent fakeInstance
		// deletes are when they are sent, rounded to seconds.
		deletes []time.Duration
	}{
		"running":             {fakeInstance{state: api.Running}, []time.Duration{0}},
		"stopped":             {fakeInstance{state: api.Stopped}, []time.Duration{0}},
		"halted":              {fakeInstance{state: api.Halted}, []time.Duration{0}},
		"gone already":        {fakeInstance{state: api.Terminated}, nil},
		"shutting down":       {fakeInstance{state: api.ShuttingDown}, nil},
		"not yet running":     {fakeInstance{state: api.Scheduling}, []time.Duration{61 * time.Second}},
		"gone since the look": {fakeInstance{state: api.Running, nextState: api.Terminated}, []time.Duration{0}},
		"ignoring the order":  {fakeInstance{state: api.Running, ignoredDeletes: 1}, []time.Duration{0, wakame.RedeleteAfter}},
		"ignoring it again": {fakeInstance{state: api.Running, ignoredDeletes: 2}, []time.Duration{
			0, wakame.RedeleteAfter, 2 * wakame.RedeleteAfter,
		}},
		"never there":           {fakeInstance{pollError: &rest.Error{Kind: rest.NotFound}}, nil},
		"gone before the order": {fakeInstance{state: api.Running, deleteError: &rest.Error{Kind: rest.NotFound}}, []time.Duration{0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runDestroy(t, &test.agent, func(err error) {
				if err != nil {
					t.Error(err)
				}
				got := slices.Clone(test.agent.deletes)
				for i := range got {
					got[i] = got[i].Round(time.Second)
				}
				if diff := cmp.Diff(test.deletes, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestDestroy_Timeout(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		agent fakeInstance
		want  string
	}{
		"never ready": {
			fakeInstance{state: api.Migrating},
			`Wakame-vdc: timed out waiting for instance "i-a" to be destroyed: its state was still migrating after 10m0s`,
		},
		"always refused": {
			fakeInstance{state: api.Running, deleteError: forbiddenError(api.Scheduling)},
			`Wakame-vdc: timed out waiting for instance "i-a" to be destroyed: its state was still running after 10m0s`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runDestroy(t, &test.agent, func(err error) {
				if _, late := errors.AsType[*waiting.Error](err); !late || err.Error() != test.want {
					t.Errorf("got %v, want %s", err, test.want)
				}
				if deletes := len(test.agent.deletes); deletes > 21 {
					t.Errorf("it was told %d times in ten minutes", deletes)
				}
			})
		})
	}
}

func TestDestroy_IgnoredDeletesEndInError(t *testing.T) {
	t.Parallel()
	for _, state := range []api.State{api.Running, api.Stopped, api.Halted} {
		ignoring := &fakeInstance{state: state, ignoredDeletes: 1000}
		runDestroy(t, ignoring, func(err error) {
			want := fmt.Sprintf(
				`Wakame-vdc: the server ignored 3 DELETE requests for instance "i-a" in state %s`, state,
			)
			if err == nil || err.Error() != want || len(ignoring.deletes) != 3 {
				t.Errorf("after %d DELETE requests got %v, want %s", len(ignoring.deletes), err, want)
			}
			if took := time.Since(ignoring.startedAt); took > 4*wakame.RedeleteAfter {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestDestroy_OtherErrors(t *testing.T) {
	t.Parallel()
	refusal := &rest.Error{Kind: rest.Forbidden}
	for name, refused := range map[string]*fakeInstance{
		"of a look":     {pollError: refusal},
		"of the DELETE": {state: api.Running, deleteError: refusal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runDestroy(t, refused, func(err error) {
				if rest.KindOf(err) != rest.Forbidden {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestDestroy_InterruptEndsWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		began := time.Now()
		err := wakame.Destroy(ctx, &fakeInstance{state: api.Running, ignoredDeletes: 1000, startedAt: began}, "i-a")
		wait, ok := errors.AsType[*waiting.Error](err)
		if !ok || wait.Reason != waiting.Interrupted || time.Since(began) != 5*time.Second {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
	})
}
