package qubell

import (
	"context"
	"time"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// destroy destroys an instance by its workflow `destroy`, and deletes its
// record. If force is set and the workflow fails, is rejected or hangs, it
// sends a forced DELETE. If the instance does not exist, the error is nil.
func (r *instanceResource) destroy(ctx context.Context, id string, force bool, secrets []string) error {
	workflowContext, cancel := withWorkflowDeadline(ctx, force)
	defer cancel()
	hasRecord, err := executeDestruction(workflowContext, r.Client.NewDestroyExecution(id, false, secrets))
	hangs := workflowContext.Err() != nil && ctx.Err() == nil
	if force && (isJobError(err) || hangs || rest.KindOf(err) == rest.Invalid) {
		hasRecord, err = executeDestruction(ctx, r.Client.NewDestroyExecution(id, true, secrets))
	}
	if err == nil && hasRecord {
		err = r.Client.DeleteInstance(ctx, id, false)
	}

	return ignoreKind(err, rest.NotFound)
}

// withWorkflowDeadline returns the context of the workflow. If a forced DELETE
// can follow, the workflow has half of the time, so that a workflow that hangs
// leaves time for the DELETE.
func withWorkflowDeadline(ctx context.Context, force bool) (context.Context, context.CancelFunc) {
	deadline, hasDeadline := ctx.Deadline()
	if !force || !hasDeadline {
		return context.WithCancel(ctx)
	}

	return context.WithDeadline(ctx, time.Now().Add(time.Until(deadline)/2)) //nolint:mnd // Half of the time.
}

// executeDestruction destroys an instance and waits for the end. It reports
// whether the instance still has a record.
func executeDestruction(ctx context.Context, destruction *api.Execution) (hasRecord bool, err error) {
	err = startExecution(ctx, destruction, operation.Operation{})
	if err != nil {
		return true, err
	}
	last, err := waitForExecution(ctx, destruction, operation.Operation{})

	return last.Instance != nil, err
}

// destroyAdvice returns what the user can do about a destruction that failed.
func destroyAdvice(isForced bool) string {
	if isForced {
		return "The instance and its record still exist: the destruction failed although force_destroy is set. " +
			"Correct the cause in Qubell, then destroy the instance again."
	}

	return "The instance still exists. Correct the cause and destroy it again, or set force_destroy = true and " +
		"apply, then destroy it again: its record is then deleted even if the workflow fails, and resources that the " +
		"workflow should have released may remain."
}
