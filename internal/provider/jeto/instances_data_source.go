package jeto

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*instancesDataSource)(nil)

// newInstancesDataSource returns the data source fleet_jeto_instances.
func newInstancesDataSource() datasource.DataSource { return &instancesDataSource{} }

type instancesDataSource struct {
	system.DataSource[*api.Client]
}

type instancesDataSourceModel struct {
	instanceFilter

	Instances []instanceSummaryModel `tfsdk:"instances"`
}

func (d *instancesDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_jeto_instances"
}

func (d *instancesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The instances on Jeto that the API key gives access to, sorted by name. " +
			"The list does not have the machines: the data source `fleet_jeto_instance` has the machines of " +
			"one instance.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				MarkdownDescription: filterNameDescription,
				Optional:            true,
			},
			"environment": schema.StringAttribute{
				MarkdownDescription: filterEnvironmentDescription,
				Optional:            true,
			},
			"project_id": schema.StringAttribute{
				MarkdownDescription: filterProjectDescription,
				Optional:            true,
				Validators:          []validator.String{objectID("a project")},
			},
			"host_id": schema.StringAttribute{
				MarkdownDescription: filterHostDescription,
				Optional:            true,
				Validators:          []validator.String{objectID("a host")},
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
	data.Instances = make([]instanceSummaryModel, len(matching))
	for i := range matching {
		data.Instances[i].FromAPI(&matching[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
