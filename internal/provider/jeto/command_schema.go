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
		MarkdownDescription: "A command that is given to an instance's machines on Jeto once, when the resource is created, and again whenever an argument or a trigger changes. " +
			"Destroying the resource only forgets it. " + commandDescription + "\n\n" +
			"With Terraform 1.14 and later the action `fleet_jeto_command` does the same and leaves nothing in the state. " +
			"To keep a machine running or stopped use `fleet_jeto_machine_state`.\n\n" +
			"Importing a command tells Terraform that it has been given already. Jeto cannot say for which triggers: those in the configuration are taken over without giving the command again.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "`instance_id/command`, followed by `/machine` and `/script` as far as they are set.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: commandInstanceDescription,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       replace,
			},
			"command": schema.StringAttribute{
				MarkdownDescription: commandNameDescription(),
				Required:            true,
				Validators:          []validator.String{stringvalidator.OneOf(commandNames()...)},
				PlanModifiers:       replace,
			},
			"machine": schema.StringAttribute{
				MarkdownDescription: commandMachineDescription,
				Optional:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"script": schema.StringAttribute{
				MarkdownDescription: commandScriptDescription,
				Optional:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "Any values; the command is given again when one of them changes.",
				ElementType:         types.StringType,
				Optional:            true,
				PlanModifiers:       []planmodifier.Map{imported.RequiresReplaceMap()},
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create:            true,
				CreateDescription: "How long to wait for the machines, such as `30m`. Defaults to `20m`, after which Jeto gives up too.",
			}),
		},
	}
}

func (r *commandResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"instance_id": identityschema.StringAttribute{RequiredForImport: true, Description: commandInstanceDescription},
		"command":     identityschema.StringAttribute{RequiredForImport: true, Description: "The command that was given."},
		"machine": identityschema.StringAttribute{
			OptionalForImport: true, Description: "The machine that it was given for, if it was one.",
		},
		"script": identityschema.StringAttribute{
			OptionalForImport: true, Description: "The script that it ran, if it ran one.",
		},
	}}
}

// Descriptions that the resource and the action share.
const (
	commandInstanceDescription = "ID of the instance."
	commandMachineDescription  = "Name of a machine of the instance. Required for `runScript`; `rsync` and `sync` are for the whole instance and pass it over; " +
		"all others are for all machines if it is left out."
	commandScriptDescription = "Name of the script that `runScript` runs, one of those in the instance's `jeto.json`. Only for `runScript`."
)

// commandNameDescription says what each command does.
func commandNameDescription() string {
	var text strings.Builder
	text.WriteString("What the instance's machines are told to do:\n")
	for _, each := range commandKinds() {
		fmt.Fprintf(&text, "  * `%s` %s.\n", each.command, each.description)
	}

	return strings.TrimSpace(text.String())
}

// commandDescription says what there is to know of commands, however they are
// given.
const commandDescription = "Jeto hands a command to a worker, which does one thing after the other, and does not tell what becomes of it: " +
	"only the states of machines show that a command has ended. A machine or a script that does not exist is an error here; Jeto itself would do nothing and say nothing. " +
	"Where the answer to `start` or `stop` is lost, the provider gives the command again, which does no harm. Any other " +
	"command is given once."
