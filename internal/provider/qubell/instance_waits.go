package qubell

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// awaitLaunch waits until an instance runs, and returns it as it was last seen, nil
// where it was not.
func (r *instanceResource) awaitLaunch(ctx context.Context, id string) (*api.Instance, error) {
	launch := job{
		client: r.Client, instance: id, what: fmt.Sprintf("the launch of instance %q", id),
		tracker: api.TrackLaunch(),
	}
	instance, _, err := launch.await(ctx)

	return instance, err
}

// reconfigure changes an instance, and waits until it shows that and runs again. It
// returns the instance as it was last seen, nil where it was not.
func (r *instanceResource) reconfigure(ctx context.Context, id string, to api.Configuration) (*api.Instance, error) {
	change := job{
		client: r.Client, instance: id, what: fmt.Sprintf("the reconfiguration of instance %q", id),
		start: func(ctx context.Context) error { return r.Client.Configure(ctx, id, to) },
		track: func(before *api.Instance) *api.Tracker { return api.TrackConfiguration(to, before) },
	}
	err := change.give(ctx)
	if err != nil {
		return nil, err
	}
	instance, _, err := change.await(ctx)
	if err != nil {
		return instance, err
	}

	return settle(ctx, r.Client, instance, to)
}

// patience is how long an instance whose job has ended may still show the status and
// the values from before it.
const patience = 10 * time.Second

// instances is as much of the client as settling needs.
type instances interface {
	PollInstance(ctx context.Context, id string) (*api.Instance, error)
}

// settle waits until an instance shows what it was changed to and that it runs, which
// lags behind (sheet, section 3). It does so for a while only: the server may write a
// value in another way for ever.
func settle(ctx context.Context, client instances, instance *api.Instance, to api.Configuration) (*api.Instance, error) {
	const settled = "configured"
	state := func(instance *api.Instance) string {
		if instance.Status.IsRunning() && to.ShownBy(instance) {
			return settled
		}

		return string(instance.Status)
	}
	if state(instance) == settled {
		return instance, nil
	}
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	last, err := waiting.Wait[*api.Instance]{
		System: api.System,
		For:    fmt.Sprintf("instance %q to show its configuration", instance.ID),
		Look:   func(ctx context.Context) (*api.Instance, error) { return client.PollInstance(ctx, instance.ID) },
		State:  state,
		Done:   []string{settled},
	}.Until(patient)
	if last == nil || last.Status == api.StatusUnknown {
		last = instance
	}
	if patient.Err() != nil && ctx.Err() == nil {
		return last, nil
	}

	return last, err
}

// failed turns the error of a job into what the user reads: with the advice where it
// has failed, or where the API does not take it.
func (r *instanceResource) failed(ctx context.Context, err error, advice string) diag.Diagnostics {
	if failure, ok := errors.AsType[*jobError](err); ok {
		return diag.Diagnostics{failure.diagnostic(advice)}
	}
	if failure, ok := errors.AsType[*rest.Error](err); ok && failure.Kind == rest.Invalid {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Qubell: could not "+failure.Operation, failure.Outcome()+"\n\n"+advice)}
	}

	return r.Diagnose(ctx, nil, err)
}
