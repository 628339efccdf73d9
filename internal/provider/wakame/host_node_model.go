package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// hostNodeModel is a host node.
type hostNodeModel struct {
	objectModel

	Name               types.String `tfsdk:"name"`
	Arch               types.String `tfsdk:"arch"`
	Hypervisor         types.String `tfsdk:"hypervisor"`
	OfferingCPUCores   types.Int64  `tfsdk:"offering_cpu_cores"`
	OfferingMemorySize types.Int64  `tfsdk:"offering_memory_size"`
	Status             types.String `tfsdk:"status"`
}

// FromAPI sets the values that the API returns.
func (m *hostNodeModel) FromAPI(host *api.HostNode) {
	m.objectModel.FromAPI(&host.Object)
	m.Name = convert.OptionalString(host.Label())
	m.Arch = types.StringValue(host.Arch)
	m.Hypervisor = types.StringValue(host.Hypervisor)
	m.OfferingCPUCores = types.Int64Value(int64(host.OfferingCPUCores))
	m.OfferingMemorySize = types.Int64Value(int64(host.OfferingMemorySize))
	m.Status = types.StringValue(host.Status)
}

// hostNodeAttributes returns the attributes of a host node.
func hostNodeAttributes() map[string]schema.Attribute {
	return objectAttributes("the host node", map[string]schema.Attribute{
		"name":                 textAttribute("Name of the host node. Null if there is none."),
		"arch":                 textAttribute("CPU architecture, such as `x86_64`."),
		"hypervisor":           textAttribute("Hypervisor: `kvm` or `lxc`."),
		"offering_cpu_cores":   numberAttribute("Number of CPU cores for instances."),
		"offering_memory_size": numberAttribute("Size of the memory for instances, in MB."),
		"status": textAttribute(
			"`online` or `offline`. No instance can be created on a host node that is offline.",
		),
	})
}
