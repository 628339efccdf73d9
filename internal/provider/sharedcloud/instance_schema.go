package sharedcloud

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

func (r *instanceResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance on Sharedcloud: a computer offered for rent. " +
			"All arguments can be updated in place. The data source `fleet_sharedcloud_instance` has the values " +
			"that change on their own, such as the status and the number of running jobs.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "UUID of the instance.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the instance, without white space around it: the server removes it. " +
					"Several instances may have the same name.",
				Required:      true,
				PlanModifiers: []planmodifier.String{schemas.CheckNewName()},
			},
			"type": schema.StringAttribute{
				MarkdownDescription: "Type of the instance: `cpu` or `gpu`. Defaults to `cpu`.",
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString(api.CPU.String()),
				Validators:          []validator.String{schemas.OneOf(api.CPU.String(), api.GPU.String())},
			},
			"ask_price": schema.Float64Attribute{
				MarkdownDescription: "Ask price of the instance, in US dollars. Must be at least `0.001`. Users who " +
					"rent the instance see a higher price, which includes the vendor's share.",
				Required:   true,
				Validators: []validator.Float64{schemas.AtLeast(api.MinAskPrice)},
			},
			"max_num_parallel_jobs": schema.Int64Attribute{
				MarkdownDescription: "Maximum number of jobs that run at the same time. Must be `1` if `type` is " +
					"`gpu`. Defaults to `1`.",
				Optional:   true,
				Computed:   true,
				Default:    int64default.StaticInt64(1),
				Validators: []validator.Int64{schemas.AtLeast(1)},
			},
			"gpu": schema.StringAttribute{
				MarkdownDescription: "UUID of the GPU model. The data source `fleet_sharedcloud_gpu` finds a model " +
					"by its codename. Required if `type` is `gpu`. Must not be set if `type` is `cpu`.",
				Optional: true,
				Validators: []validator.String{
					schemas.UUIDValidator("the data source fleet_sharedcloud_gpus lists the GPU models and their ids"),
				},
			},
			"gpu_name": schema.StringAttribute{
				MarkdownDescription: "Name of the GPU model. Null for a CPU instance.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"created_at": schemas.ConstantTimeAttribute("When the instance was created"),
		},
	}
}
