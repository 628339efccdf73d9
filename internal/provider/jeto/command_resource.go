package jeto

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/moved"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure      = (*commandResource)(nil)
	_ resource.ResourceWithIdentity       = (*commandResource)(nil)
	_ resource.ResourceWithImportState    = (*commandResource)(nil)
	_ resource.ResourceWithMoveState      = (*commandResource)(nil)
	_ resource.ResourceWithValidateConfig = (*commandResource)(nil)
)

// newCommandResource returns the resource fleet_jeto_command.
func newCommandResource() resource.Resource { return &commandResource{} }

type commandResource struct {
	system.Resource[*api.Client]
}

func (r *commandResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_jeto_command"
}

// MoveState returns the types whose state can move to this resource.
func (r *commandResource) MoveState(context.Context) []resource.StateMover { return moved.States(r) }

func (r *commandResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var config commandResourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.validate()...)
}

// ImportState imports by identity and by an id of the form instance_id/command,
// instance_id/command/machine or instance_id/command/machine/script, whose
// instance, machine and script must exist.
func (r *commandResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	var identity commandResourceModel
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity.commandBaseModel)...)
	} else {
		resp.Diagnostics.Append(identity.parseImportID(req.ID)...)
	}
	resp.Diagnostics.Append(identity.validateImport()...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.checkImport(ctx, &identity.commandBaseModel)...)
	if resp.Diagnostics.HasError() {
		return
	}
	identity.setID()
	identity.Triggers = types.MapNull(types.StringType)
	identity.Timeouts = convert.NullTimeouts("create")
	resp.Diagnostics.Append(resp.State.Set(ctx, &identity)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &identity.commandBaseModel)...)
	// The API has no triggers. The next apply takes them over from the
	// configuration.
	resp.Diagnostics.Append(imported.Mark(ctx, resp.Private)...)
}

func (r *commandResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan commandResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, jobTimeout, &resp.Diagnostics)
	defer cancel()
	command := newCommand(
		r.Client, r.CreateCaller(req, resp), commandType, plan.InstanceID.ValueString(), plan.ToAPI(),
	)
	resp.Diagnostics.Append(command.Start(ctx)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// The command has been sent: store it before the wait.
	plan.setID()
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &plan.commandBaseModel)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	err := command.Wait(ctx)
	if warning := diagnostics.Interrupted(err); warning != nil {
		resp.Diagnostics.Append(warning)
		resp.Diagnostics.Append(unfinished.SetInterrupted(ctx, resp.Private, unfinished.NoData{})...)

		return
	}
	resp.Diagnostics.Append(command.waitDiagnostics(ctx, err)...)
}

// Read keeps the state as it is, because the server has no record of commands.
// It removes a command whose wait was interrupted, unless the machines show
// that the command has ended. The next apply then sends it again, which is
// harmless: only start and stop are waited for.
func (r *commandResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state commandResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &state.commandBaseModel)...)
	_, found, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if !found || resp.Diagnostics.HasError() {
		return
	}
	sent := state.ToAPI()
	now, err := refreshSnapshot(r.Client, state.InstanceID.ValueString())(ctx)
	reached := err == nil && now.allInState(sent.Machine, findCommandKind(sent.Command).state)
	switch {
	case rest.KindOf(err) == rest.NotFound || err == nil && !now.workerBusy && !reached:
		resp.Diagnostics.Append(r.NotFoundWarnings(err)...)
		resp.State.RemoveResource(ctx)
	case err == nil && !now.workerBusy:
		resp.Diagnostics.Append(unfinished.Clear(ctx, resp.Private)...)
	case err != nil:
		resp.Diagnostics.Append(r.Diagnose(ctx, req.State.Schema, err)...)
	}
}

// Update stores the values that only the state has: the timeouts, and the
// triggers of an imported command.
func (r *commandResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan commandResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &plan.commandBaseModel)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(imported.Clear(ctx, resp.Private)...)
}

// Delete removes the command from the state only.
func (r *commandResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// checkImport returns an error if the instance, the machine or the script of an
// imported command does not exist. The API does not show whether the command
// was sent: its record of jobs lacks the command (design/api/jeto.md, "Command
// jobs").
func (r *commandResource) checkImport(ctx context.Context, identity *commandBaseModel) diag.Diagnostics {
	instance, request := identity.InstanceID.ValueString(), identity.ToAPI()
	var details *api.Details
	var err error
	if request.Machine == "" {
		_, err = r.Client.RefreshInstance(ctx, instance)
	} else {
		details, err = workerReader{client: r.Client, instance: instance}.getDetailsInTime(ctx)
	}
	switch {
	case rest.KindOf(err) == rest.NotFound:
		return importErrors(instanceNotFound("instance_id", instance))
	case err != nil:
		return diagnoseWorkerRead(err, "instance_id", instance, func(err error) diag.Diagnostics {
			return r.Diagnose(ctx, nil, err)
		})
	case details == nil:
		return nil
	default:
		return importErrors(checkTargetExists(instance, request, details))
	}
}
