package sharedcloud

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/moved"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ resource.ResourceWithConfigure      = (*instanceResource)(nil)
	_ resource.ResourceWithIdentity       = (*instanceResource)(nil)
	_ resource.ResourceWithImportState    = (*instanceResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*instanceResource)(nil)
	_ resource.ResourceWithMoveState      = (*instanceResource)(nil)
	_ resource.ResourceWithValidateConfig = (*instanceResource)(nil)
)

// newInstanceResource returns the resource fleet_sharedcloud_instance.
func newInstanceResource() resource.Resource { return &instanceResource{} }

type instanceResource struct {
	system.Resource[*api.Client]
}

func (r *instanceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sharedcloud_instance"
}

// MoveState returns the types whose state can move to this resource.
func (r *instanceResource) MoveState(context.Context) []resource.StateMover {
	return moved.States(r, moved.Instance())
}

func (r *instanceResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var config instanceResourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.validateGPU()...)
}

// ModifyPlan plans the GPU's name, which changes only with the GPU.
func (r *instanceResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() {
		return
	}
	at := path.Root("gpu")
	var planned, prior types.String
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, at, &planned)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, at, &prior)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case planned.IsNull():
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("gpu_name"), types.StringNull())...)
	case !planned.Equal(prior):
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("gpu_name"), types.StringUnknown())...)
	}
}

func (r *instanceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	creation := operation.New(r.CreateCaller(req, resp), diagnostics.Operation{Type: "fleet_sharedcloud_instance"})
	instance, err := r.Client.CreateInstance(creation.Context(ctx), plan.ToAPI())
	if err != nil {
		resp.Diagnostics.Append(creation.DiagnoseStart(ctx, err)...)

		return
	}
	plan.FromAPI(instance)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *instanceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state instanceResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		instance, err := r.Client.RefreshInstance(ctx, state.ID.ValueString())
		if err == nil {
			state.FromAPI(instance)
		}

		return err
	})
}

func (r *instanceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.Identity())...)
	if resp.Diagnostics.HasError() {
		return
	}
	instance, err := r.Client.UpdateInstance(ctx, state.ID.ValueString(), plan.ToAPIUpdate(&state))
	if err != nil {
		resp.Diagnostics.Append(r.Diagnose(ctx, req.Plan.Schema, err)...)

		return
	}
	plan.FromAPI(instance)
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
