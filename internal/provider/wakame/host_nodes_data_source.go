package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*hostNodesDataSource)(nil)

// newHostNodesDataSource returns the data source fleet_wakame_host_nodes.
func newHostNodesDataSource() datasource.DataSource { return &hostNodesDataSource{} }

type hostNodesDataSource struct {
	system.DataSource[*api.Client]
}

type hostNodesDataSourceModel struct {
	Arch       types.String    `tfsdk:"arch"`
	Hypervisor types.String    `tfsdk:"hypervisor"`
	HostNodes  []hostNodeModel `tfsdk:"host_nodes"`
}

func (d *hostNodesDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_host_nodes"
}

func (d *hostNodesDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The host nodes of the account on Wakame-vdc, newest first. `id` is for the argument " +
			"`host_node_id` of an instance. The list is often empty: most host nodes belong to the shared account, and an " +
			"account sees only its own. It can use the others, whose IDs the operator of the server knows. v13.06 and " +
			"later versions of Wakame-vdc list the host nodes of all accounts.",
		Attributes: map[string]schema.Attribute{
			"arch":       filterAttribute("Only host nodes of this CPU architecture, such as `x86_64`."),
			"hypervisor": filterAttribute("Only host nodes of this hypervisor: `kvm` or `lxc`."),
			"host_nodes": rowsAttribute("The host nodes that match.", hostNodeAttributes()),
		},
	}
}

func (d *hostNodesDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data hostNodesDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.ListHostNodes(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data.HostNodes = rows[api.HostNode, hostNodeModel](all, func(host *api.HostNode) bool {
		return selects(data.Arch, host.Arch) && selects(data.Hypervisor, host.Hypervisor)
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
