package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// networkModel is a network. The numbers of rows, such as nat_network_id, are
// not shown: they are no ids (design/api/wakame.md, "Keys of the documents").
type networkModel struct {
	objectModel

	Description        types.String `tfsdk:"description"`
	IPv4Network        types.String `tfsdk:"ipv4_network"`
	Prefix             types.Int64  `tfsdk:"prefix"`
	IPv4Gateway        types.String `tfsdk:"ipv4_gw"`
	Metric             types.Int64  `tfsdk:"metric"`
	DomainName         types.String `tfsdk:"domain_name"`
	DNSServer          types.String `tfsdk:"dns_server"`
	DHCPServer         types.String `tfsdk:"dhcp_server"`
	MetadataServer     types.String `tfsdk:"metadata_server"`
	MetadataServerPort types.Int64  `tfsdk:"metadata_server_port"`
	Bandwidth          types.Int64  `tfsdk:"bandwidth"`
	LinkInterface      types.String `tfsdk:"link_interface"`
}

// FromAPI sets the values that the API returns.
func (m *networkModel) FromAPI(network *api.NetworkObject) {
	m.objectModel.FromAPI(&network.Object)
	m.Description = convert.OptionalString(network.Description)
	m.IPv4Network = convert.OptionalString(network.IPv4Network)
	m.Prefix = types.Int64Value(int64(network.Prefix))
	m.IPv4Gateway = convert.OptionalString(network.IPv4Gateway)
	m.Metric = optionalInt(network.Metric)
	m.DomainName = convert.OptionalString(network.DomainName)
	m.DNSServer = convert.OptionalString(network.DNSServer)
	m.DHCPServer = convert.OptionalString(network.DHCPServer)
	m.MetadataServer = convert.OptionalString(network.MetadataServer)
	m.MetadataServerPort = optionalInt(network.MetadataServerPort)
	m.Bandwidth = optionalInt(network.Bandwidth)
	m.LinkInterface = convert.OptionalString(network.LinkInterface)
}

// networkObjectAttributes returns the attributes of a network.
func networkObjectAttributes() map[string]schema.Attribute {
	const none, v1106 = " Null if there is none.", " Null in v11.06 of Wakame-vdc."

	return objectAttributes("the network", map[string]schema.Attribute{
		"description":          textAttribute("Description of the network." + none),
		"ipv4_network":         textAttribute("IPv4 address of the network, without the prefix." + v1106),
		"prefix":               numberAttribute("Length of the network prefix, such as `24`."),
		"ipv4_gw":              textAttribute("IPv4 address of the gateway." + none),
		"metric":               numberAttribute("Metric of the route." + v1106),
		"domain_name":          textAttribute("DNS domain of the instances." + none),
		"dns_server":           textAttribute("IPv4 address of the DNS server." + none),
		"dhcp_server":          textAttribute("IPv4 address of the DHCP server." + none),
		"metadata_server":      textAttribute("IPv4 address of the metadata server." + none),
		"metadata_server_port": numberAttribute("Port of the metadata server." + none),
		"bandwidth":            numberAttribute("Bandwidth of the network, in Mbit/s." + none),
		"link_interface":       textAttribute("Network interface of the host nodes." + v1106),
	})
}
