package qubell

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// workflow is a workflow of an instance, with the parameters to run it with.
// All types that run or schedule one share it.
type workflow struct {
	client     *api.Client
	instance   string
	name       string
	parameters api.Parameters
	// exclusive means that the user guarantees that nothing else runs it in the
	// meantime.
	exclusive bool
	diagnose  func(error) diag.Diagnostics
	// warn receives warnings.
	warn func(...diag.Diagnostic)
	// typeName is the type of the resource or action that runs or schedules it.
	typeName string
	isAction bool
	// progress is told what happens; nil for nobody.
	progress func(message string)
}

// String names it as a phrase: `workflow "backup" of instance "…"`.
func (w *workflow) String() string {
	return fmt.Sprintf("workflow %q of instance %q", w.name, w.instance)
}

func (w *workflow) reportf(format string, values ...any) {
	if w.progress != nil {
		w.progress(fmt.Sprintf(format, values...))
	}
}

// creation names a run or a schedule for its messages.
func (w *workflow) creation() system.Creation {
	if w.typeName == scheduleType {
		return system.Creation{
			Type:         w.typeName,
			IsAction:     w.isAction,
			ImportID:     func(schedule string) string { return w.instance + "/" + schedule },
			RepeatEffect: "schedules the workflow once more",
		}
	}

	return system.Creation{
		Type:         w.typeName,
		IsAction:     w.isAction,
		ImportID:     func(string) string { return w.instance + "/" + w.name },
		RepeatEffect: "runs the workflow once more",
		Advice: "If nothing else runs workflows of this instance, set `exclusive = true`: " +
			"the provider then takes the only job that has begun since the request for its own.",
	}
}

// The types of the resources and actions that are about a workflow.
const (
	runType      = "fleet_qubell_workflow_run"
	scheduleType = "fleet_qubell_workflow_schedule"
)

// newJob returns one run of it.
func (w *workflow) newJob() *job {
	return &job{
		client:      w.client,
		instance:    w.instance,
		description: w.String(),
		send: func(ctx context.Context, before *api.Instance) error {
			return w.client.RunWorkflow(w.creation().ReportInDoubt(ctx, w.warn), api.WorkflowRun{
				InstanceID: w.instance,
				Workflow:   w.name,
				Parameters: w.parameters,
				Exclusive:  w.exclusive,
				Before:     before,
			})
		},
		newTracker: func(before *api.Instance) *api.Tracker { return api.TrackWorkflow(w.name, before) },
		progress:   w.progress,
		secrets:    w.parameters.Secrets(),
	}
}

// explainRejection turns the error of a request into diagnostics. The API's
// answer does not tell whether the instance or the workflow is to blame
// (design/api/qubell.md, "Running a workflow"), so that it looks at the
// instance.
func (w *workflow) explainRejection(ctx context.Context, err error) diag.Diagnostics {
	failure, failed := errors.AsType[*rest.Error](err)
	if !failed {
		return w.diagnose(err)
	}
	if failure.Kind == rest.Forbidden {
		return attributeError(
			"instance_id",
			failure,
			"The account may not do this with the instance, or the instance is a component of another one, "+
				"which runs no workflows by itself. Use credentials that may (destroy needs the permission EditInstance), or the instance that it belongs to.",
		)
	}
	if !slices.Contains([]rest.Kind{rest.NotFound, rest.Invalid, rest.Conflict}, failure.Kind) {
		return w.diagnose(err)
	}
	instance, missing := w.client.GetInstance(ctx, w.instance)
	switch {
	case rest.KindOf(missing) == rest.NotFound:
		return instanceNotFound(w.instance)
	case missing != nil:
		return w.diagnose(err)
	case instance.Status.IsDestroying() || instance.Status.IsDestroyed():
		return attributeError(
			"instance_id",
			failure,
			fmt.Sprintf(
				"The instance's status is %s, and it runs nothing any more. Use another instance.", instance.Status,
			),
		)
	case failure.Kind == rest.Conflict:
		return w.diagnose(err)
	default:
		return attributeError(
			"workflow",
			failure,
			fmt.Sprintf("Check that version %d of the application's manifest has a workflow %q, "+
				"and that it takes the parameters that you give it and needs no others.", instance.Version, w.name),
		)
	}
}

// attributeError is an error on an attribute: what the API said, and what to do
// about it.
func attributeError(attribute string, failure *rest.Error, advice string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(attribute),
		fmt.Sprintf("%s: could not %s", failure.System, failure.Operation), failure.Outcome()+"\n\n"+advice)}
}

// instanceNotFound tells of an instance that is not there.
func instanceNotFound(id string) diag.Diagnostics {
	return diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(
			path.Root("instance_id"),
			api.Name+": no such instance",
			fmt.Sprintf(
				"There is no instance with the id %q among those that the account may see. Check the id, and the credentials.",
				id,
			),
		),
	}
}

// isDestroyed reports whether an instance runs nothing any more: its record is
// deleted, or all that is left of it (design/api/qubell.md, "Instance states").
func isDestroyed(instance *api.Instance, err error) bool {
	return rest.KindOf(err) == rest.NotFound || err == nil && instance.Status.IsDestroyed()
}

// workflowBaseModel is a workflow in a configuration.
type workflowBaseModel struct {
	InstanceID types.String `tfsdk:"instance_id"`
	Workflow   types.String `tfsdk:"workflow"`
	Parameters types.Map    `tfsdk:"parameters"`
}

// ToWorkflow returns the workflow, without what its type brings.
func (m *workflowBaseModel) ToWorkflow() *workflow {
	return &workflow{
		instance: m.InstanceID.ValueString(), name: m.Workflow.ValueString(),
		parameters: parametersToAPI(m.Parameters),
	}
}

// Attributes' descriptions, shared by all types that are about a workflow.
const (
	workflowInstanceDescription   = "Id of the instance."
	workflowNameDescription       = "Name of the workflow, as the manifest of the instance's application has it."
	workflowParametersDescription = "Parameters of the workflow by name, each a string that is sent as it is. Qubell takes any other value as its JSON in a string, " +
		"such as `\"42\"` or `\"[1, 2]\"`: the function `provider::fleet::workflow_parameters` writes them so."
)
