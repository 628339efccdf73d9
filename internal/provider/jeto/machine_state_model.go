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

// FromAPI sets the state of the machine. If Vagrant reports neither a running
// nor a stopped machine, the state stays, and the plan has no change.
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
	status := snapshot{machines: details.Machines}.status(m.Machine.ValueString())
	if m.State.IsNull() {
		diags.AddAttributeError(
			path.Root("state"),
			summary,
			fmt.Sprintf(
				"Jeto's worker reports: %s. See the page of the instance in Jeto. Wait until it shows the status of "+
					"the machine, then import it.",
				status,
			),
		)
	} else {
		diags.AddAttributeWarning(
			path.Root("state"),
			summary,
			fmt.Sprintf(
				"Jeto's worker reports: %s. The value in the Terraform state stays %q. "+
					"See the page of the instance in Jeto.",
				status, m.State.ValueString(),
			),
		)
	}

	return diags
}

// keepWarning returns the warning of a refresh for which the worker did not
// answer in time. Its summary is the same for all machines, so Terraform shows
// one warning with their number.
func (m *machineStateResourceModel) keepWarning() diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(
		path.Root("state"),
		"Jeto: the state of a machine was not read",
		fmt.Sprintf("Could not read the state of %s: Jeto lists the instance, but its worker, which first does the "+
			"jobs in its queue, did not answer in time (http.request_timeout). The value in the Terraform state stays "+
			"%q. To see the state that the machine has now, plan again when the worker has done its jobs.",
			api.Run{Machine: m.Machine.ValueString()}.Target(m.InstanceID.ValueString()), m.State.ValueString()),
	)
}

// ToAPI returns the command that brings the machine into the state.
func (m *machineStateResourceModel) ToAPI() api.Run {
	run := api.Run{Command: api.Stop, Machine: m.Machine.ValueString()}
	if m.State.ValueString() == running {
		run.Command = api.Start
	}

	return run
}

// Identity returns the identity of the machine.
func (m *machineStateResourceModel) Identity() any {
	return machineStateIdentity{InstanceID: m.InstanceID, Machine: m.Machine}
}

// setID sets the id from the arguments.
func (m *machineStateResourceModel) setID() {
	m.ID = types.StringValue(m.InstanceID.ValueString() + "/" + m.Machine.ValueString())
}
