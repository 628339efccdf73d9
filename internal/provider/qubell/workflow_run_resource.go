package qubell

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/moved"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure      = (*workflowRunResource)(nil)
	_ resource.ResourceWithIdentity       = (*workflowRunResource)(nil)
	_ resource.ResourceWithImportState    = (*workflowRunResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*workflowRunResource)(nil)
	_ resource.ResourceWithValidateConfig = (*workflowRunResource)(nil)
	_ resource.ResourceWithMoveState      = (*workflowRunResource)(nil)
)

// newWorkflowRunResource returns the resource fleet_qubell_workflow_run.
func newWorkflowRunResource() resource.Resource { return &workflowRunResource{} }

type workflowRunResource struct {
	system.Resource[*api.Client]
}

func (r *workflowRunResource) Metadata(
	_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_workflow_run"
}

// MoveState returns the types whose state can move to this resource.
func (r *workflowRunResource) MoveState(context.Context) []resource.StateMover {
	return moved.States(r)
}

// IdentitySchema defines the instance and the workflow as the identity.
func (r *workflowRunResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"instance_id": identityschema.StringAttribute{
			RequiredForImport: true, Description: workflowInstanceDescription,
		},
		"workflow": identityschema.StringAttribute{
			RequiredForImport: true, Description: "Name of the workflow.",
		},
	}}
}

// ModifyPlan plans to resume a wait that was interrupted, or to replace the run
// if it has failed since.
func (r *workflowRunResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	record, found, diags := unfinished.Get[baseline](ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	switch {
	case !found || resp.Diagnostics.HasError():
	case record.Failed:
		unfinished.PlanReplacement(ctx, resp)
	default:
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), types.StringUnknown())...)
		var steps types.List
		resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root("steps"), &steps)...)
		resp.Diagnostics.Append(
			resp.Plan.SetAttribute(ctx, path.Root("steps"), types.ListUnknown(steps.ElementType(ctx)))...)
	}
}

// ValidateConfig returns an error if two arguments set the same parameter.
func (r *workflowRunResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	resp.Diagnostics.Append(new(writeOnlyParametersModel).readParametersWO(ctx, req.Config)...)
}

// ImportState imports by instance_id/workflow and by identity. The next apply
// takes over the parameters and triggers from the configuration.
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
				"such as 50dd88bee4b082b7a96d072e/backup, and %q does not have this form.", instance+"/"+name),
		)
	case name == api.DestroyWorkflow:
		resp.Diagnostics.AddError(api.Name+": cannot import the run", destroyRunProblem)
	default:
		resp.Diagnostics.Append(r.checkHasRun(ctx, instance, name)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), instance+"/"+name)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("instance_id"), instance)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("workflow"), name)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identity)...)
	resp.Diagnostics.Append(imported.Mark(ctx, resp.Private)...)
}

