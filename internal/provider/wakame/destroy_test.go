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

// agent is an instance and the host node's agent that is to shut it down.
type agent struct {
	state api.State
	// boots is when a scheduling instance runs.
	boots time.Time
	// deaf is how many DELETEs have no effect.
	deaf int
	// refusal is the answer to every DELETE; nil for none.
	refusal error
	// failure is the answer to every look; nil for none.
	failure error
	// falls is the state that the first look brings about; "" for none.
	falls api.State

	deletes []time.Duration
	began   time.Time
}

func (a *agent) PollInstance(ctx context.Context, id string) (*api.Instance, error) {
	if ctx.Err() != nil || a.failure != nil {
		return nil, errors.Join(ctx.Err(), a.failure)
	}
	shown := &api.Instance{ID: id, State: a.state}
	switch {
	case a.state == api.Scheduling && !time.Now().Before(a.boots):
		a.state = api.Running
		shown.State = api.Running
	case a.falls != "":
		a.state, a.falls = a.falls, ""
	case a.state == api.ShuttingDown:
		a.state = api.Terminated
	}

	return shown, nil
}

func (a *agent) DestroyInstance(context.Context, string) error {
	a.deletes = append(a.deletes, time.Since(a.began))
	switch {
	case a.refusal != nil:
		return a.refusal
	case a.state == api.Terminated:
		return forbidden(api.Terminated)
	case a.deaf > 0:
		a.deaf--
	case a.state == api.Stopped:
		a.state = api.Terminated
	default:
		a.state = api.ShuttingDown
	}

	return nil
}

// forbidden is the error of an order that the instance's state forbids.
func forbidden(state api.State) error {
	return &rest.Error{Kind: rest.Conflict, Fields: []rest.FieldError{{Field: "state", Messages: []string{string(state)}}}}
}

// destroyed destroys the agent's instance within ten minutes, in a time of its own.
func destroyed(t *testing.T, a *agent, check func(error)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		a.began = time.Now()
		if a.state == api.Scheduling {
			a.boots = a.began.Add(time.Minute)
		}
		check(wakame.Destroy(ctx, a, "i-a"))
	})
}

func TestAnInstanceIsDestroyedWhateverItsState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		agent agent
		// deletes are when they are sent, rounded to seconds.
		deletes []time.Duration
	}{
		"running":             {agent{state: api.Running}, []time.Duration{0}},
		"stopped":             {agent{state: api.Stopped}, []time.Duration{0}},
		"halted":              {agent{state: api.Halted}, []time.Duration{0}},
		"gone already":        {agent{state: api.Terminated}, nil},
		"shutting down":       {agent{state: api.ShuttingDown}, nil},
		"not yet running":     {agent{state: api.Scheduling}, []time.Duration{61 * time.Second}},
		"gone since the look": {agent{state: api.Running, falls: api.Terminated}, []time.Duration{0}},
		"ignoring the order":  {agent{state: api.Running, deaf: 1}, []time.Duration{0, wakame.RedeleteAfter}},
		"ignoring it again": {agent{state: api.Running, deaf: 2}, []time.Duration{
			0, wakame.RedeleteAfter, 2 * wakame.RedeleteAfter,
		}},
		"never there":           {agent{failure: &rest.Error{Kind: rest.NotFound}}, nil},
		"gone before the order": {agent{state: api.Running, refusal: &rest.Error{Kind: rest.NotFound}}, []time.Duration{0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			destroyed(t, &test.agent, func(err error) {
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

func TestAnInstanceThatCannotBeDestroyed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		agent agent
		want  string
	}{
		"never ready": {
			agent{state: api.Migrating},
			`Wakame-vdc: timed out waiting for instance "i-a" to be destroyed: its state was still migrating after 10m0s`,
		},
		"always refused": {
			agent{state: api.Running, refusal: forbidden(api.Scheduling)},
			`Wakame-vdc: timed out waiting for instance "i-a" to be destroyed: its state was still running after 10m0s`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			destroyed(t, &test.agent, func(err error) {
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
		ignoring := &agent{state: state, deaf: 1000}
		destroyed(t, ignoring, func(err error) {
			want := fmt.Sprintf(`Wakame-vdc: the server ignored 3 DELETE requests for instance "i-a" in state %s`, state)
			if err == nil || err.Error() != want || len(ignoring.deletes) != 3 {
				t.Errorf("after %d DELETE requests got %v, want %s", len(ignoring.deletes), err, want)
			}
			if took := time.Since(ignoring.began); took > 4*wakame.RedeleteAfter {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestADestructionStopsAtOtherErrors(t *testing.T) {
	t.Parallel()
	refusal := &rest.Error{Kind: rest.Forbidden}
	for name, refused := range map[string]*agent{
		"of a look":     {failure: refusal},
		"of the DELETE": {state: api.Running, refusal: refusal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			destroyed(t, refused, func(err error) {
				if rest.KindOf(err) != rest.Forbidden {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestAnInterruptEndsADestructionAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		began := time.Now()
		err := wakame.Destroy(ctx, &agent{state: api.Running, deaf: 1000, began: began}, "i-a")
		wait, ok := errors.AsType[*waiting.Error](err)
		if !ok || wait.Reason != waiting.Interrupted || time.Since(began) != 5*time.Second {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
	})
}
