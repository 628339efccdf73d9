package sharedcloud

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*instancesDataSource)(nil)

// newInstancesDataSource returns the data source fleet_sharedcloud_instances.
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
	resp.TypeName = req.ProviderTypeName + "_sharedcloud_instances"
}

func (d *instancesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The instances of the account on Sharedcloud, newest first.",
		Attributes: map[string]schema.Attribute{
			"type": schema.StringAttribute{
				MarkdownDescription: filterTypeDescription,
				Optional:            true,
				Validators:          []validator.String{schemas.OneOf(api.CPU.String(), api.GPU.String())},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: filterNameDescription,
				Optional:            true,
			},
			"instances": schema.ListNestedAttribute{
				MarkdownDescription: "The instances that match.",
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
	all, err := d.Client.ListInstances(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	matching := listing.Filter(all, data.matches)
	data.Instances = make([]instanceDataSourceModel, len(matching))
	for i := range matching {
		data.Instances[i].FromAPI(&matching[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
