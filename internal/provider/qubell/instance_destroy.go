package qubell

import (
	"context"
	"errors"
	"fmt"
	"time"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// destroyer is how an instance is destroyed: by its workflow, and by force if
// that fails and force is allowed. What is gone in the end is destroyed.
type destroyer struct {
	client *api.Client
	id     string
	force  bool
	// secrets are what nobody may read in what the API says of it.
	secrets []string
}

func (d destroyer) run(ctx context.Context) error {
	patient, cancel := d.withWorkflowDeadline(ctx)
	defer cancel()
	recorded, err := d.startAndWait(
		patient,
		fmt.Sprintf("workflow %q of instance %q", api.DestroyWorkflow, d.id),
		func(ctx context.Context) error {
			return d.client.RunWorkflow(ctx, api.WorkflowRun{InstanceID: d.id, Workflow: api.DestroyWorkflow})
		},
	)
	_, failed := errors.AsType[*jobError](err)
	hangs := patient.Err() != nil && ctx.Err() == nil
	if d.force && (failed || hangs || rest.KindOf(err) == rest.Invalid) {
		recorded, err = d.startAndWait(
			ctx,
			fmt.Sprintf("the forced deletion of instance %q", d.id),
			func(ctx context.Context) error {
				return d.client.DeleteInstance(ctx, d.id, true)
			},
		)
	}
	if err == nil && recorded {
		err = d.client.DeleteInstance(ctx, d.id, false)
	}
	if rest.KindOf(err) == rest.NotFound {
		return nil
	}

	return err
}

// withWorkflowDeadline bounds the workflow by half of the time where force can
// follow: what hangs must not take it all.
func (d destroyer) withWorkflowDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, bounded := ctx.Deadline()
	if !d.force || !bounded {
		return context.WithCancel(ctx)
	}

	return context.WithDeadline(ctx, time.Now().Add(time.Until(deadline)/2)) //nolint:mnd // Half of it.
}

// maxDestroyRequests is how often the end is ordered where the answers get
// lost. That harms nothing: an instance is destroyed once.
const maxDestroyRequests = 3

// startAndWait starts the end of an instance, waits for it, and reports whether
// a record is left. An instance that is on its way already is waited for.
func (d destroyer) startAndWait(
	ctx context.Context, what string, start func(ctx context.Context) error,
) (recorded bool, err error) {
	end := job{
		client: d.client, instance: d.id, description: what, secrets: d.secrets,
		send:       func(ctx context.Context, _ *api.Instance) error { return start(ctx) },
		newTracker: api.TrackDestroy,
	}
	for range maxDestroyRequests {
		err = end.Start(ctx)
		if kind := rest.KindOf(err); kind != rest.Conflict && kind != rest.Invalid && kind != rest.InDoubt {
			break
		}
		now, lookErr := d.client.PollInstance(ctx, d.id)
		switch {
		case isDestroyed(now, lookErr):
			return lookErr == nil, nil
		case lookErr == nil && now.Status.IsDestroying():
			end.tracker, err = api.TrackDestroy(now), nil
		case rest.KindOf(err) == rest.InDoubt && ctx.Err() == nil:
			continue // Its status may lag: the next answer tells.
		}

		break
	}
	if err != nil {
		return true, err
	}
	last, _, err := end.await(ctx)

	return last != nil, err
}

// destroyAdvice says what the user can do about a destruction that failed.
func destroyAdvice(forced bool) string {
	if forced {
		return "The instance is still there, and so is its record: its destruction failed even though force_destroy is set. Correct the cause on the side of Qubell, then destroy it again."
	}

	return "The instance is still there. Correct the cause and destroy it again, or set force_destroy = true and apply, then destroy it again: " +
		"its record is then deleted even if the workflow fails, and what that should have released may be left over."
}
