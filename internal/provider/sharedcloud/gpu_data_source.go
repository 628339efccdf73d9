package sharedcloud

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*gpuDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*gpuDataSource)(nil)
)

// newGPUDataSource returns the data source fleet_sharedcloud_gpu.
func newGPUDataSource() datasource.DataSource { return &gpuDataSource{} }

type gpuDataSource struct {
	system.DataSource[*api.Client]
}

func (d *gpuDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_sharedcloud_gpu"
}

func (d *gpuDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := gpuAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "UUID of the model, to set as `gpu` of an instance. Exactly one of `id` and " +
				"`codename` must be set.",
			Optional: true,
			Computed: true,
			Validators: []validator.String{
				schemas.UUIDValidator("the data source fleet_sharedcloud_gpus lists the GPU models and their ids"),
			},
		},
		"codename": schema.StringAttribute{
			MarkdownDescription: "Short unique name of the model, such as `titanv`. Exactly one of `id` and " +
				"`codename` must be set.",
			Optional: true,
			Computed: true,
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "One GPU model that instances on Sharedcloud can have.",
		Attributes:          attributes,
	}
}

func (d *gpuDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		schemas.ExactlyOneOf{"id", "codename"},
	}
}

func (d *gpuDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data gpuModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.ListGPUs(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	found, diags := listing.Search[api.GPUModel]{
		System:    api.Name,
		Noun:      "GPU model",
		Attribute: "codename",
		ID:        func(gpu *api.GPUModel) string { return gpu.UUID },
		Value:     func(gpu *api.GPUModel) string { return gpu.Codename },
		Check:     "the list of the data source fleet_sharedcloud_gpus",
	}.FindByIDOr(all, data.ID, data.Codename)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	data.FromAPI(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
