package jeto

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

func (r *commandResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A command for the machines of an instance on Jeto. Creating the resource sends the " +
			"command. A change of an argument or a trigger sends it again. " +
			"Destroying the resource only removes it from the state.\n\n" + commandDescription + "\n\n" +
			"With Terraform 1.14 and later the action `fleet_jeto_command` does the same and stores nothing in the " +
			"state. " +
			"To keep a machine running or stopped, use `fleet_jeto_machine_state`.\n\n" +
			"An imported command counts as sent: Jeto does not show which commands were sent, but the instance, " +
			"the machine and the script must exist. The next apply stores the triggers of the configuration in the " +
			"state, without sending the command again.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "ID of the command: `instance_id/command`, followed by `/machine` and `/script` " +
					"if they are set.",
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: commandInstanceDescription + schemas.ForcesNew,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       replace,
			},
			"command": schema.StringAttribute{
				MarkdownDescription: commandNameDescription(schemas.ForcesNew),
				Required:            true,
				Validators:          []validator.String{schemas.OneOf(commandNames()...)},
				PlanModifiers:       replace,
			},
			"machine": schema.StringAttribute{
				MarkdownDescription: commandMachineDescription + schemas.ForcesNew,
				Optional:            true,
				Validators:          []validator.String{schemas.NotEmpty{}},
				PlanModifiers:       replace,
			},
			"script": schema.StringAttribute{
				MarkdownDescription: commandScriptDescription + schemas.ForcesNew,
				Optional:            true,
				Validators:          []validator.String{schemas.NotEmpty{}},
				PlanModifiers:       replace,
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "Arbitrary values. A change of one of them sends the command " +
					"again." + schemas.ForcesNew,
				ElementType:   types.StringType,
				Optional:      true,
				PlanModifiers: []planmodifier.Map{imported.RequiresReplaceMap()},
			},
			"timeouts": schemas.Timeouts(ctx, timeouts.Opts{
				Create: true, CreateDescription: commandTimeoutDescription,
			}),
		},
	}
}

func (r *commandResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"instance_id": identityschema.StringAttribute{RequiredForImport: true, Description: commandInstanceDescription},
		"command":     identityschema.StringAttribute{RequiredForImport: true, Description: "Command that was sent."},
		"machine": identityschema.StringAttribute{
			OptionalForImport: true, Description: "Name of the machine, if the command is for one machine.",
		},
		"script": identityschema.StringAttribute{
			OptionalForImport: true, Description: "Name of the script, if the command runs one.",
		},
	}}
}

// Descriptions that the resource and the action share.
const (
	commandInstanceDescription = "ID of the instance."
	commandMachineDescription  = "Name of a machine of the instance. Defaults to all machines. Required if `command` " +
		"is `runScript`, ignored if it is `rsync` or `sync`."
	commandScriptDescription = "Name of a script in the instance's `jeto.json`. Required if `command` is " +
		"`runScript`, forbidden otherwise."
	commandTimeoutDescription = "How long to wait for the machines, such as `10m`. Defaults to `20m`, the time after " +
		"which Jeto ends a job."
)

// commandNameDescription describes each command. The suffix follows the first
// sentence; it is [schemas.ForcesNew] or "".
func commandNameDescription(suffix string) string {
	var text strings.Builder
	text.WriteString("Command to send." + suffix + "\n")
	for _, each := range commandKinds() {
		fmt.Fprintf(&text, "  * `%s` %s.\n", each.command, each.description)
	}

	return strings.TrimSpace(text.String())
}

// commandDescription describes the behaviour of commands.
const commandDescription = "Jeto passes a command to a worker, which runs its jobs one after another. Jeto does not " +
	"report the result of a command: " +
	"only the states of the machines show that `start` or `stop` has ended. " +
	"If the machine or the script does not exist, the provider returns an error, because Jeto itself does nothing " +
	"and reports nothing. " +
	"If the answer to `start` or `stop` is lost, the provider repeats the command, which is harmless. " +
	"It sends any other command only once."
