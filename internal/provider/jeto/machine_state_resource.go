package jeto

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/moved"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure   = (*machineStateResource)(nil)
	_ resource.ResourceWithIdentity    = (*machineStateResource)(nil)
	_ resource.ResourceWithImportState = (*machineStateResource)(nil)
	_ resource.ResourceWithMoveState   = (*machineStateResource)(nil)
)

// newMachineStateResource returns the resource fleet_jeto_machine_state.
func newMachineStateResource() resource.Resource { return &machineStateResource{} }

type machineStateResource struct {
	system.Resource[*api.Client]
}

func (r *machineStateResource) Metadata(
	_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_jeto_machine_state"
}

// MoveState returns the types whose state can move to this resource.
func (r *machineStateResource) MoveState(context.Context) []resource.StateMover {
	return moved.States(r)
}

// ImportState imports by instance_id/machine and by identity.
func (r *machineStateResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	var identity machineStateIdentity
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
	} else {
		instance, machine, _ := strings.Cut(req.ID, "/")
		if instance == "" || machine == "" {
			resp.Diagnostics.AddError("Jeto: cannot import the machine",
				fmt.Sprintf("The import id %q is not of the form instance_id/machine, such as 7/web.", req.ID))
		}
		identity = machineStateIdentity{InstanceID: types.StringValue(instance), Machine: types.StringValue(machine)}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	state := machineStateResourceModel{
		InstanceID: identity.InstanceID, Machine: identity.Machine, Timeouts: convert.NullTimeouts("create", "update"),
	}
	state.setID()
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identity)...)
}

func (r *machineStateResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan machineStateResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, jobTimeout, &resp.Diagnostics)
	defer cancel()
	command := r.newCommand(r.CreateCaller(req, resp), &plan)
	started, diags := command.StartUnlessDone(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	// The command has been sent: store the resource before the wait.
	plan.setID()
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	if !started {
		return
	}
	err := command.Wait(ctx)
	if warning := diagnostics.Interrupted(err); warning != nil {
		// The next refresh reads the state of the machine, and the next plan
		// corrects it.
		resp.Diagnostics.Append(warning)

		return
	}
	resp.Diagnostics.Append(command.waitDiagnostics(ctx, err)...)
}

func (r *machineStateResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state machineStateResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		details, err := r.readMachines(ctx, &state)
		_, timedOut := errors.AsType[*waiting.Error](err)
		switch {
		case timedOut:
			resp.Diagnostics.Append(diagnoseWorkerRead(
				err, "instance_id", state.InstanceID.ValueString(),
				func(err error) diag.Diagnostics { return r.Diagnose(ctx, req.State.Schema, err) },
			)...)

			return nil
		case err != nil:
			return err
		case details == nil:
			resp.Diagnostics.Append(state.keepWarning())

			return nil
		case len(details.Machines.Named()) > 0 && details.Machines.Find(state.Machine.ValueString()) == nil:
			return system.ErrGone
		default:
			resp.Diagnostics.Append(state.FromAPI(details)...)

			return nil
		}
	})
}

func (r *machineStateResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state machineStateResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	if resp.Diagnostics.HasError() {
		return
	}
	// A change of the timeouts alone needs no request.
	if !plan.State.Equal(state.State) {
		resp.Diagnostics.Append(r.setState(ctx, r.UpdateCaller(req, resp), &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// Delete removes the resource from the state only: the machine stays as it is.
func (r *machineStateResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// readMachines reads the machines of the instance. If the worker does not
// answer in time, but the list, which does not need it, has the instance, the
// result is nil: the state keeps its value. An import has no value yet, so it
// waits for the worker.
func (r *machineStateResource) readMachines(
	ctx context.Context, state *machineStateResourceModel,
) (*api.Details, error) {
	instance := state.InstanceID.ValueString()
	if state.State.IsNull() {
		return workerReader{client: r.Client, instance: instance}.getDetailsInTime(ctx)
	}
	details, err := r.Client.GetDetails(ctx, instance)
	if isWorkerBusy(ctx, err) {
		_, err = r.Client.RefreshInstance(ctx, instance)
	}

	return details, err
}

// setState brings the machine into the planned state and waits for it.
func (r *machineStateResource) setState(
	ctx context.Context, caller operation.Caller, plan *machineStateResourceModel,
) diag.Diagnostics {
	var diags diag.Diagnostics
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Update, jobTimeout, &diags)
	defer cancel()
	command := r.newCommand(caller, plan)
	started, sent := command.StartUnlessDone(ctx)
	diags.Append(sent...)
	if started && !diags.HasError() {
		diags.Append(command.waitDiagnostics(ctx, command.Wait(ctx))...)
	}

	return diags
}

// newCommand returns the command that brings the machine into the planned
// state.
func (r *machineStateResource) newCommand(caller operation.Caller, plan *machineStateResourceModel) *command {
	return newCommand(r.Client, caller, machineStateType, plan.InstanceID.ValueString(), plan.ToAPI())
}
