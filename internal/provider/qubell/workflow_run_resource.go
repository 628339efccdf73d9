package qubell

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure   = (*workflowRunResource)(nil)
	_ resource.ResourceWithIdentity    = (*workflowRunResource)(nil)
	_ resource.ResourceWithImportState = (*workflowRunResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*workflowRunResource)(nil)
)

// NewWorkflowRunResource returns the resource fleet_qubell_workflow_run.
func NewWorkflowRunResource() resource.Resource { return &workflowRunResource{} }

type workflowRunResource struct {
	system.Resource[*api.Client]
}

type workflowRunResourceModel struct {
	workflowBaseModel

	ID        types.String   `tfsdk:"id"`
	Status    types.String   `tfsdk:"status"`
	Steps     types.List     `tfsdk:"steps"`
	Triggers  types.Map      `tfsdk:"triggers"`
	Exclusive types.Bool     `tfsdk:"exclusive"`
	Timeouts  timeouts.Value `tfsdk:"timeouts"`
}

// workflowRunIdentity is the identity of a run: the API gives it none of its
// own.
type workflowRunIdentity struct {
	InstanceID types.String `tfsdk:"instance_id"`
	Workflow   types.String `tfsdk:"workflow"`
}

func (m *workflowRunResourceModel) Identity() any {
	return workflowRunIdentity{InstanceID: m.InstanceID, Workflow: m.Workflow}
}

// setRunState takes over what is known of the run.
func (m *workflowRunResourceModel) setRunState(ctx context.Context, known runState) diag.Diagnostics {
	m.ID = types.StringValue(m.InstanceID.ValueString() + "/" + m.Workflow.ValueString())
	m.Status = types.StringValue(string(known.status))
	var diags diag.Diagnostics
	m.Steps, diags = types.ListValueFrom(ctx, m.Steps.ElementType(ctx), stepModels(known.steps))

	return diags
}

func (r *workflowRunResource) Metadata(
	_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_workflow_run"
}

// IdentitySchema says that instance and workflow are the identity.
func (r *workflowRunResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"instance_id": identityschema.StringAttribute{
			RequiredForImport: true, Description: workflowInstanceDescription,
		},
		"workflow": identityschema.StringAttribute{
			RequiredForImport: true, Description: "Name of the workflow that was run.",
		},
	}}
}

// ImportState imports by instance_id/workflow and by identity. With which
// parameters and for which triggers the workflow was run is adopted from the
// configuration.
func (r *workflowRunResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	var identity workflowRunIdentity
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
	} else {
		instance, name, _ := strings.Cut(req.ID, "/")
		identity = workflowRunIdentity{InstanceID: types.StringValue(instance), Workflow: types.StringValue(name)}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	instance, name := identity.InstanceID.ValueString(), identity.Workflow.ValueString()
	switch {
	case !objectIDPattern.MatchString(instance) || name == "":
		resp.Diagnostics.AddError(
			api.Name+": cannot import the run",
			fmt.Sprintf("A run is imported as instance_id/workflow, "+
				"such as 50dd88bee4b082b7a96d072e/backup, and %q is not of that form.", instance+"/"+name),
		)
	case name == api.DestroyWorkflow:
		resp.Diagnostics.AddError(api.Name+": cannot import the run", errDestroyRun.Error())
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), instance+"/"+name)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("instance_id"), instance)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("workflow"), name)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identity)...)
	resp.Diagnostics.Append(imported.Mark(ctx, resp.Private)...)
}

