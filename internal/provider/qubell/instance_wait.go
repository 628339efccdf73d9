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

// awaitLaunch waits until an instance runs, and returns it as it was last seen,
// nil where it was not.
func (r *instanceResource) awaitLaunch(ctx context.Context, id string, secrets []string) (*api.Instance, error) {
	launch := job{
		client: r.Client, instance: id, description: fmt.Sprintf("the launch of instance %q", id),
		tracker: api.TrackLaunch(), secrets: secrets,
	}
	instance, _, err := launch.await(ctx)

	return instance, err
}

// reconfigure changes an instance to what it is to be, given what it is right
// before, and waits until it shows that and runs again. It returns the instance
// as it was last seen, nil where it was not.
func (r *instanceResource) reconfigure(
	ctx context.Context, id string, to func(before *api.Instance) api.Configuration, secrets []string,
) (*api.Instance, error) {
	var sent api.Configuration
	change := job{
		client:      r.Client,
		instance:    id,
		description: fmt.Sprintf("the reconfiguration of instance %q", id),
		secrets:     secrets,
		send: func(ctx context.Context, before *api.Instance) error {
			sent = to(before)

			return r.Client.Configure(ctx, id, sent)
		},
		newTracker: func(before *api.Instance) *api.Tracker { return api.TrackConfiguration(sent, before) },
	}
	err := change.Start(ctx)
	if err != nil {
		return nil, err
	}
	instance, _, err := change.await(ctx)
	if err != nil {
		return instance, err
	}

	return waitForConfiguration(ctx, r.Client, instance, sent, secrets...)
}

// statusLag is how long an instance whose job has ended may still show the
// status and the values from before it.
const statusLag = 10 * time.Second

// instanceClient is as much of the client as settling needs.
type instanceClient interface {
	PollInstance(ctx context.Context, id string) (*api.Instance, error)
}

// waitForConfiguration waits until an instance runs and shows what it was
// changed to, which lags behind (design/api/qubell.md, "Status lag"). It waits
// for the values for a while only: the server may write one in another way for
// ever.
func waitForConfiguration(
	ctx context.Context, client instanceClient, instance *api.Instance, to api.Configuration, secrets ...string,
) (*api.Instance, error) {
	const settled = "configured"
	const failed = "not running any more"
	began, known := time.Now(), instance
	state := func(now *api.Instance) string {
		if now.Status == api.StatusUnknown {
			now = known // The API did not say.
		}
		known = now
		impatient := time.Since(began) >= statusLag
		switch {
		case now.Status.IsRunning() && (impatient || to.AppliedTo(now)):
			return settled
		case now.Status.IsDestroying() || now.Status.IsDestroyed() || impatient && now.Status.IsFailed():
			return failed
		default:
			return string(now.Status)
		}
	}
	if state(instance) == settled {
		return instance, nil
	}
	_, err := waiting.Wait[*api.Instance]{
		System:      api.Name,
		Description: fmt.Sprintf("instance %q to show its configuration", instance.ID),
		Refresh:     func(ctx context.Context) (*api.Instance, error) { return client.PollInstance(ctx, instance.ID) },
		State:       state,
		Target:      []string{settled},
		Failed:      []string{failed},
	}.WaitForState(ctx)
	if wait, ok := errors.AsType[*waiting.Error](err); ok && wait.Reason == waiting.Failed {
		err = &jobError{
			description: fmt.Sprintf("the reconfiguration of instance %q", instance.ID),
			reason:      rest.Redact(known.FailureReason(), secrets...),
		}
	}

	return known, err
}

// errorDiagnostics turns the error of a job into what the user reads: with the
// advice where it has failed, or where the API does not take it.
func (r *instanceResource) errorDiagnostics(ctx context.Context, err error, advice string) diag.Diagnostics {
	if failure, ok := errors.AsType[*jobError](err); ok {
		return diag.Diagnostics{failure.diagnostic(advice)}
	}
	if failure, ok := errors.AsType[*rest.Error](err); ok && failure.Kind == rest.Invalid {
		return diag.Diagnostics{
			diag.NewErrorDiagnostic("Qubell: could not "+failure.Operation, failure.Outcome()+"\n\n"+advice),
		}
	}

	return r.Diagnose(ctx, nil, err)
}
