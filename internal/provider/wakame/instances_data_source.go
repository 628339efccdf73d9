package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*instancesDataSource)(nil)

// newInstancesDataSource returns the data source fleet_wakame_instances.
func newInstancesDataSource() datasource.DataSource { return &instancesDataSource{} }

type instancesDataSource struct {
	system.DataSource[*api.Client]
}

type instancesDataSourceModel struct {
	instanceFilter

	Start      types.Int64               `tfsdk:"start"`
	Limit      types.Int64               `tfsdk:"limit"`
	OwnerTotal types.Int64               `tfsdk:"owner_total"`
	Instances  []instanceDataSourceModel `tfsdk:"instances"`
}

func (d *instancesDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_instances"
}

func (d *instancesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The instances of the account on Wakame-vdc, newest first, including those that were " +
			"terminated in the last 15 minutes.",
		Attributes: map[string]schema.Attribute{
			"state": schema.StringAttribute{
				MarkdownDescription: filterStateDescription(api.States()),
				Optional:            true,
				Validators:          []validator.String{stateValidator(api.States())},
			},
			"hostname": schema.StringAttribute{
				MarkdownDescription: hostnameFilterDescription,
				Optional:            true,
				Validators:          []validator.String{hostnameValidator()},
			},
			"start": schema.Int64Attribute{
				MarkdownDescription: "Number of instances to skip at the start of the list. `state` and `hostname` " +
					"select among the rest. Defaults to `0`.",
				Optional:   true,
				Validators: []validator.Int64{schemas.AtLeast(0)},
			},
			"limit": schema.Int64Attribute{
				MarkdownDescription: "Maximum number of instances to read. `state` and `hostname` select among " +
					"them. Defaults to all instances.",
				Optional:   true,
				Validators: []validator.Int64{schemas.AtLeast(1)},
			},
			"owner_total": numberAttribute(
				"Number of all instances of the account, whatever the arguments, including those that were " +
					"terminated in the last 15 minutes. Null if the server does not return it.",
			),
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
	list, err := d.Client.ListInstances(
		ctx, api.Window{Start: int(data.Start.ValueInt64()), Limit: int(data.Limit.ValueInt64())},
	)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	if list.OwnerTotal != nil {
		data.OwnerTotal = types.Int64Value(int64(*list.OwnerTotal))
	}
	data.Instances = rows[api.Instance, instanceDataSourceModel](list.Instances, data.matches)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
