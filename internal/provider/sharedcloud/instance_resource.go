package sharedcloud

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ resource.ResourceWithConfigure      = (*instanceResource)(nil)
	_ resource.ResourceWithIdentity       = (*instanceResource)(nil)
	_ resource.ResourceWithImportState    = (*instanceResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*instanceResource)(nil)
	_ resource.ResourceWithValidateConfig = (*instanceResource)(nil)
)

// NewInstanceResource returns the resource fleet_sharedcloud_instance.
func NewInstanceResource() resource.Resource { return &instanceResource{} }

type instanceResource struct {
	system.Resource[*api.Client]
}

func (r *instanceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sharedcloud_instance"
}

func (r *instanceResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance on Sharedcloud: a computer offered for rent. " +
			"Every change is made in place. What changes on its own, such as the status or the number of running jobs, " +
			"is shown by the data source `fleet_sharedcloud_instance`.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "UUID of the instance.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the instance.",
				Required:            true,
				Validators:          []validator.String{schemas.NameValidator()},
			},
			"type": schema.StringAttribute{
				MarkdownDescription: "What the instance computes on: `cpu` or `gpu`. Defaults to `cpu`.",
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString(api.CPU.String()),
				Validators:          []validator.String{stringvalidator.OneOf(api.CPU.String(), api.GPU.String())},
			},
			"ask_price": schema.Float64Attribute{
				MarkdownDescription: "Price that is asked for the instance, in US dollars: at least 0.001. Those who rent it see a higher price, with the vendor's share.",
				Required:            true,
				Validators:          []validator.Float64{float64validator.AtLeast(api.MinAskPrice)},
			},
			"max_num_parallel_jobs": schema.Int64Attribute{
				MarkdownDescription: "How many jobs may run at once: at least 1, which is the default. A GPU instance runs one job at a time.",
				Optional:            true,
				Computed:            true,
				Default:             int64default.StaticInt64(1),
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"gpu": schema.StringAttribute{
				MarkdownDescription: "Id of the GPU's model, which the data source `fleet_sharedcloud_gpus` lists. Required if the type is `gpu`, forbidden otherwise.",
				Optional:            true,
				Validators: []validator.String{
					schemas.UUIDValidator("the data source fleet_sharedcloud_gpus lists the GPU models and their ids"),
				},
			},
			"gpu_name": schema.StringAttribute{
				MarkdownDescription: "Name of the GPU's model; null for a CPU instance.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the instance was created, as an RFC 3339 time.",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

func (r *instanceResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var config instanceResourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.validateGPU()...)
}

// ModifyPlan plans the GPU's name, which follows the GPU and nothing else.
func (r *instanceResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() {
		return
	}
	at := path.Root("gpu")
	var planned, prior types.String
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, at, &planned)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, at, &prior)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case planned.IsNull():
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("gpu_name"), types.StringNull())...)
	case !planned.Equal(prior):
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("gpu_name"), types.StringUnknown())...)
	}
}

func (r *instanceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	creation := system.Creation{Type: "fleet_sharedcloud_instance"}
	instance, err := r.Client.CreateInstance(creation.ReportInDoubt(ctx, resp.Diagnostics.Append), plan.ToAPI())
	if err != nil {
		resp.Diagnostics.Append(r.DiagnoseCreate(ctx, creation, req.Plan.Schema, err)...)

		return
	}
	plan.FromAPI(instance)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *instanceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state instanceResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		instance, err := r.Client.RefreshInstance(ctx, state.ID.ValueString())
		if err == nil {
			state.FromAPI(instance)
		}

		return err
	})
}

func (r *instanceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.Identity())...)
	if resp.Diagnostics.HasError() {
		return
	}
	instance, err := r.Client.UpdateInstance(ctx, state.ID.ValueString(), plan.ToAPIUpdate(&state))
	if err != nil {
		resp.Diagnostics.Append(r.Diagnose(ctx, req.Plan.Schema, err)...)

		return
	}
	plan.FromAPI(instance)
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