func (r *workflowRunResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	const adopted = takeOverWarning("The imported run counts as done with it, and nothing is run. To run the workflow again, change triggers once more after this apply.")
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A workflow of an instance on Qubell that is run once, when the resource is created, and again whenever an argument or a trigger changes. " +
			"Destroying the resource only forgets it. " + runDescription + " A run that fails stays in the state as tainted, with its steps, and the next apply runs the workflow again.\n\n" +
			"With Terraform 1.14 and later the action `fleet_qubell_workflow_run` does the same and leaves nothing in the state. " +
			"To run a workflow at a later time use `fleet_qubell_workflow_schedule`.\n\n" +
			"Importing a run tells Terraform that the workflow has been run already. The API does not tell with which parameters, and for which triggers nobody knows: " +
			"those in the configuration are taken over without running it again.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "`instance_id/workflow`: the API gives a run no id of its own.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: workflowInstanceDescription,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       replace,
			},
			"workflow": schema.StringAttribute{
				MarkdownDescription: workflowNameDescription + " Not `destroy`: the resource `fleet_qubell_instance` and the action do that.",
				Required:            true,
				Validators:          []validator.String{schemas.NameValidator(), notDestroy()},
				PlanModifiers:       replace,
			},
			"parameters": schema.MapAttribute{
				MarkdownDescription: workflowParametersDescription + " " + sensitiveDescription,
				ElementType:         types.StringType,
				Optional:            true,
				Sensitive:           true,
				Validators:          []validator.Map{mapvalidator.NoNullValues()},
				PlanModifiers:       []planmodifier.Map{imported.RequiresReplaceMap(), adopted},
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "Any values; the workflow is run again when one of them changes.",
				ElementType:         types.StringType,
				Optional:            true,
				PlanModifiers:       []planmodifier.Map{imported.RequiresReplaceMap(), adopted},
			},
			"exclusive": schema.BoolAttribute{
				MarkdownDescription: runExclusiveDescription,
				Optional:            true,
			},
			"status": schema.StringAttribute{
				MarkdownDescription: "What became of the run: `Succeeded` or `Failed`; `Requested` or `Executing` if nobody waited for its end. " +
					"After an import it is null, unless the instance has run the workflow only once.",
				Computed:      true,
				PlanModifiers: keep,
			},
			"steps": schema.ListNestedAttribute{
				MarkdownDescription: "The steps of the run, as they were at its end.",
				Computed:            true,
				PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name": schema.StringAttribute{
						MarkdownDescription: "Name of the step.",
						Computed:            true,
					},
					"status": schema.StringAttribute{
						MarkdownDescription: "`Requested`, `Executing`, `Succeeded` or `Failed`.",
						Computed:            true,
					},
					"percent_complete": schema.Int64Attribute{
						MarkdownDescription: "How much of the step was done, from 0 to 100.",
						Computed:            true,
					},
				}},
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, CreateDescription: runTimeoutDescription}),
		},
	}
}

func (r *workflowRunResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan workflowRunResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, runTimeout, &resp.Diagnostics)
	defer cancel()
	wanted := plan.ToWorkflow()
	wanted.client, wanted.exclusive = r.Client, plan.Exclusive.ValueBool()
	wanted.typeName, wanted.warn = runType, resp.Diagnostics.Append
	wanted.diagnose = func(err error) diag.Diagnostics {
		if plan.ID.IsUnknown() && isTimeout(err) {
			// The run was not sent, so it is not in the state.
			return r.Diagnose(ctx, req.Plan.Schema, err)
		}

		return r.DiagnoseCreate(ctx, wanted.creation(), req.Plan.Schema, err)
	}
	run := newRun(wanted)
	resp.Diagnostics.Append(run.Start(ctx)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// It has been started, whatever becomes of the wait.
	resp.Diagnostics.Append(plan.setRunState(ctx, runState{status: api.JobRequested})...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)

	known, err := run.await(ctx)
	resp.Diagnostics.Append(plan.setRunState(ctx, known)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	if warning := system.InterruptedWarning(err); warning != nil {
		resp.Diagnostics.Append(warning)
		resp.Diagnostics.Append(unfinished.SetInterrupted(ctx, resp.Private, newBaseline(run.job.before))...)

		return
	}
	resp.Diagnostics.Append(run.endDiagnostics(err)...)
}

// ModifyPlan plans to resume a wait that was interrupted, or to replace the run
// if it has failed since.
func (r *workflowRunResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	note, found, diags := unfinished.Get[baseline](ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	switch {
	case !found || resp.Diagnostics.HasError():
	case note.Failed:
		unfinished.PlanReplacement(ctx, resp)
	default:
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), types.StringUnknown())...)
		var steps types.List
		resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root("steps"), &steps)...)
		resp.Diagnostics.Append(
			resp.Plan.SetAttribute(ctx, path.Root("steps"), types.ListUnknown(steps.ElementType(ctx)))...)
	}
}

