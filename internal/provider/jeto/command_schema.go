package jeto

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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
		MarkdownDescription: "A command to the machines of an instance on Jeto. Creating the resource sends the " +
			"command. A change of an argument or a trigger sends it again. " +
			"Destroying the resource only removes it from the state. " + commandDescription + "\n\n" +
			"With Terraform 1.14 and later the action `fleet_jeto_command` does the same and stores nothing in the " +
			"state. " +
			"To keep a machine running or stopped, use `fleet_jeto_machine_state`.\n\n" +
			"An imported command counts as sent. The next apply takes over the triggers in the configuration, " +
			"without sending the command again.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "`instance_id/command`, followed by `/machine` and `/script` if they are set.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
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
				Validators:          []validator.String{stringvalidator.OneOf(commandNames()...)},
				PlanModifiers:       replace,
			},
			"machine": schema.StringAttribute{
				MarkdownDescription: commandMachineDescription + schemas.ForcesNew,
				Optional:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"script": schema.StringAttribute{
				MarkdownDescription: commandScriptDescription + schemas.ForcesNew,
				Optional:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "Any values. A change of one of them sends the command again, as a new resource.",
				ElementType:         types.StringType,
				Optional:            true,
				PlanModifiers:       []planmodifier.Map{imported.RequiresReplaceMap()},
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create: true,
				CreateDescription: "How long to wait for the machines, such as `30m`. Defaults to `20m`, which is " +
					"the limit of Jeto itself.",
			}),
		},
	}
}

func (r *commandResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"instance_id": identityschema.StringAttribute{RequiredForImport: true, Description: commandInstanceDescription},
		"command":     identityschema.StringAttribute{RequiredForImport: true, Description: "The command."},
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
	commandMachineDescription  = "Name of a machine of the instance. Required for `runScript`. `rsync` and `sync` " +
		"are for the whole instance and ignore it. " +
		"Any other command is for all machines if it is not set."
	commandScriptDescription = "Name of the script in the instance's `jeto.json`. Required for `runScript`, and " +
		"only for it."
)

// commandNameDescription describes each command. The suffix follows the first
// sentence.
func commandNameDescription(suffix string) string {
	var text strings.Builder
	text.WriteString("Command to send." + suffix + "\n")
	for _, each := range commandKinds() {
		fmt.Fprintf(&text, "  * `%s` %s.\n", each.command, each.description)
	}

	return strings.TrimSpace(text.String())
}

// commandDescription describes the behaviour of commands.
const commandDescription = "Jeto passes a command to a worker, which runs one job after the other, and does not " +
	"report the result: " +
	"only the states of the machines show that a command has ended. " +
	"A machine or a script that does not exist is an error in Terraform, while Jeto itself does nothing and " +
	"reports nothing. " +
	"If the answer to `start` or `stop` is lost, the provider repeats the command, which does no harm. " +
	"It sends any other command only once."
