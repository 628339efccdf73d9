package jeto

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/moved"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure   = (*instanceResource)(nil)
	_ resource.ResourceWithIdentity    = (*instanceResource)(nil)
	_ resource.ResourceWithImportState = (*instanceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*instanceResource)(nil)
	_ resource.ResourceWithMoveState   = (*instanceResource)(nil)
)

// newInstanceResource returns the resource fleet_jeto_instance.
func newInstanceResource() resource.Resource { return &instanceResource{} }

type instanceResource struct {
	system.Resource[*api.Client]
}

func (r *instanceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_jeto_instance"
}

// MoveState returns the types whose state can move to this resource.
func (r *instanceResource) MoveState(context.Context) []resource.StateMover {
	return moved.States(r, moved.Instance())
}

// ModifyPlan checks that a new instance has files, and plans to replace an
// instance whose files Jeto failed to fetch. The check is not in the validation
// of the configuration, because an instance without files may exist already.
func (r *instanceResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() {
		return
	}
	if req.State.Raw.IsNull() {
		var config instanceResourceModel
		resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
		resp.Diagnostics.Append(config.validateFiles()...)

		return
	}
	note, _, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if note.Failed {
		unfinished.PlanReplacement(ctx, resp)
	}
}

func (r *instanceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, jobTimeout, &resp.Diagnostics)
	defer cancel()
	create := plan.ToAPI()
	creation := operation.New(r.CreateCaller(req, resp), diagnostics.Operation{Type: "fleet_jeto_instance"})
	instance, err := r.Client.CreateInstance(creation.Context(ctx), create)
	if err != nil {
		resp.Diagnostics.Append(creation.DiagnoseStart(ctx, err)...)

		return
	}
	// The instance exists from here on: store it before the wait.
	plan.FromAPI(instance)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(parentsNotFound(instance, create)...)
	if resp.Diagnostics.HasError() || (create.GitReference == "" && create.ArchiveURL == "") {
		return // Jeto fetches no files, so there is no job to wait for.
	}
	_, err = filesWait(r.Client, string(instance.ID)).WaitForState(ctx)
	switch warning := diagnostics.Interrupted(err); {
	case warning != nil:
		resp.Diagnostics.Append(warning)
		resp.Diagnostics.Append(unfinished.SetInterrupted(ctx, resp.Private, unfinished.NoData{})...)
	case err != nil:
		resp.Diagnostics.Append(creation.DiagnoseWait(ctx, err)...)
	}
}

func (r *instanceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state instanceResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		instance, err := r.Client.RefreshInstance(ctx, state.ID.ValueString())
		if err == nil {
			state.FromAPI(instance)
			resp.Diagnostics.Append(r.checkFiles(ctx, req, resp, state.ID.ValueString())...)
		}

		return err
	})
}

// Update stores the values that only the state has: the timeouts, and the id of
// a project or host that no longer exists.
func (r *instanceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *instanceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state instanceResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := r.Client.DeleteInstance(ctx, state.ID.ValueString())
	if err != nil && rest.KindOf(err) != rest.NotFound {
		resp.Diagnostics.Append(r.Diagnose(ctx, req.State.Schema, err)...)
	}
}

// checkFiles checks whether the files exist, if the wait for them was
// interrupted. Jeto does not report that it failed to fetch them, but it stops
// after jobTimeout.
func (r *instanceResource) checkFiles(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, id string,
) diag.Diagnostics {
	note, found, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	if !found {
		return diags
	}
	now, err := refreshSnapshot(r.Client, id)(ctx)
	switch {
	case err == nil && now.hasFiles():
		diags.Append(unfinished.Clear(ctx, resp.Private)...)
	case err == nil && !now.workerBusy && time.Since(note.InterruptedAt) > jobTimeout:
		diags.Append(unfinished.SetFailed(ctx, resp.Private, note)...)
	default:
		diags.AddWarning(
			fmt.Sprintf("Jeto: instance %q does not have its files yet", id),
			"The wait for the files was interrupted when Terraform created the instance. "+
				"If they do not exist after 20 minutes, when Jeto ends the job, the next plan replaces the instance.",
		)
	}

	return diags
}
