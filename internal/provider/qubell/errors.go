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

// jobError is the error of a job that failed.
type jobError struct {
	// description is the job as a noun phrase, see [api.Execution.String].
	description string
	// reason is one sentence about which job failed, and at which step.
	reason string
}

// Error returns the failure in one line.
func (e *jobError) Error() string {
	return fmt.Sprintf("%s: %s failed: %s", api.Name, e.description, e.reason)
}

// diagnostic returns the failure with what the user can do about it.
func (e *jobError) diagnostic(advice string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(fmt.Sprintf("%s: %s failed", api.Name, e.description),
		fmt.Sprintf("The API reports: %s.\n\n%s", strings.TrimSuffix(e.reason, "."), advice))
}

// isJobError reports whether an error is a *jobError.
func isJobError(err error) bool {
	_, ok := errors.AsType[*jobError](err)

	return ok
}

// requestError returns the error of a request that the API rejected, with what
// the user can do about it.
func requestError(failure *rest.Error, advice string) diag.Diagnostics {
	return diag.Diagnostics{
		diag.NewErrorDiagnostic(failedTo(failure), failure.Outcome()+"\n\n"+advice),
	}
}

// attributeError is requestError for a request that was rejected because of an
// attribute.
func attributeError(attribute string, failure *rest.Error, advice string) diag.Diagnostics {
	return diagnostics.AttributeError(attribute, failedTo(failure), "%s\n\n%s", failure.Outcome(), advice)
}

func failedTo(failure *rest.Error) string {
	return fmt.Sprintf("%s: could not %s", failure.System, failure.Operation)
}

// jobDiagnostics returns the diagnostics of an error of a job. The advice is
// what the user can do if the job failed or if the API rejected the request.
// Other errors go to diagnose.
func jobDiagnostics(err error, advice string, diagnose func(error) diag.Diagnostics) diag.Diagnostics {
	if failure, ok := errors.AsType[*jobError](err); ok {
		return diag.Diagnostics{failure.diagnostic(advice)}
	}
	if failure, ok := errors.AsType[*rest.Error](err); ok && failure.Kind == rest.Invalid {
		return requestError(failure, advice)
	}

	return diagnose(err)
}

// instanceNotFound returns the error of an instance that does not exist.
func instanceNotFound(id string) diag.Diagnostics {
	return diagnostics.NotFound(api.Name, "instance", "instance_id",
		"The account may not see an instance with the id %q. Check the id, and the credentials.", id)
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

// explainConfigurationError returns the diagnostics of a launch or a
// reconfiguration that the API rejected. The API has no error codes and names
// no fields (design/api/qubell.md, "Errors"), so the provider looks up the ids
// of the plan. If all of them exist, the API has rejected one of the
// candidates.
func (r *instanceResource) explainConfigurationError(
	ctx context.Context, err error, plan *instanceResourceModel, candidates []string,
) diag.Diagnostics {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || (failure.Kind != rest.Invalid && failure.Kind != rest.NotFound) {
		return r.Diagnose(ctx, nil, err)
	}
	for _, each := range r.references(ctx, plan) {
		if each.isMissing() {
			return diagnostics.AttributeError(each.attribute,
				fmt.Sprintf("%s: there is no %s %q", api.Name, each.noun, each.id.ValueString()),
				"%s\n\n%s", failure.Outcome(), each.advice())
		}
	}
	if failure.Kind == rest.NotFound || len(candidates) == 0 {
		return r.Diagnose(ctx, nil, err)
	}
	advice := fmt.Sprintf("Correct %s, then apply again. Set each parameter for which the manifest has no default, "+
		"and no parameter that the manifest does not have.", strings.Join(candidates, " or "))
	if len(candidates) == 1 {
		return attributeError(candidates[0], failure, advice)
	}

	return requestError(failure, advice)
}

// explainWorkflowError returns the diagnostics of a request for a workflow that
// the API rejected. The answer does not show whether the instance or the
// workflow is the cause (design/api/qubell.md, "Running a workflow"), so the
// provider reads the instance. Other errors go to diagnose.
func explainWorkflowError(
	ctx context.Context, client *api.Client, run api.WorkflowRun, err error, diagnose func(error) diag.Diagnostics,
) diag.Diagnostics {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok {
		return diagnose(err)
	}
	if failure.Kind == rest.Forbidden {
		return attributeError("instance_id", failure,
			"The account has no permission for this, or the instance is a component of another instance "+
				"and runs no workflows by itself. Use credentials with the permission "+
				"(destroy needs EditInstance), or set the instance that it belongs to.")
	}
	if !slices.Contains([]rest.Kind{rest.NotFound, rest.Invalid, rest.Conflict}, failure.Kind) {
		return diagnose(err)
	}
	instance, readErr := client.GetInstance(ctx, run.InstanceID)
	switch {
	case rest.KindOf(readErr) == rest.NotFound:
		return instanceNotFound(run.InstanceID)
	case readErr != nil:
		return diagnose(err)
	case instance.Status.IsDestroying() || instance.Status.IsDestroyed():
		return attributeError("instance_id", failure, fmt.Sprintf(
			"The instance's status is %s, and it runs no workflows anymore. Use another instance.", instance.Status))
	case failure.Kind == rest.Conflict:
		return diagnose(err)
	default:
		return attributeError("workflow", failure, fmt.Sprintf(
			"Check that version %d of the application's manifest has a workflow %q, "+
				"and that the workflow accepts the parameters and requires no others.", instance.Version, run.Workflow))
	}
}
