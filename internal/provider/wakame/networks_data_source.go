package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*networksDataSource)(nil)

// newNetworksDataSource returns the data source fleet_wakame_networks.
func newNetworksDataSource() datasource.DataSource { return &networksDataSource{} }

type networksDataSource struct {
	system.DataSource[*api.Client]
}

type networksDataSourceModel struct {
	Description types.String   `tfsdk:"description"`
	Networks    []networkModel `tfsdk:"networks"`
}

func (d *networksDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_networks"
}

func (d *networksDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The networks of the account on Wakame-vdc, newest first. `id` is for the argument `network_id` " +
			"of an instance. The list is often empty: most networks belong to the shared account, and an account sees " +
			"only its own. It can use the others, whose IDs the operator of the server knows.",
		Attributes: map[string]schema.Attribute{
			"description": filterAttribute("Only networks with exactly this description."),
			"networks":    rowsAttribute("The networks that match.", networkObjectAttributes()),
		},
	}
}

func (d *networksDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data networksDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.ListNetworks(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data.Networks = rows[api.NetworkObject, networkModel](all, func(network *api.NetworkObject) bool {
		return selects(data.Description, network.Description)
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
