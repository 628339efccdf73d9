package wakame

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure   = (*instanceResource)(nil)
	_ resource.ResourceWithIdentity    = (*instanceResource)(nil)
	_ resource.ResourceWithImportState = (*instanceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*instanceResource)(nil)
)

// NewInstanceResource returns the resource fleet_wakame_instance.
func NewInstanceResource() resource.Resource { return &instanceResource{} }

type instanceResource struct {
	system.Resource[*api.Client]
}

func (r *instanceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_wakame_instance"
}

// ImportState imports as the base does. What the API never shows is adopted
// from the configuration afterwards.
func (r *instanceResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	r.Resource.ImportState(ctx, req, resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !instanceIDPattern.MatchString(id.ValueString()) {
		resp.Diagnostics.AddAttributeError(path.Root("id"), "Wakame-vdc: not the id of an instance",
			fmt.Sprintf("An instance is imported by its id, such as i-j4f0k3c8, and %q is none.", id.ValueString()))
	}
	resp.Diagnostics.Append(imported.Mark(ctx, resp.Private)...)
}

func (r *instanceResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := argumentAttributes()
	maps.Copy(attributes, notReturnedAttributes())
	maps.Copy(attributes, computedAttributes())
	attributes["timeouts"] = timeouts.Attributes(ctx, timeouts.Opts{
		Create:            true,
		CreateDescription: "How long to wait until the instance runs, such as `30m`. Defaults to `10m`.",
		Delete:            true,
		DeleteDescription: "How long to wait until the instance is terminated, such as `30m`. Defaults to `10m`.",
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance on Wakame-vdc: a virtual machine. It is created when it runs, and destroyed when it is terminated. " +
			"The API cannot change an instance, so that every change makes a new one, but for `reboot_triggers` and `timeouts`. " +
			"What changes on its own, such as the status, is shown by the data source `fleet_wakame_instance`.\n\n" +
			"The API never shows `user_data`, `network_id` and `host_node_id`. They are null after an import, and the next apply takes them over " +
			"from the configuration, as it does with `reboot_triggers`, without a request.",
		Attributes: attributes,
	}
}

func (r *instanceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	// A plan holds nothing that is write-only, and neither will the state.
	create := plan
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("user_data_wo"), &create.UserDataWO)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, createTimeout, &resp.Diagnostics)
	defer cancel()
	creation := system.Creation{Type: "fleet_wakame_instance"}
	instance, err := r.Client.CreateInstance(creation.ReportInDoubt(ctx, resp.Diagnostics.Append), create.ToAPI())
	if err != nil {
		resp.Diagnostics.Append(r.DiagnoseCreate(ctx, creation, req.Plan.Schema, err)...)

		return
	}
	// Whatever goes wrong from here on, the instance is there and must not be
	// lost.
	plan.FromAPI(instance)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)

	last, err := awaitRunning(ctx, r.Client, instance.ID)
	if last != nil {
		plan.FromAPI(last)
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	}
	if last == nil {
		last = instance
	}
	wait, waited := errors.AsType[*waiting.Error](err)
	switch warning := system.InterruptedWarning(err); {
	case waited && wait.Reason == waiting.Failed:
		resp.Diagnostics.Append(terminatedError(last, wait, plan.NetworkID.ValueString()))
	case warning != nil:
		// The state shows that the instance boots: ModifyPlan plans the rest of
		// the wait.
		resp.Diagnostics.Append(warning)
		resp.Diagnostics.Append(missingGroupsError(last, create.missingSecurityGroups(last))...)
	case err != nil:
		resp.Diagnostics.Append(r.DiagnoseCreate(ctx, creation, req.Plan.Schema, err)...)
	default:
		resp.Diagnostics.Append(missingGroupsError(last, create.missingSecurityGroups(last))...)
	}
}

// ModifyPlan plans to wait for an instance that still boots, such as one whose
// create was interrupted.
func (r *instanceResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	var state, plan instanceResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !state.isBooting() {
		return
	}
	plan.markUnknown(ctx)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

func (r *instanceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state instanceResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		instance, err := r.Client.RefreshInstance(ctx, state.ID.ValueString())
		switch {
		case err != nil:
			return err
		case instance.State == api.Terminated:
			// The server shows a terminated instance for ever
			// (design/api/wakame.md, "Terminated instances").
			return system.ErrGone
		default:
			state.FromAPI(instance)

			return nil
		}
	})
}

// Update waits for an instance that still boots, and reboots one if the
// triggers ask for it. All other changes affect only the state.
func (r *instanceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.Identity())...)
	isImported, diags := imported.IsMarked(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.isBooting() {
		resp.Diagnostics.Append(r.resume(ctx, &plan)...)
	}
	if !resp.Diagnostics.HasError() && plan.needsReboot(&state) && !isImported {
		resp.Diagnostics.Append(reboot(ctx, r.Client, state.ID.ValueString(), r.Diagnose)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(imported.Clear(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// resume waits for the boot of an instance whose create did not wait for it.
func (r *instanceResource) resume(ctx context.Context, plan *instanceResourceModel) diag.Diagnostics {
	var diags diag.Diagnostics
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, createTimeout, &diags)
	defer cancel()
	last, err := awaitRunning(ctx, r.Client, plan.ID.ValueString())
	wait, waited := errors.AsType[*waiting.Error](err)
	switch {
	case err == nil:
		plan.FromAPI(last)
	case waited && wait.Reason == waiting.Failed:
		diags.Append(terminatedError(last, wait, plan.NetworkID.ValueString()))
	default:
		diags.Append(r.Diagnose(ctx, nil, err)...)
	}

	return diags
}

func (r *instanceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state instanceResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, state.Timeouts.Delete, deleteTimeout, &resp.Diagnostics)
	defer cancel()
	err := destroy(ctx, r.Client, state.ID.ValueString())
	if ignored, ok := errors.AsType[*ignoredDeleteError](err); ok {
		resp.Diagnostics.Append(ignored.diagnostic())
	} else if err != nil {
		resp.Diagnostics.Append(r.Diagnose(ctx, req.State.Schema, err)...)
	}
}
