package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// nestedAttribute is a computed attribute of the networks, interfaces and volumes
// of an instance: a string or a list of strings.
type nestedAttribute struct {
	name, description string
	isList            bool
}

func networkAttributes() []nestedAttribute {
	return []nestedAttribute{
		{name: "network_name", description: "ID of the network."},
		{name: "ipaddr", description: "IPv4 addresses in the network.", isList: true},
		{name: "dns_name", description: "Name in the domain of the network. Null if there is none."},
		{name: "nat_network_name", description: "ID of the network to which addresses are translated. Null if " +
			"there is none."},
		{name: "nat_ipaddr", description: "IPv4 addresses in that network.", isList: true},
		{name: "nat_dns_name", description: "Name in the domain of that network. Null if there is none."},
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
		{name: "address", description: "IPv4 address. Null until there is one."},
		{name: "nat_address", description: "IPv4 address to which it is translated. Null if there is none."},
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
		{name: "guest_device_name", description: "Device name in the guest. Null until the volume is attached."},
	}
}

func volumeValues(volume api.Volume) map[string]attr.Value {
	return map[string]attr.Value{
		"vol_id":            types.StringValue(volume.VolID),
		"guest_device_name": convert.OptionalString(volume.GuestDeviceName),
	}
}

// volumeDataSourceAttributes returns the attributes of a volume in a data source.
// They include the state, which changes on its own.
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

// objectList returns a list of objects, which is never null. A Go slice could not
// be unknown in a plan.
func objectList[T any](parts []nestedAttribute, items []T, values func(T) map[string]attr.Value) types.List {
	of := map[string]attr.Type{}
	for _, part := range parts {
		of[part.name] = types.StringType
		if part.isList {
			of[part.name] = types.ListType{ElemType: types.StringType}
		}
	}
	elements := make([]attr.Value, len(items))
	for i, item := range items {
		elements[i] = types.ObjectValueMust(of, values(item))
	}

	return types.ListValueMust(types.ObjectType{AttrTypes: of}, elements)
}

func stringList(of []string) types.List {
	elements := make([]attr.Value, len(of))
	for i, text := range of {
		elements[i] = types.StringValue(text)
	}

	return types.ListValueMust(types.StringType, elements)
}

// resourceNestedObject returns the schema of the objects in a resource.
func resourceNestedObject(parts []nestedAttribute) resource.NestedAttributeObject {
	attributes := map[string]resource.Attribute{}
	for _, part := range parts {
		if part.isList {
			attributes[part.name] = resource.ListAttribute{
				MarkdownDescription: part.description, ElementType: types.StringType, Computed: true,
			}
		} else {
			attributes[part.name] = resource.StringAttribute{MarkdownDescription: part.description, Computed: true}
		}
	}

	return resource.NestedAttributeObject{Attributes: attributes}
}

// dataSourceNestedObject returns the schema of the objects in a data source.
func dataSourceNestedObject(parts []nestedAttribute) datasource.NestedAttributeObject {
	attributes := map[string]datasource.Attribute{}
	for _, part := range parts {
		if part.isList {
			attributes[part.name] = datasource.ListAttribute{
				MarkdownDescription: part.description, ElementType: types.StringType, Computed: true,
			}
		} else {
			attributes[part.name] = datasource.StringAttribute{MarkdownDescription: part.description, Computed: true}
		}
	}

	return datasource.NestedAttributeObject{Attributes: attributes}
}
