package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*instancesDataSource)(nil)

// newInstancesDataSource returns the data source fleet_zaoshu_instances.
func newInstancesDataSource() datasource.DataSource { return &instancesDataSource{} }

type instancesDataSource struct {
	system.DataSource[*api.Client]
}

type instancesDataSourceModel struct {
	instanceFilter

	Instances []instanceDataSourceModel `tfsdk:"instances"`
}

func (d *instancesDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_instances"
}

func (d *instancesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The instances of the account on Zaoshu.",
		Attributes: map[string]schema.Attribute{
			"status": schema.StringAttribute{
				MarkdownDescription: filterStatusDescription,
				Optional:            true,
				Validators:          statusValidators(),
			},
			"instances": schema.ListNestedAttribute{
				MarkdownDescription: "The instances, in the order of the API.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: instanceAttributes()},
			},
		},
	}
}

func (d *instancesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data instancesDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := d.Client.ListInstances(ctx, data.ToAPI())
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data.Instances = make([]instanceDataSourceModel, len(found))
	for i := range found {
		data.Instances[i].FromAPI(&found[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
