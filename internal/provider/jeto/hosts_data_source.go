package jeto

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*hostsDataSource)(nil)

// newHostsDataSource returns the data source fleet_jeto_hosts.
func newHostsDataSource() datasource.DataSource { return &hostsDataSource{} }

type hostsDataSource struct {
	system.DataSource[*api.Client]
}

type hostsDataSourceModel struct {
	Hosts []hostModel `tfsdk:"hosts"`
}

func (d *hostsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_jeto_hosts"
}

func (d *hostsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The hosts on Jeto that the user of the API key may view, sorted by name. " +
			discoveryDescription,
		Attributes: map[string]schema.Attribute{
			"hosts": schema.ListNestedAttribute{
				MarkdownDescription: "The hosts.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: hostAttributes()},
			},
		},
	}
}

func (d *hostsDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	hosts, err := d.Client.ListHosts(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data := hostsDataSourceModel{Hosts: make([]hostModel, len(hosts))}
	for i := range hosts {
		data.Hosts[i].FromAPI(&hosts[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// discoveryDescription describes which servers serve the lists of hosts and
// projects (design/api/jeto.md, "Discovery").
const discoveryDescription = "Newer versions of Jeto do not serve this list: they answer status 500."

// hostAttributes returns the attributes of a host that both data sources share.
func hostAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "ID of the host, for the argument `host_id` of an instance.", Computed: true,
		},
		"name": schema.StringAttribute{MarkdownDescription: "Name of the host.", Computed: true},
		"vagrant_provider": schema.StringAttribute{
			MarkdownDescription: "Vagrant provider of the host, such as `virtualbox` or `lxc`.", Computed: true,
		},
	}
}
