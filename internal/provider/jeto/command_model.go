package jeto

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// commandBaseModel is a command in a configuration. The resource and the action
// share it. It is also the identity of the resource.
type commandBaseModel struct {
	InstanceID types.String `tfsdk:"instance_id"`
	Command    types.String `tfsdk:"command"`
	Machine    types.String `tfsdk:"machine"`
	Script     types.String `tfsdk:"script"`
}

// commandResourceModel is the model of the resource fleet_jeto_command.
type commandResourceModel struct {
	commandBaseModel

	ID       types.String   `tfsdk:"id"`
	Triggers types.Map      `tfsdk:"triggers"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// ToAPI returns the request for the command.
func (m *commandBaseModel) ToAPI() api.Run {
	return api.Run{
		Command: api.Command(m.Command.ValueString()),
		Machine: m.Machine.ValueString(),
		Script:  m.Script.ValueString(),
	}
}

// setID sets the id from the arguments. The server has no ids of commands
// (design/api/jeto.md, "Commands").
func (m *commandResourceModel) setID() {
	parts := []string{m.InstanceID.ValueString(), m.Command.ValueString()}
	for _, part := range []types.String{m.Machine, m.Script} {
		if !part.IsNull() {
			parts = append(parts, part.ValueString())
		}
	}
	m.ID = types.StringValue(strings.Join(parts, "/"))
}

// validate checks command, machine and script against each other, as far as
// they are known.
func (m *commandBaseModel) validate() diag.Diagnostics {
	var diags diag.Diagnostics
	if m.Command.IsUnknown() {
		return nil
	}
	kind := findCommandKind(m.ToAPI().Command)
	if kind.isNoop {
		diags.AddAttributeWarning(
			path.Root("command"),
			fmt.Sprintf("Jeto: command %s has no effect", kind.command),
			fmt.Sprintf(
				"Jeto documents the command %s and accepts it, but does nothing. To restart machines, use the "+
					"command stop and then the command start. "+
					"The data source fleet_jeto_instance has the status of the machines.",
				kind.command,
			),
		)
	}
	if kind.needsScript && m.Machine.IsNull() {
		diags.AddAttributeError(path.Root("machine"), fmt.Sprintf("Command %s needs a machine", kind.command),
			"Set machine to the name of the machine on which the script runs. "+
				"The data source fleet_jeto_instance lists the machines of the instance.")
	}
	if kind.needsScript && m.Script.IsNull() {
		diags.AddAttributeError(path.Root("script"), fmt.Sprintf("Command %s needs a script", kind.command),
			"Set script to the name of a script in the instance's jeto.json. "+
				"The data source fleet_jeto_instance lists the scripts of the instance.")
	}
	if !kind.needsScript && !m.Script.IsNull() && !m.Script.IsUnknown() {
		diags.AddAttributeError(path.Root("script"), fmt.Sprintf("Command %s has no script", kind.command),
			fmt.Sprintf("Only the command %s runs a script. Remove script, or set command = %[1]q.", api.RunScript))
	}

	return diags
}

// parseImportID sets the arguments from an import id.
func (m *commandBaseModel) parseImportID(id string) diag.Diagnostics {
	const maxParts = 4
	parts := strings.SplitN(id, "/", maxParts)
	if len(parts) == 1 || slices.Contains(parts, "") {
		var diags diag.Diagnostics
		diags.AddError(
			"Jeto: cannot import the command",
			fmt.Sprintf("The import id %q is not of the form instance_id/command, "+
				"instance_id/command/machine or instance_id/command/machine/script, such as 7/start/web.", id),
		)

		return diags
	}
	parts = append(parts, make([]string, maxParts-len(parts))...)
	m.InstanceID, m.Command = types.StringValue(parts[0]), types.StringValue(parts[1])
	m.Machine, m.Script = convert.OptionalString(parts[2]), convert.OptionalString(parts[3])

	return nil
}

// validateImport returns an error if a configuration with the arguments is
// invalid.
func (m *commandBaseModel) validateImport() diag.Diagnostics {
	var diags diag.Diagnostics
	if command := m.Command.ValueString(); command != "" && !slices.Contains(commandNames(), command) {
		diags.AddError(
			"Jeto: cannot import the command",
			fmt.Sprintf("Jeto has no command %q. The commands are: %s.", command, strings.Join(commandNames(), ", ")),
		)

		return diags
	}

	return importErrors(m.validate())
}

// importErrors returns the errors of an import. Their summary names the import:
// Terraform shows neither the address nor the attribute of such an error.
func importErrors(found diag.Diagnostics) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, each := range found.Errors() {
		diags.AddError("Jeto: cannot import the command",
			strings.TrimPrefix(each.Summary(), "Jeto: ")+": "+each.Detail())
	}

	return diags
}
