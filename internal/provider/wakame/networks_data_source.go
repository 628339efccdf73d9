package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// newNetworksDataSource returns the data source fleet_wakame_networks.
func newNetworksDataSource() datasource.DataSource {
	return &collectionDataSource[api.NetworkObject]{
		name: "networks",
		description: "The networks of the account on Wakame-vdc, newest first. `id` is for the argument " +
			"`network_id` of an instance. The list is often empty: most networks belong to the shared account, and " +
			"an account sees only its own. It can use the others, whose IDs the operator of the server knows.",
		attributes: func() map[string]schema.Attribute {
			return map[string]schema.Attribute{
				"description": filterAttribute("Only networks with exactly this description."),
				"networks":    rowsAttribute("The networks that match.", networkObjectAttributes()),
			}
		},
		list:     (*api.Client).ListNetworks,
		newModel: func() collectionModel[api.NetworkObject] { return &networksDataSourceModel{} },
	}
}

type networksDataSourceModel struct {
	Description types.String   `tfsdk:"description"`
	Networks    []networkModel `tfsdk:"networks"`
}

// FromAPI sets the networks that match the filters.
func (m *networksDataSourceModel) FromAPI(all []api.NetworkObject) {
	m.Networks = rows[api.NetworkObject, networkModel](all, func(network *api.NetworkObject) bool {
		return selects(m.Description, network.Description)
	})
}
