package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

func (r *workflowRunResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	const warning = takeOverWarning("The imported run counts as a run with this value, so the workflow does not run " +
		"again. To run it again, change triggers after this apply.")
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A run of a workflow of an instance on Qubell. Terraform runs the workflow when it " +
			"creates the resource, and again when an argument or a trigger changes. Destroying the resource only " +
			"removes it from the state.\n\n" +
			runDescription +
			" A run that fails stays in the state as tainted, with its steps, and the next apply runs the workflow " +
			"again. After Ctrl-C, the run stays in the state, and the next apply resumes the wait.\n\n" +
			"With Terraform 1.14 and later, the action `fleet_qubell_workflow_run` does the same and stores nothing " +
			"in the state. To run a workflow at a later time, use `fleet_qubell_workflow_schedule`.\n\n" +
			"An imported run counts as done. The import requires that the history of the instance has a run of the " +
			"workflow. The API does not return the parameters of a run: the next apply takes " +
			"over `parameters` and `triggers` from the configuration, without another run.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "`instance_id/workflow`, because a run has no ID of its own.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: workflowInstanceDescription + schemas.ForcesNew,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       replace,
			},
			"workflow": schema.StringAttribute{
				MarkdownDescription: workflowNameDescription + " Must not be `destroy`, which the resource " +
					"`fleet_qubell_instance` and the action run." + schemas.ForcesNew,
				Required:      true,
				Validators:    []validator.String{schemas.NotEmpty{}, notDestroy()},
				PlanModifiers: replace,
			},
			"parameters": schema.MapAttribute{
				MarkdownDescription: workflowParametersDescription + " " + sensitiveDescription + parametersStored +
					schemas.ForcesNew,
				ElementType:   types.StringType,
				Optional:      true,
				Sensitive:     true,
				Validators:    []validator.Map{schemas.NoNullValues{}},
				PlanModifiers: []planmodifier.Map{imported.RequiresReplaceMap(), warning},
			},
			"parameters_wo": parametersWOAttribute("Further parameters of the workflow by name, which the plan and " +
				"the state do not have. Write the values as in `parameters`."),
			"parameters_wo_version": schema.Int64Attribute{
				MarkdownDescription: versionOf("parameters_wo") + schemas.ForcesNew,
				Optional:            true,
				Validators:          []validator.Int64{schemas.AlsoRequires("parameters_wo")},
				PlanModifiers:       []planmodifier.Int64{imported.RequiresReplaceInt64(), warning},
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "Any values. A change of one of them runs the workflow again." +
					schemas.ForcesNew,
				ElementType:   types.StringType,
				Optional:      true,
				PlanModifiers: []planmodifier.Map{imported.RequiresReplaceMap(), warning},
			},
			"exclusive": schema.BoolAttribute{
				MarkdownDescription: runExclusiveDescription,
				Optional:            true,
			},
			"status": schema.StringAttribute{
				MarkdownDescription: "Status of the run: `Succeeded` or `Failed`, or `Requested` or `Executing` if " +
					"the wait for its end was interrupted. Null after an import, unless the instance has run the " +
					"workflow only once.",
				Computed:      true,
				PlanModifiers: keep,
			},
			"steps":    stepsAttribute(),
			"timeouts": schemas.Timeouts(ctx, timeouts.Opts{Create: true, CreateDescription: runTimeoutDescription}),
		},
	}
}

// stepsAttribute returns the attribute `steps`.
func stepsAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "Steps of the run at its end.",
		Computed:            true,
		PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the step.",
				Computed:            true,
			},
			"status": schema.StringAttribute{
				MarkdownDescription: "Status of the step: `Requested`, `Executing`, `Succeeded` or `Failed`.",
				Computed:            true,
			},
			"percent_complete": schema.Int64Attribute{
				MarkdownDescription: "Progress of the step, from 0 to 100.",
				Computed:            true,
			},
		}},
	}
}

// destroyRunProblem explains why the resource does not run the workflow
// `destroy`.
const destroyRunProblem = "The workflow destroy destroys the instance, and no record of the run would remain. " +
	"Destroy the instance with fleet_qubell_instance, or run the workflow with the action fleet_qubell_workflow_run."

// notDestroy accepts every workflow except `destroy`.
func notDestroy() validator.String {
	return schemas.StringValidator{Rule: "another workflow than destroy", Check: func(value string) error {
		if value == api.DestroyWorkflow {
			return schemas.Problemf(destroyRunProblem)
		}

		return nil
	}}
}

// Descriptions that the resource and the action share.
const (
	runDescription = "Terraform waits until the workflow has ended. A workflow that fails is an error that names the " +
		"step. An instance runs one workflow at a time: Terraform waits while another one runs. If the answer to the " +
		"request is lost, the provider reads the instance. It sends the request once more if no job has started. " +
		"Otherwise it returns an error, because Qubell does not show which process has started a job."
	runExclusiveDescription = "Whether nothing else runs workflows of this instance at the same time. If the answer " +
		"to the request is lost, the provider then takes over the only job that has started since. Defaults to " +
		"`false`."
	runTimeoutDescription = "How long to wait for the workflow, and for the job that runs before it, such as `2h`. " +
		"Defaults to `30m`."
)
