package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// instanceSpecModel is an instance spec.
type instanceSpecModel struct {
	objectModel

	Hypervisor  types.String  `tfsdk:"hypervisor"`
	Arch        types.String  `tfsdk:"arch"`
	CPUCores    types.Int64   `tfsdk:"cpu_cores"`
	MemorySize  types.Int64   `tfsdk:"memory_size"`
	QuotaWeight types.Float64 `tfsdk:"quota_weight"`
	VIFs        types.String  `tfsdk:"vifs"`
	Drives      types.String  `tfsdk:"drives"`
}

// FromAPI sets the values that the API returns.
func (m *instanceSpecModel) FromAPI(spec *api.InstanceSpec) {
	m.objectModel.FromAPI(&spec.Object)
	m.Hypervisor = types.StringValue(spec.Hypervisor)
	m.Arch = types.StringValue(spec.Arch)
	m.CPUCores = types.Int64Value(int64(spec.CPUCores))
	m.MemorySize = types.Int64Value(int64(spec.MemorySize))
	m.QuotaWeight = types.Float64Value(float64(spec.QuotaWeight))
	m.VIFs = convert.OptionalString(spec.VIFs)
	m.Drives = convert.OptionalString(spec.Drives)
}

// instanceSpecAttributes returns the attributes of an instance spec.
func instanceSpecAttributes() map[string]schema.Attribute {
	const yaml = " as YAML, which `yamldecode` reads. Null in v11.06 of Wakame-vdc."

	return objectAttributes("the instance spec", map[string]schema.Attribute{
		"hypervisor":  textAttribute("Hypervisor of the instances: `kvm` or `lxc`."),
		"arch":        textAttribute("CPU architecture of the instances, such as `x86_64`."),
		"cpu_cores":   numberAttribute("Number of CPU cores."),
		"memory_size": numberAttribute("Size of the memory, in MB."),
		"quota_weight": schema.Float64Attribute{
			MarkdownDescription: "How much an instance counts in the quota of the account.", Computed: true,
		},
		"vifs":   textAttribute("Network interfaces of the instances," + yaml),
		"drives": textAttribute("Additional drives of the instances," + yaml),
	})
}