// Read leaves the record as it is, as long as the instance is there: the API
// does not distinguish the runs of a workflow. An imported run has no record
// yet, and a run whose wait was interrupted may have ended since.
func (r *workflowRunResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state workflowRunResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		instance, err := r.Client.GetInstance(ctx, state.InstanceID.ValueString())
		switch {
		case isDestroyed(instance, err):
			return system.ErrGone
		case err != nil:
			return err
		}
		job, found := singleRun(instance, state.Workflow.ValueString())
		if found && state.Status.IsNull() {
			resp.Diagnostics.Append(state.setRunState(ctx, newRunState(&job, job.Status))...)
		}
		resp.Diagnostics.Append(recordEnd(ctx, req, resp, &state, instance)...)

		return nil
	})
}

// recordEnd records the end of a run whose wait was interrupted, if the
// instance shows it.
func recordEnd(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state *workflowRunResourceModel,
	instance *api.Instance,
) diag.Diagnostics {
	note, found, diags := unfinished.Get[baseline](ctx, req.Private)
	if !found {
		return diags
	}
	progress := note.Data.tracker(state.Workflow.ValueString()).Observe(instance)
	switch progress.Outcome {
	case api.Succeeded:
		diags.Append(state.setRunState(ctx, newRunState(progress.Job, api.JobSucceeded))...)
		diags.Append(unfinished.Clear(ctx, resp.Private)...)
	case api.Failed:
		diags.Append(state.setRunState(ctx, newRunState(progress.Job, api.JobFailed))...)
		diags.Append(unfinished.SetFailed(ctx, resp.Private, note)...)
	case api.Pending:
	}

	return diags
}

// Update stores the values that only the state has: the timeouts, and the
// arguments of an imported run. It resumes a wait that was interrupted.
func (r *workflowRunResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan workflowRunResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	if plan.Status.IsUnknown() {
		note, _, diags := unfinished.Get[baseline](ctx, req.Private)
		resp.Diagnostics.Append(diags...)
		resp.Diagnostics.Append(r.resume(ctx, &plan, note.Data)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(unfinished.Clear(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(imported.Clear(ctx, resp.Private)...)
}

// resume waits for a run whose wait was interrupted.
func (r *workflowRunResource) resume(
	ctx context.Context, plan *workflowRunResourceModel, before baseline,
) diag.Diagnostics {
	var diags diag.Diagnostics
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, runTimeout, &diags)
	defer cancel()
	wanted := plan.ToWorkflow()
	wanted.client = r.Client
	wanted.diagnose = func(err error) diag.Diagnostics { return r.Diagnose(ctx, nil, err) }
	run := newRun(wanted)
	run.job.tracker = before.tracker(wanted.name)
	known, err := run.await(ctx)
	diags.Append(run.endDiagnostics(err)...)
	diags.Append(plan.setRunState(ctx, known)...)

	return diags
}

// Delete only forgets: what was done stays done.
func (r *workflowRunResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// singleRun returns the job of a workflow that has ended, if there is just one:
// the order of several tells nothing (design/api/qubell.md, "Workflow
// history").
func singleRun(instance *api.Instance, name string) (api.Job, bool) {
	var found []api.Job
	for _, each := range instance.Jobs() {
		if each.Name == name {
			found = append(found, each)
		}
	}
	if len(found) != 1 || !found[0].Status.IsEnded() {
		return api.Job{}, false
	}

	return found[0], true
}