func (r *workflowRunResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan workflowRunResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(plan.readParametersWO(ctx, req.Config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, runTimeout, &resp.Diagnostics)
	defer cancel()
	run := newRun(r.Client, r.CreateCaller(req, resp), plan.ToAPI())
	resp.Diagnostics.Append(run.Start(ctx)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// The run has started: store it before the wait.
	plan.clearParametersWO()
	resp.Diagnostics.Append(plan.FromAPI(ctx, &api.Job{Status: api.JobRequested})...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	job, err := run.Wait(ctx)
	resp.Diagnostics.Append(plan.FromAPI(ctx, job)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	if warning := diagnostics.Interrupted(err); warning != nil {
		resp.Diagnostics.Append(warning)
		resp.Diagnostics.Append(unfinished.SetInterrupted(ctx, resp.Private, newBaseline(run.execution.Before()))...)

		return
	}
	resp.Diagnostics.Append(run.waitDiagnostics(ctx, err)...)
}

// Read keeps the state while the instance exists, because the API does not
// distinguish the runs of a workflow. It updates only a run that was imported,
// and a run whose wait was interrupted and that has ended since.
func (r *workflowRunResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state workflowRunResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		instance, err := r.Client.GetInstance(ctx, state.InstanceID.ValueString())
		switch {
		case err != nil:
			return err
		case instance.Status.IsDestroyed():
			return system.ErrGone
		}
		if job := singleJob(instance, state.Workflow.ValueString()); job != nil && state.Status.IsNull() {
			resp.Diagnostics.Append(state.FromAPI(ctx, job)...)
		}
		resp.Diagnostics.Append(r.recordEnd(ctx, req, resp, &state, instance)...)

		return nil
	})
}

// Update stores the values that only the state has: the timeouts, and the
// arguments of an imported run. It resumes a wait that was interrupted.
func (r *workflowRunResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan workflowRunResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(plan.readParametersWO(ctx, req.Config)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	if plan.Status.IsUnknown() {
		record, _, diags := unfinished.Get[baseline](ctx, req.Private)
		resp.Diagnostics.Append(diags...)
		resp.Diagnostics.Append(r.resume(ctx, &plan, r.UpdateCaller(req, resp), record.Data)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(unfinished.Clear(ctx, resp.Private)...)
	plan.clearParametersWO()
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(imported.Clear(ctx, resp.Private)...)
}

// Delete only removes the run from the state. Its effects remain.
func (r *workflowRunResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// checkHasRun returns an error unless the instance exists and lists a run of the
// workflow. The API does not list the workflows of an instance that have not
// run (design/api/qubell.md, "Instance object").
func (r *workflowRunResource) checkHasRun(ctx context.Context, id, workflow string) diag.Diagnostics {
	const summary = api.Name + ": cannot import the run"
	instance, err := r.Client.GetInstance(ctx, id)
	switch {
	case isDestroyed(instance, err):
		return diag.Diagnostics{diag.NewErrorDiagnostic(summary, fmt.Sprintf(
			"The provider looked for instance %q. It does not exist, is destroyed, or the account has no access to "+
				"it. Check the id, the credentials, and that qubell.endpoint is the address of the right tenant.", id))}
	case err != nil:
		return r.Diagnose(ctx, nil, err)
	}
	var names []string
	for _, job := range instance.Jobs() {
		names = append(names, job.Name)
	}
	if slices.Contains(names, workflow) {
		return nil
	}
	listed := "no runs"
	if len(names) > 0 {
		slices.Sort(names)
		listed = "runs of " + strings.Join(slices.Compact(names), ", ")
	}

	return diag.Diagnostics{diag.NewErrorDiagnostic(summary, fmt.Sprintf(
		"The provider looked for a run of workflow %q in the history of instance %q, which has %s. Correct the name "+
			"of the workflow, or remove the import: the next apply then runs the workflow.", workflow, id, listed))}
}

// resume waits for a run whose wait was interrupted.
func (r *workflowRunResource) resume(
	ctx context.Context, plan *workflowRunResourceModel, caller operation.Caller, before baseline,
) diag.Diagnostics {
	var diags diag.Diagnostics
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, runTimeout, &diags)
	defer cancel()
	run := resumeRun(r.Client, caller, plan.ToAPI(), before)
	job, err := run.Wait(ctx)
	diags.Append(run.waitDiagnostics(ctx, err)...)
	diags.Append(plan.FromAPI(ctx, job)...)

	return diags
}

// recordEnd records the end of a run whose wait was interrupted, if the
// instance shows it.
func (r *workflowRunResource) recordEnd(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state *workflowRunResourceModel,
	instance *api.Instance,
) diag.Diagnostics {
	record, found, diags := unfinished.Get[baseline](ctx, req.Private)
	if !found {
		return diags
	}
	progress := record.Data.resume(r.Client, state.ToAPI()).Observe(instance)
	switch progress.State {
	case api.ExecutionSucceeded:
		diags.Append(unfinished.Clear(ctx, resp.Private)...)
	case api.ExecutionFailed:
		diags.Append(unfinished.SetFailed(ctx, resp.Private, record)...)
	default:
		return diags
	}
	diags.Append(state.FromAPI(ctx, runJob(progress))...)

	return diags
}

// singleJob returns the job of a workflow if the instance has run the workflow
// only once and the job has ended, otherwise nil. The order of several jobs is
// not defined (design/api/qubell.md, "Workflow history").
func singleJob(instance *api.Instance, workflow string) *api.Job {
	jobs := slices.DeleteFunc(instance.Jobs(), func(job api.Job) bool { return job.Name != workflow })
	if len(jobs) != 1 || !jobs[0].Status.IsEnded() {
		return nil
	}

	return &jobs[0]
}
