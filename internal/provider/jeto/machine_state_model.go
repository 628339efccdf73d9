package jeto

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
)

// machineStateResourceModel is the model of the resource
// fleet_jeto_machine_state.
type machineStateResourceModel struct {
	ID         types.String   `tfsdk:"id"`
	InstanceID types.String   `tfsdk:"instance_id"`
	Machine    types.String   `tfsdk:"machine"`
	State      types.String   `tfsdk:"state"`
	Timeouts   timeouts.Value `tfsdk:"timeouts"`
}

// machineStateIdentity is the identity of a machine.
type machineStateIdentity struct {
	InstanceID types.String `tfsdk:"instance_id"`
	Machine    types.String `tfsdk:"machine"`
}

func (m *machineStateResourceModel) Identity() any {
	return machineStateIdentity{InstanceID: m.InstanceID, Machine: m.Machine}
}

// setID sets the id from the arguments.
func (m *machineStateResourceModel) setID() {
	m.ID = types.StringValue(m.InstanceID.ValueString() + "/" + m.Machine.ValueString())
}

// ToAPI returns the command that brings the machine into the state.
func (m *machineStateResourceModel) ToAPI() api.Run {
	run := api.Run{Command: api.Stop, Machine: m.Machine.ValueString()}
	if m.State.ValueString() == running {
		run.Command = api.Start
	}

	return run
}

// FromAPI sets the state of the machine. If Vagrant does not report it, the
// state stays as it was, so that the plan changes nothing.
func (m *machineStateResourceModel) FromAPI(details *api.Details) diag.Diagnostics {
	machine := details.Machines.Find(m.Machine.ValueString())
	if machine != nil && machineState(*machine) != "" {
		m.State = types.StringValue(machineState(*machine))

		return nil
	}
	var diags diag.Diagnostics
	summary := fmt.Sprintf(
		"Jeto: the state of %s is not known",
		api.Run{Machine: m.Machine.ValueString()}.Target(m.InstanceID.ValueString()),
	)
	seen := snapshot{machines: details.Machines}.status(m.Machine.ValueString())
	if m.State.IsNull() {
		diags.AddAttributeError(
			path.Root("state"),
			summary,
			fmt.Sprintf(
				"Jeto's worker reports: %s. See Jeto's page of the instance, and import the machine when it shows "+
					"its status.",
				seen,
			),
		)
	} else {
		diags.AddAttributeWarning(
			path.Root("state"),
			summary,
			fmt.Sprintf(
				"Jeto's worker reports: %s. The state stays %s. See Jeto's page of the instance.",
				seen, m.State.ValueString(),
			),
		)
	}

	return diags
}
