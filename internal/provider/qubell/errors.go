package qubell

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
)

// diagnoser returns the diagnostics of an error, such as
// [operation.Operation.DiagnoseStart].
type diagnoser func(ctx context.Context, err error) diag.Diagnostics

// jobError is the error of a job that failed.
type jobError struct {
	// description is the job as a noun phrase, see [api.Execution.String].
	description string
	// reason is one sentence about why the job failed.
	reason string
}

// Error returns the failure in one line.
func (e *jobError) Error() string {
	return fmt.Sprintf("%s: %s failed: %s", api.Name, e.description, e.reason)
}

// isJobError reports whether an error is a *jobError.
func isJobError(err error) bool {
	_, ok := errors.AsType[*jobError](err)

	return ok
}

// diagnoseJob returns the diagnostics of an error of a job. The advice is what
// the user can do if the job failed or if the API rejected the request. Any
// other error goes to diagnose.
func diagnoseJob(ctx context.Context, err error, advice string, diagnose diagnoser) diag.Diagnostics {
	if job, ok := errors.AsType[*jobError](err); ok {
		return diag.Diagnostics{diag.NewErrorDiagnostic(
			fmt.Sprintf("%s: %s failed", api.Name, job.description),
			fmt.Sprintf("The API reports: %s.\n\n%s", strings.TrimSuffix(job.reason, "."), advice))}
	}
	failure, ok := errors.AsType[*rest.Error](err)
	if ok && failure.Kind == rest.Invalid {
		return requestError(failure, advice)
	}

	return diagnose(ctx, err)
}

// requestError returns the error of a request that failed, with what the user
// can do about it.
func requestError(failure *rest.Error, advice string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic(requestSummary(failure), failure.Outcome()+"\n\n"+advice)}
}

// attributeError is requestError for a request that failed because of an
// attribute. The advice is a format.
func attributeError(attribute string, failure *rest.Error, advice string, values ...any) diag.Diagnostics {
	return diagnostics.AttributeError(attribute, requestSummary(failure),
		"%s\n\n%s", failure.Outcome(), fmt.Sprintf(advice, values...))
}

func requestSummary(failure *rest.Error) string {
	return fmt.Sprintf("%s: could not %s", failure.System, failure.Operation)
}

// instanceNotFound returns the error of an instance that does not exist, on the
// attribute that names it.
func instanceNotFound(attribute, id string) diag.Diagnostics {
	return diagnostics.NotFound(api.Name, "instance", attribute,
		"The account has no access to an instance with the id %q. Check the id, the credentials, and that "+
			"qubell.endpoint is the address of the right tenant.", id)
}

// parentNotFound returns the error of a list of an organization, an
// environment, an application or a revision that does not exist, nil for any
// other error. The parent is the kind.
func parentNotFound(parent, id string, err error) diag.Diagnostics {
	if rest.KindOf(err) != rest.NotFound || parent == "" {
		return nil
	}
	advice := "Check the id, and the credentials."
	if parent == applicationNoun {
		// A server without the list also answers 404 (design/api/qubell.md,
		// "Discovery").
		advice += " If both are right, the version of the API is too old for this list of an application."
	}

	return diagnostics.NotFound(api.Name, parent, parentAttribute(parent),
		"The account has no access to any %s with the id %q. %s", parent, id, advice)
}

// isDestroyed reports whether an instance is destroyed or its record is
// deleted, from what GET returned (design/api/qubell.md, "Instance states").
func isDestroyed(instance *api.Instance, err error) bool {
	return rest.KindOf(err) == rest.NotFound || err == nil && instance.Status.IsDestroyed()
}

// ignoreKind returns an error unless it is of a kind.
func ignoreKind(err error, kind rest.Kind) error {
	if rest.KindOf(err) == kind {
		return nil
	}

	return err
}

// explainWorkflowError returns the diagnostics of an error of a request to run
// or to schedule a workflow. The response does not show whether the instance or
// the workflow is the cause (design/api/qubell.md, "Running a workflow"), so
// the provider reads the instance. Any other error goes to diagnose.
func explainWorkflowError(
	ctx context.Context, client *api.Client, run api.WorkflowRun, err error, diagnose diagnoser,
) diag.Diagnostics {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok {
		return diagnose(ctx, err)
	}
	if failure.Kind == rest.Forbidden {
		return attributeError("instance_id", failure,
			"The account has no permission for this, or the instance is a component of another instance "+
				"and runs no workflows by itself. Use credentials with the permission "+
				"(destroy needs EditInstance), or set the instance that it belongs to.")
	}
	if !slices.Contains([]rest.Kind{rest.NotFound, rest.Invalid, rest.Conflict}, failure.Kind) {
		return diagnose(ctx, err)
	}
	instance, readErr := client.GetInstance(ctx, run.InstanceID)
	switch {
	case rest.KindOf(readErr) == rest.NotFound:
		return instanceNotFound("instance_id", run.InstanceID)
	case readErr != nil:
		return diagnose(ctx, err)
	case instance.Status.IsTerminating():
		return attributeError("instance_id", failure,
			"The instance's status is %s, so it runs no workflows. Use another instance.", instance.Status)
	case failure.Kind == rest.Conflict:
		return diagnose(ctx, err)
	default:
		return attributeError("workflow", failure,
			"Check that version %d of the application's manifest has a workflow %q, "+
				"and that the workflow accepts the parameters and requires no others.", instance.Version, run.Workflow)
	}
}
