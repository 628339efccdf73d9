package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/moved"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ resource.ResourceWithConfigure   = (*instanceResource)(nil)
	_ resource.ResourceWithIdentity    = (*instanceResource)(nil)
	_ resource.ResourceWithImportState = (*instanceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*instanceResource)(nil)
	_ resource.ResourceWithMoveState   = (*instanceResource)(nil)
)

// newInstanceResource returns the resource fleet_zaoshu_instance.
func newInstanceResource() resource.Resource { return &instanceResource{} }

type instanceResource struct {
	system.Resource[*api.Client]
}

func (r *instanceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_instance"
}

// MoveState returns the types whose state can move to this resource.
func (r *instanceResource) MoveState(context.Context) []resource.StateMover {
	return moved.States(r, moved.Instance())
}

// ModifyPlan plans the id, which equals instance_id. It returns an error if the
// instance to adopt does not exist.
func (r *instanceResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() {
		return // Terraform plans to destroy the resource.
	}
	var id types.String
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("instance_id"), &id)...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(checkInstance(ctx, r.Client, req, func(err error) diag.Diagnostics {
		return r.Diagnose(ctx, req.Plan.Schema, err)
	})...)
}

func (r *instanceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("result_notify_uri_wo"), &plan.ResultNotifyURIWO)...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := plan.InstanceID.ValueString()
	instance, err := r.Client.GetInstance(ctx, id)
	if rest.KindOf(err) == rest.NotFound {
		resp.Diagnostics.Append(instanceNotFound("instance_id", id)...)

		return
	}
	current := instanceResourceModel{instanceBaseModel: instanceBaseModel{ID: plan.InstanceID}}
	if err == nil {
		current.FromAPI(instance)
		err = r.update(ctx, id, plan.ToAPIUpdate(&current))
	}
	if err != nil {
		resp.Diagnostics.Append(r.Diagnose(ctx, req.Plan.Schema, err)...)

		return
	}
	current.ResultNotifyURI = plan.ResultNotifyURI
	current.ResultNotifyURIWOVersion = plan.ResultNotifyURIWOVersion
	if !plan.Title.IsUnknown() {
		current.Title = plan.Title
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, current.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &current)...)
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
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("result_notify_uri_wo"), &plan.ResultNotifyURIWO)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.Identity())...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := r.update(ctx, state.ID.ValueString(), plan.ToAPIUpdate(&state))
	if err != nil {
		resp.Diagnostics.Append(r.Diagnose(ctx, req.Plan.Schema, err)...)

		return
	}
	if !plan.hasNotifyURI() && state.hasNotifyURI() && !state.ResultNotifyURI.Equal(types.StringValue("")) {
		resp.Diagnostics.AddAttributeWarning(path.Root("result_notify_uri"),
			"Zaoshu: the instance still posts its results",
			"The URL was removed from the configuration, but Zaoshu keeps it and still posts to it. "+
				"To stop that, set result_notify_uri = \"\" and apply, or remove the URL in Zaoshu's dashboard.")
	}
	plan.ResultNotifyURIWO = types.StringNull()
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// Delete only removes the instance from the state, because the API has no
// delete (design/api/zaoshu.md, "Deleting an instance").
func (r *instanceResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// update updates the instance. It sends no request if no value has changed.
func (r *instanceResource) update(ctx context.Context, id string, update api.InstanceUpdate) error {
	if update == (api.InstanceUpdate{}) {
		return nil
	}

	return r.Client.UpdateInstance(ctx, id, update)
}
