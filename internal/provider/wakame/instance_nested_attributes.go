package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// nestedAttribute is a computed attribute of a network, an interface or a
// volume: a string or a list of strings. The schemas of the resource and of the
// data sources have different types for the same attribute.
type nestedAttribute struct {
	name, description string
	isList            bool
}

// addressDescription describes the address of an instance in the resource and
// in the data sources.
const addressDescription = "First IPv4 address of the instance in its first network. Null if it has none, such as " +
	"while it is stopped."

func networkAttributes() []nestedAttribute {
	return []nestedAttribute{
		{name: "network_name", description: "ID of the network."},
		{name: "ipaddr", description: "IPv4 addresses of the instance in the network.", isList: true},
		{name: "dns_name", description: "DNS name of the instance in the network. Null if there is none."},
		{
			name: "nat_network_name",
			description: "ID of the NAT network, to whose addresses those of the network are translated. Null if " +
				"there is none.",
		},
		{name: "nat_ipaddr", description: "IPv4 addresses of the instance in the NAT network.", isList: true},
		{name: "nat_dns_name", description: "DNS name of the instance in the NAT network. Null if there is none."},
	}
}

func networkValues(network api.Network) map[string]attr.Value {
	return map[string]attr.Value{
		"network_name":     types.StringValue(network.NetworkName),
		"ipaddr":           stringList(network.IPAddr),
		"dns_name":         convert.OptionalString(network.DNSName),
		"nat_network_name": convert.OptionalString(network.NATNetworkName),
		"nat_ipaddr":       stringList(network.NATIPAddr),
		"nat_dns_name":     convert.OptionalString(network.NATDNSName),
	}
}

func vifAttributes() []nestedAttribute {
	return []nestedAttribute{
		{name: "vif_id", description: "ID of the interface."},
		{name: "address", description: "IPv4 address of the interface. Null if it has none yet."},
		{name: "nat_address", description: "IPv4 address of the interface in the NAT network. Null if it has none."},
	}
}

func vifValues(vif api.VIF) map[string]attr.Value {
	var ipv4 api.IPv4
	if vif.IPv4 != nil {
		ipv4 = *vif.IPv4
	}

	return map[string]attr.Value{
		"vif_id":      types.StringValue(vif.VIFID),
		"address":     convert.OptionalString(ipv4.Address),
		"nat_address": convert.OptionalString(ipv4.NATAddress),
	}
}

func volumeAttributes() []nestedAttribute {
	return []nestedAttribute{
		{name: "vol_id", description: "ID of the volume."},
		{
			name:        "guest_device_name",
			description: "Name of the device in the instance. Null if the volume is not attached yet.",
		},
	}
}

func volumeValues(volume api.Volume) map[string]attr.Value {
	return map[string]attr.Value{
		"vol_id":            types.StringValue(volume.VolID),
		"guest_device_name": convert.OptionalString(volume.GuestDeviceName),
	}
}

// volumeDataSourceAttributes returns the attributes of a volume in a data
// source. They include the state, which changes on its own.
func volumeDataSourceAttributes() []nestedAttribute {
	return append(
		volumeAttributes(), nestedAttribute{name: "state", description: "State of the volume, such as `attached`."},
	)
}

func volumeDataSourceValues(volume api.Volume) map[string]attr.Value {
	values := volumeValues(volume)
	values["state"] = types.StringValue(volume.State)

	return values
}

// objectList returns a list of objects, which is never null. It is not a Go
// slice, because in a plan it may be unknown.
func objectList[T any](attributes []nestedAttribute, items []T, values func(T) map[string]attr.Value) types.List {
	attrTypes := map[string]attr.Type{}
	for _, attribute := range attributes {
		attrTypes[attribute.name] = types.StringType
		if attribute.isList {
			attrTypes[attribute.name] = types.ListType{ElemType: types.StringType}
		}
	}
	elements := make([]attr.Value, len(items))
	for i, item := range items {
		elements[i] = types.ObjectValueMust(attrTypes, values(item))
	}

	return types.ListValueMust(types.ObjectType{AttrTypes: attrTypes}, elements)
}

func stringList(texts []string) types.List {
	elements := make([]attr.Value, len(texts))
	for i, text := range texts {
		elements[i] = types.StringValue(text)
	}

	return types.ListValueMust(types.StringType, elements)
}

// resourceNestedObject returns the schema of the objects in a resource.
func resourceNestedObject(attributes []nestedAttribute) resource.NestedAttributeObject {
	schema := map[string]resource.Attribute{}
	for _, each := range attributes {
		if each.isList {
			schema[each.name] = resource.ListAttribute{
				MarkdownDescription: each.description, ElementType: types.StringType, Computed: true,
			}
		} else {
			schema[each.name] = resource.StringAttribute{MarkdownDescription: each.description, Computed: true}
		}
	}

	return resource.NestedAttributeObject{Attributes: schema}
}

// dataSourceNestedObject returns the schema of the objects in a data source.
func dataSourceNestedObject(attributes []nestedAttribute) datasource.NestedAttributeObject {
	schema := map[string]datasource.Attribute{}
	for _, each := range attributes {
		if each.isList {
			schema[each.name] = datasource.ListAttribute{
				MarkdownDescription: each.description, ElementType: types.StringType, Computed: true,
			}
		} else {
			schema[each.name] = datasource.StringAttribute{MarkdownDescription: each.description, Computed: true}
		}
	}

	return datasource.NestedAttributeObject{Attributes: schema}
}
