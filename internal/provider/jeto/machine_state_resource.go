package jeto

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure   = (*machineStateResource)(nil)
	_ resource.ResourceWithIdentity    = (*machineStateResource)(nil)
	_ resource.ResourceWithImportState = (*machineStateResource)(nil)
)

// NewMachineStateResource returns the resource fleet_jeto_machine_state.
func NewMachineStateResource() resource.Resource { return &machineStateResource{} }

type machineStateResource struct {
	system.Resource[*api.Client]
}

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

// setID makes the id of what the machine is called.
func (m *machineStateResourceModel) setID() {
	m.ID = types.StringValue(m.InstanceID.ValueString() + "/" + m.Machine.ValueString())
}

func (r *machineStateResource) Metadata(
	_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_jeto_machine_state"
}

func (r *machineStateResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"instance_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the instance."},
		"machine":     identityschema.StringAttribute{RequiredForImport: true, Description: "Name of the machine."},
	}}
}

// ImportState imports by instance_id/machine and by identity.
func (r *machineStateResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	var imported machineStateIdentity
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &imported)...)
	} else {
		instance, machine, _ := strings.Cut(req.ID, "/")
		if instance == "" || machine == "" {
			resp.Diagnostics.AddError("Jeto: cannot import the machine",
				fmt.Sprintf("The import id %q is not of the form instance_id/machine, such as 7/web.", req.ID))
		}
		imported = machineStateIdentity{InstanceID: types.StringValue(instance), Machine: types.StringValue(machine)}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	state := machineStateResourceModel{
		InstanceID: imported.InstanceID, Machine: imported.Machine, Timeouts: nullTimeouts("create", "update"),
	}
	state.setID()
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, imported)...)
}

func (r *machineStateResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Keeps a machine of an instance on Jeto running or stopped: a machine that somebody else has started or stopped is put right by the next apply. " +
			"Destroying the resource leaves the machine as it is.\n\n" +
			"A worker looks at the machine whenever Terraform refreshes the resource, after all that it has to do before that. " +
			"If that takes longer than half a minute, allow requests more time with `http.request_timeout` in the provider block.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "`instance_id/machine`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "Id of the instance.",
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       replace,
			},
			"machine": schema.StringAttribute{
				MarkdownDescription: "Name of the machine: `default` if the Vagrantfile gives none.",
				Required:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"state": schema.StringAttribute{
				MarkdownDescription: "What the machine is to be: `running`, or `stopped`, which is any state in which it does not run. A machine that is not created yet is created by starting it.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.OneOf(running, stopped)},
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create:            true,
				CreateDescription: "How long to wait for the machine, such as `30m`. Defaults to `20m`, after which Jeto gives up too.",
				Update:            true,
				UpdateDescription: "How long to wait for the machine after a change. Defaults to `20m`.",
			}),
		},
	}
}

func (r *machineStateResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan machineStateResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, jobTimeout, &resp.Diagnostics)
	defer cancel()
	order := r.newCommand(ctx, &plan, req.Plan.Schema)
	creation := system.Creation{Type: "fleet_jeto_machine_state"}
	order.diagnose = func(err error) diag.Diagnostics { return r.DiagnoseCreate(ctx, creation, req.Plan.Schema, err) }
	isThere, diags := r.startIfNeeded(ctx, &order)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	// The machine is under way, whatever becomes of the wait.
	plan.setID()
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	if isThere {
		return
	}
	err := order.await(ctx)
	switch warning := system.InterruptedWarning(err); {
	case warning != nil:
		// The next refresh reads the machine's status, and the next plan
		// corrects it.
		resp.Diagnostics.Append(warning)
	case err != nil:
		resp.Diagnostics.Append(order.errorDiagnostics(err)...)
	}
}

func (r *machineStateResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state machineStateResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		details, err := r.Client.GetDetails(ctx, state.InstanceID.ValueString())
		switch {
		case err != nil:
			return err
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
	// Where only the timeouts change there is nothing to be done.
	if !plan.State.Equal(state.State) {
		resp.Diagnostics.Append(r.setState(ctx, &plan, req.Plan.Schema)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// Delete only forgets: the machine stays as it is.
func (r *machineStateResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// setState brings the machine into the planned state and waits for it.
func (r *machineStateResource) setState(
	ctx context.Context, plan *machineStateResourceModel, planned system.Schema,
) diag.Diagnostics {
	var diags diag.Diagnostics
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Update, jobTimeout, &diags)
	defer cancel()
	order := r.newCommand(ctx, plan, planned)
	isThere, given := r.startIfNeeded(ctx, &order)
	diags.Append(given...)
	if isThere || diags.HasError() {
		return diags
	}
	err := order.await(ctx)
	if err != nil {
		diags.Append(order.errorDiagnostics(err)...)
	}

	return diags
}

// newCommand returns what brings the machine into the planned state.
func (r *machineStateResource) newCommand(
	ctx context.Context, plan *machineStateResourceModel, planned system.Schema,
) command {
	return command{
		commandKind: commandKindForState(plan.State.ValueString()),
		client:      r.Client,
		instance:    plan.InstanceID.ValueString(),
		machine:     plan.Machine.ValueString(),
		diagnose:    func(err error) diag.Diagnostics { return r.Diagnose(ctx, planned, err) },
	}
}

// startIfNeeded hands the order to the server, unless the machine is there
// already.
func (r *machineStateResource) startIfNeeded(
	ctx context.Context, order *command,
) (isThere bool, diags diag.Diagnostics) {
	details, err := r.Client.GetDetails(ctx, order.instance)
	if err != nil {
		return false, order.errorDiagnostics(err)
	}
	diags = order.checkTarget(details)
	if diags.HasError() {
		return false, diags
	}
	if machineState(*details.Machines.Find(order.machine)) == order.state {
		return true, nil
	}

	return false, order.send(ctx)
}

// FromAPI takes over what the machine is. Where Vagrant does not know at the
// moment it stays as it was, rather than have it mended.
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
				"Jeto's worker looked at it, and what it saw was: %s. See Jeto's page of the instance, and import the machine when it shows its status.",
				seen,
			),
		)
	} else {
		diags.AddAttributeWarning(
			path.Root("state"),
			summary,
			fmt.Sprintf(
				"Jeto's worker looked at it, and what it saw was: %s. It is taken to be %s as before. See Jeto's page of the instance.",
				seen, m.State.ValueString(),
			),
		)
	}

	return diags
}
