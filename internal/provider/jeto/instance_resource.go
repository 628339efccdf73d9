package jeto

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure   = (*instanceResource)(nil)
	_ resource.ResourceWithIdentity    = (*instanceResource)(nil)
	_ resource.ResourceWithImportState = (*instanceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*instanceResource)(nil)
)

// NewInstanceResource returns the resource fleet_jeto_instance.
func NewInstanceResource() resource.Resource { return &instanceResource{} }

type instanceResource struct {
	system.Resource[*api.Client]
}

func (r *instanceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_jeto_instance"
}

func (r *instanceResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	// The answer of a server that chooses for itself is as good as none asked
	// for.
	chosen := []planmodifier.String{
		stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured(),
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance on Jeto: a project's Vagrant machines on a host. " +
			"Jeto can change none of its arguments, so a change of any makes a new instance. " +
			"A new instance's machines are not created until they are started, by `fleet_jeto_machine_state` or `fleet_jeto_command`. " +
			"Deleting an instance destroys its machines; Jeto forgets the instance at once and destroys them after that.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the instance, a whole number.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the instance.",
				Required:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"path": schema.StringAttribute{
				MarkdownDescription: "Folder of the instance on the host's worker, with its Vagrantfile. With `git_reference` or `archive_url` Jeto fills it; otherwise it must be there.",
				Required:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"environment": schema.StringAttribute{
				MarkdownDescription: "Environment of the instance, such as `QA`.",
				Optional:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"project_id": schema.StringAttribute{
				MarkdownDescription: "Id of the project.",
				Required:            true,
				Validators:          []validator.String{objectID("a project")},
				PlanModifiers:       []planmodifier.String{requiresReplaceIfKnown()},
			},
			"project_name": schema.StringAttribute{
				MarkdownDescription: "Name of the project.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"host_id": schema.StringAttribute{
				MarkdownDescription: "Id of the host.",
				Required:            true,
				Validators:          []validator.String{objectID("a host")},
				PlanModifiers:       []planmodifier.String{requiresReplaceIfKnown()},
			},
			"host_name": schema.StringAttribute{
				MarkdownDescription: "Name of the host.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"host_provider": schema.StringAttribute{
				MarkdownDescription: "What runs the machines on the host, such as `virtualbox` or `lxc`.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"git_reference": schema.StringAttribute{
				MarkdownDescription: "Branch or tag of the project's git repository to clone into `path`. The create then waits until that has been done.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       chosen,
			},
			"archive_url": schema.StringAttribute{
				MarkdownDescription: "Address of an archive to unpack into `path`. The create then waits until that has been done.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       chosen,
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create:            true,
				CreateDescription: "How long to wait for the instance's files, such as `30m`. Defaults to `20m`, after which Jeto gives up too.",
			}),
		},
	}
}

func (r *instanceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, jobTimeout, &resp.Diagnostics)
	defer cancel()
	create := plan.ToAPI()
	creation := system.Creation{Type: "fleet_jeto_instance"}
	instance, err := r.Client.CreateInstance(creation.ReportInDoubt(ctx, resp.Diagnostics.Append), create)
	if err != nil {
		resp.Diagnostics.Append(r.DiagnoseCreate(ctx, creation, req.Plan.Schema, err)...)

		return
	}
	// Whatever goes wrong from here on, the instance is there and must not be
	// lost.
	plan.FromAPI(instance)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(parentsNotFound(instance, create)...)
	if resp.Diagnostics.HasError() || (create.GitReference == "" && create.ArchiveURL == "") {
		return // Where nothing is fetched no job is on its way to wait for.
	}
	_, err = filesWait(r.Client, string(instance.ID)).WaitForState(ctx)
	switch warning := system.InterruptedWarning(err); {
	case warning != nil:
		resp.Diagnostics.Append(warning)
		resp.Diagnostics.Append(unfinished.SetInterrupted(ctx, resp.Private, unfinished.NoData{})...)
	case err != nil:
		resp.Diagnostics.Append(r.DiagnoseCreate(ctx, creation, req.Plan.Schema, err)...)
	}
}

func (r *instanceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state instanceResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		instance, err := r.Client.RefreshInstance(ctx, state.ID.ValueString())
		if err == nil {
			state.FromAPI(instance)
			resp.Diagnostics.Append(r.checkFiles(ctx, req, resp, state.ID.ValueString())...)
		}

		return err
	})
}

// checkFiles looks for the files of an instance whose wait for them was
// interrupted. Jeto does not report that fetching them failed, but it gives up
// after jobTimeout.
func (r *instanceResource) checkFiles(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, id string,
) diag.Diagnostics {
	note, found, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	if !found {
		return diags
	}
	now, err := refreshSnapshot(r.Client, id)(ctx)
	switch {
	case err == nil && now.hasFiles():
		diags.Append(unfinished.Clear(ctx, resp.Private)...)
	case err == nil && !now.workerBusy && time.Since(note.InterruptedAt) > jobTimeout:
		diags.Append(unfinished.SetFailed(ctx, resp.Private, note)...)
	default:
		diags.AddWarning(
			fmt.Sprintf("Jeto: the files of instance %q are not there yet", id),
			"The wait for them was interrupted when the instance was created. If they are still missing when Jeto has given "+
				"up, after 20 minutes, the next plan replaces the instance.",
		)
	}

	return diags
}

// ModifyPlan replaces an instance whose files never arrived.
func (r *instanceResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	note, _, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if note.Failed {
		unfinished.PlanReplacement(ctx, resp)
	}
}

// Update takes over what only the state knows: the timeouts, and the ids of a
// project or host that the server no longer shows.
func (r *instanceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *instanceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state instanceResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := r.Client.DeleteInstance(ctx, state.ID.ValueString())
	if err != nil && rest.KindOf(err) != rest.NotFound {
		resp.Diagnostics.Append(r.Diagnose(ctx, req.State.Schema, err)...)
	}
}

// parentsNotFound tells of a project or a host that the server does not know:
// it makes the instance all the same, and shows neither (sheet, section 2). The
// instance is left to Terraform, which replaces what was not created well.
func parentsNotFound(instance *api.Instance, create api.InstanceCreate) diag.Diagnostics {
	var diags diag.Diagnostics
	report := func(attribute, noun, id string) {
		diags.AddAttributeError(path.Root(attribute), fmt.Sprintf("Jeto: there is no %s %q", noun, id), fmt.Sprintf(
			"Jeto does not check it and has made instance %[2]q without a %[1]s, which is of no use. "+
				"Set %[3]s to the id of a %[1]s that Jeto has, then apply again: Terraform has kept the instance as tainted, and replaces it.",
			noun, string(instance.ID), attribute))
	}
	if instance.Project != nil && instance.Project.ID == "" {
		report("project_id", "project", create.ProjectID)
	}
	if instance.Host != nil && instance.Host.ID == "" {
		report("host_id", "host", create.HostID)
	}

	return diags
}

// requiresReplaceIfKnown makes a change replace the instance, unless the server
// shows no id to compare with.
func requiresReplaceIfKnown() planmodifier.String {
	const description = "A change makes a new instance."

	return stringplanmodifier.RequiresReplaceIf(
		func(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = !req.StateValue.IsNull()
		},
		description,
		description,
	)
}

// jobTimeout is how long Jeto itself lets a job run (sheet, section 4).
const jobTimeout = 20 * time.Minute
