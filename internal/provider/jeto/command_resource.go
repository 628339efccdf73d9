package jeto

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure      = (*commandResource)(nil)
	_ resource.ResourceWithIdentity       = (*commandResource)(nil)
	_ resource.ResourceWithImportState    = (*commandResource)(nil)
	_ resource.ResourceWithValidateConfig = (*commandResource)(nil)
)

// NewCommandResource returns the resource fleet_jeto_command.
func NewCommandResource() resource.Resource { return &commandResource{} }

type commandResource struct {
	system.Resource[*api.Client]
}

type commandResourceModel struct {
	commandBaseModel

	ID       types.String   `tfsdk:"id"`
	Triggers types.Map      `tfsdk:"triggers"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// setID makes the id of what the command is: the server itself keeps no record
// of commands that could be found again.
func (m *commandResourceModel) setID() {
	parts := []string{m.InstanceID.ValueString(), m.Command.ValueString()}
	for _, part := range []types.String{m.Machine, m.Script} {
		if !part.IsNull() {
			parts = append(parts, part.ValueString())
		}
	}
	m.ID = types.StringValue(strings.Join(parts, "/"))
}

func (r *commandResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_jeto_command"
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

// ImportState imports what says all that there is to know of a command, either
// as instance_id/command, instance_id/command/machine or
// instance_id/command/machine/script, or as an identity.
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
	identity.setID()
	identity.Triggers = types.MapNull(types.StringType)
	identity.Timeouts = nullTimeouts("create")
	resp.Diagnostics.Append(resp.State.Set(ctx, &identity)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &identity.commandBaseModel)...)
	// Which triggers it was given for, nobody knows.
	resp.Diagnostics.Append(imported.Mark(ctx, resp.Private)...)
}

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

func (r *commandResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan commandResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, jobTimeout, &resp.Diagnostics)
	defer cancel()
	order := plan.ToCommand()
	order.client = r.Client
	creation := system.Creation{Type: "fleet_jeto_command", RepeatEffect: "gives the command once more"}
	order.diagnose = func(err error) diag.Diagnostics { return r.DiagnoseCreate(ctx, creation, req.Plan.Schema, err) }
	resp.Diagnostics.Append(order.Start(ctx)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// It has been given, whatever becomes of the wait.
	plan.setID()
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &plan.commandBaseModel)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	err := order.await(ctx)
	switch warning := system.InterruptedWarning(err); {
	case warning != nil:
		resp.Diagnostics.Append(warning)
		resp.Diagnostics.Append(unfinished.SetInterrupted(ctx, resp.Private, unfinished.NoData{})...)
	case err != nil:
		resp.Diagnostics.Append(order.errorDiagnostics(err)...)
	}
}

// Read leaves the record as it is: there is nothing on the server to compare it
// with. A command whose wait was interrupted is sent again unless the machines
// show that it has ended. Sending it again does not disturb a machine that is
// already carrying it out.
func (r *commandResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state commandResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &state.commandBaseModel)...)
	_, found, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if !found || resp.Diagnostics.HasError() {
		return
	}
	given := state.ToCommand()
	now, err := refreshSnapshot(r.Client, given.instance)(ctx)
	switch {
	case rest.KindOf(err) == rest.NotFound || err == nil && !now.workerBusy && !now.allInState(given.machine, given.state):
		resp.State.RemoveResource(ctx)
	case err == nil && !now.workerBusy:
		resp.Diagnostics.Append(unfinished.Clear(ctx, resp.Private)...)
	case err != nil:
		resp.Diagnostics.Append(r.Diagnose(ctx, req.State.Schema, err)...)
	}
}

// Update takes over what only the state knows: the timeouts, and the triggers
// of a command that was imported.
func (r *commandResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan commandResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &plan.commandBaseModel)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(imported.Clear(ctx, resp.Private)...)
}

// Delete only forgets: what was done stays done.
func (r *commandResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// parseImportID reads an import id.
func (m *commandBaseModel) parseImportID(id string) diag.Diagnostics {
	const most = 4
	parts := strings.SplitN(id, "/", most)
	if len(parts) == 1 || slices.Contains(parts, "") {
		var diags diag.Diagnostics
		diags.AddError(
			"Jeto: cannot import the command",
			fmt.Sprintf("The import id %q is not of the form instance_id/command, "+
				"instance_id/command/machine or instance_id/command/machine/script, such as 7/start/web.", id),
		)

		return diags
	}
	parts = append(parts, make([]string, most-len(parts))...)
	m.InstanceID, m.Command = types.StringValue(parts[0]), types.StringValue(parts[1])
	m.Machine, m.Script = convert.OptionalString(parts[2]), convert.OptionalString(parts[3])

	return nil
}

// validateImport refuses to import what no configuration can say.
func (m *commandBaseModel) validateImport() diag.Diagnostics {
	var diags diag.Diagnostics
	if command := m.Command.ValueString(); command != "" && !slices.Contains(commandNames(), command) {
		diags.AddError(
			"Jeto: cannot import the command",
			fmt.Sprintf("Jeto has no command %q. The commands are: %s.", command, strings.Join(commandNames(), ", ")),
		)

		return diags
	}
	for _, found := range m.validate() {
		if found.Severity() == diag.SeverityError {
			diags.AddError("Jeto: cannot import the command", found.Summary()+": "+found.Detail())
		}
	}

	return diags
}
