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

// fakeInstance is a client for one instance.
type fakeInstance struct {
	state api.State
	// runsAt is when a scheduling instance runs.
	runsAt time.Time
	// ignoredDeletes is how many DELETEs have no effect.
	ignoredDeletes int
	// deleteError is the answer to every DELETE; nil if it succeeds.
	deleteError error
	// pollError is the answer to every poll; nil if it succeeds.
	pollError error
	// nextState is the state after the first poll; "" if it stays.
	nextState api.State
	// pollTime is how long a poll takes.
	pollTime time.Duration

	deletes   []time.Duration
	startedAt time.Time
}

func (i *fakeInstance) PollInstance(ctx context.Context, id string) (*api.Instance, error) {
	select {
	case <-time.After(i.pollTime):
	case <-ctx.Done():
	}
	if ctx.Err() != nil || i.pollError != nil {
		return nil, errors.Join(ctx.Err(), i.pollError)
	}
	answer := &api.Instance{ID: id, State: i.state}
	switch {
	case i.state == api.Scheduling && !time.Now().Before(i.runsAt):
		i.state = api.Running
		answer.State = api.Running
	case i.nextState != "":
		i.state, i.nextState = i.nextState, ""
	case i.state == api.ShuttingDown:
		i.state = api.Terminated
	}

	return answer, nil
}

func (i *fakeInstance) DestroyInstance(context.Context, string) error {
	i.deletes = append(i.deletes, time.Since(i.startedAt))
	switch {
	case i.deleteError != nil:
		return i.deleteError
	case i.state == api.Terminated:
		return forbiddenError(api.Terminated)
	case i.ignoredDeletes > 0:
		i.ignoredDeletes--
	case i.state == api.Stopped:
		i.state = api.Terminated
	default:
		i.state = api.ShuttingDown
	}

	return nil
}

// forbiddenError returns the error of a request that the state of the instance
// forbids.
func forbiddenError(state api.State) error {
	return &rest.Error{
		Kind: rest.Conflict, Fields: []rest.FieldError{{Field: "state", Messages: []string{string(state)}}},
	}
}

// runDestroy destroys the instance with a timeout of ten minutes, on a fake
// clock, and checks the error.
func runDestroy(t *testing.T, instance *fakeInstance, check func(error)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		instance.startedAt = time.Now()
		if instance.state == api.Scheduling {
			instance.runsAt = instance.startedAt.Add(time.Minute)
		}
		check(wakame.Destroy(ctx, instance, "i-a"))
	})
}

func TestDestroy_EveryState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		instance fakeInstance
		// deletes are the times of the DELETEs, rounded to seconds.
		deletes []time.Duration
	}{
		"running":               {fakeInstance{state: api.Running}, []time.Duration{0}},
		"stopped":               {fakeInstance{state: api.Stopped}, []time.Duration{0}},
		"halted":                {fakeInstance{state: api.Halted}, []time.Duration{0}},
		"terminated":            {fakeInstance{state: api.Terminated}, nil},
		"shutting down":         {fakeInstance{state: api.ShuttingDown}, nil},
		"booting":               {fakeInstance{state: api.Scheduling}, []time.Duration{64 * time.Second}},
		"terminated since poll": {fakeInstance{state: api.Running, nextState: api.Terminated}, []time.Duration{0}},
		"one ignored DELETE": {
			fakeInstance{state: api.Running, ignoredDeletes: 1}, []time.Duration{0, wakame.RedeleteAfter},
		},
		"two ignored DELETEs": {
			fakeInstance{state: api.Running, ignoredDeletes: 2},
			[]time.Duration{0, wakame.RedeleteAfter, 2 * wakame.RedeleteAfter},
		},
		"slow polls": {
			fakeInstance{state: api.Running, pollTime: time.Minute, ignoredDeletes: 2},
			[]time.Duration{time.Minute, 210 * time.Second, 6 * time.Minute},
		},
		"missing": {fakeInstance{pollError: &rest.Error{Kind: rest.NotFound}}, nil},
		"missing since poll": {
			fakeInstance{state: api.Running, deleteError: &rest.Error{Kind: rest.NotFound}}, []time.Duration{0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runDestroy(t, &test.instance, func(err error) {
				if err != nil {
					t.Errorf("destroy returned %v, want nil", err)
				}
				got := slices.Clone(test.instance.deletes)
				for i := range got {
					got[i] = got[i].Round(time.Second)
				}
				if diff := cmp.Diff(test.deletes, got); diff != "" {
					t.Errorf("times of the DELETEs (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestDestroy_Timeout(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		instance fakeInstance
		want     string
	}{
		"always migrating": {
			fakeInstance{state: api.Migrating}, "its state was still migrating after 10m0s",
		},
		"always forbidden": {
			fakeInstance{state: api.Running, deleteError: forbiddenError(api.Scheduling)},
			"its state was still running after 10m0s",
		},
	} {
		want := `Wakame-vdc: timed out waiting for instance "i-a" to be destroyed: ` + test.want
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runDestroy(t, &test.instance, func(err error) {
				if _, isWait := errors.AsType[*waiting.Error](err); !isWait || err.Error() != want {
					t.Errorf("destroy returned %v, want %s", err, want)
				}
				if got := len(test.instance.deletes); got > 21 {
					t.Errorf("got %d DELETEs in ten minutes, want at most 21", got)
				}
			})
		})
	}
}

func TestDestroy_IgnoredDeletesEndInError(t *testing.T) {
	t.Parallel()
	for _, state := range []api.State{api.Running, api.Stopped, api.Halted} {
		instance := &fakeInstance{state: state, ignoredDeletes: 1000}
		runDestroy(t, instance, func(err error) {
			want := fmt.Sprintf(
				`Wakame-vdc: the server ignored 3 DELETE requests for instance "i-a" in state %s`, state,
			)
			if err == nil || err.Error() != want || len(instance.deletes) != 3 {
				t.Errorf("destroy returned %v after %d DELETEs, want %s after 3", err, len(instance.deletes), want)
			}
			if took := time.Since(instance.startedAt); took > 4*wakame.RedeleteAfter {
				t.Errorf("destroy took %s, want at most %s", took, 4*wakame.RedeleteAfter)
			}
		})
	}
}

// TestDestroy_IgnoredDeletesWithSlowPolls has polls that end after the time
// until the next DELETE, as with a low http.requests_per_second.
func TestDestroy_IgnoredDeletesWithSlowPolls(t *testing.T) {
	t.Parallel()
	instance := &fakeInstance{state: api.Running, ignoredDeletes: 1000, pollTime: time.Minute}
	runDestroy(t, instance, func(err error) {
		const want = `Wakame-vdc: the server ignored 3 DELETE requests for instance "i-a" in state running`
		if err == nil || err.Error() != want || len(instance.deletes) != 3 {
			t.Errorf("destroy returned %v after %d DELETEs, want %s after 3", err, len(instance.deletes), want)
		}
	})
}

func TestDestroy_OtherErrors(t *testing.T) {
	t.Parallel()
	forbidden := &rest.Error{Kind: rest.Forbidden}
	for name, instance := range map[string]*fakeInstance{
		"of a poll":   {pollError: forbidden},
		"of a DELETE": {state: api.Running, deleteError: forbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runDestroy(t, instance, func(err error) {
				if rest.KindOf(err) != rest.Forbidden {
					t.Errorf("destroy returned %v, want the kind %v", err, rest.Forbidden)
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
			t.Errorf("destroy returned %v after %s, want an interrupted wait after 5s", err, time.Since(began))
		}
	})
}
