package sharedcloud

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*gpusDataSource)(nil)

// newGPUsDataSource returns the data source fleet_sharedcloud_gpus.
func newGPUsDataSource() datasource.DataSource { return &gpusDataSource{} }

type gpusDataSource struct {
	system.DataSource[*api.Client]
}

type gpusDataSourceModel struct {
	GPUs []gpuModel `tfsdk:"gpus"`
}

func (d *gpusDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_sharedcloud_gpus"
}

func (d *gpusDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The GPU models that instances on Sharedcloud can have.",
		Attributes: map[string]schema.Attribute{
			"gpus": schema.ListNestedAttribute{
				MarkdownDescription: "The GPU models, in the order of the API.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: gpuAttributes()},
			},
		},
	}
}

func (d *gpusDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	gpus, err := d.Client.ListGPUs(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data := gpusDataSourceModel{GPUs: make([]gpuModel, len(gpus))}
	for i := range gpus {
		data.GPUs[i].FromAPI(&gpus[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// gpuAttributes returns the attributes of a GPU model that both data sources
// share.
func gpuAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "UUID of the model, to set as `gpu` of an instance.", Computed: true,
		},
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the model, such as `Nvidia Titan V 12GB`.", Computed: true,
		},
		"codename": schema.StringAttribute{
			MarkdownDescription: "Short unique name of the model, such as `titanv`.", Computed: true,
		},
		"cuda_cores": schema.Int64Attribute{MarkdownDescription: "Number of CUDA cores.", Computed: true},
		"is_available": schema.BoolAttribute{
			MarkdownDescription: "Whether the model is available for jobs.", Computed: true,
		},
		"created_at": schemas.TimeAttribute("When the model was added"),
	}
}
