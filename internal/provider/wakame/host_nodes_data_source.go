package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// newHostNodesDataSource returns the data source fleet_wakame_host_nodes.
func newHostNodesDataSource() datasource.DataSource {
	return &collectionDataSource[api.HostNode]{
		name: "host_nodes",
		description: "The host nodes of the account on Wakame-vdc, newest first. `id` is for the argument " +
			"`host_node_id` of an instance. The list is often empty: most host nodes belong to the shared account, " +
			"and an account sees only its own. It can use the others, whose IDs the operator of the server knows. " +
			"v13.06 and later versions of Wakame-vdc list the host nodes of all accounts.",
		attributes: func() map[string]schema.Attribute {
			return map[string]schema.Attribute{
				"arch":       filterAttribute("Only host nodes of this CPU architecture, such as `x86_64`."),
				"hypervisor": filterAttribute("Only host nodes of this hypervisor: `kvm` or `lxc`."),
				"host_nodes": rowsAttribute("The host nodes that match.", hostNodeAttributes()),
			}
		},
		list:     (*api.Client).ListHostNodes,
		newModel: func() collectionModel[api.HostNode] { return &hostNodesDataSourceModel{} },
	}
}

type hostNodesDataSourceModel struct {
	Arch       types.String    `tfsdk:"arch"`
	Hypervisor types.String    `tfsdk:"hypervisor"`
	HostNodes  []hostNodeModel `tfsdk:"host_nodes"`
}

// FromAPI sets the host nodes that match the filters.
func (m *hostNodesDataSourceModel) FromAPI(all []api.HostNode) {
	m.HostNodes = rows[api.HostNode, hostNodeModel](all, func(host *api.HostNode) bool {
		return selects(m.Arch, host.Arch) && selects(m.Hypervisor, host.Hypervisor)
	})
}
