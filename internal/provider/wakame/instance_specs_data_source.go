package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// newInstanceSpecsDataSource returns the data source fleet_wakame_instance_specs.
func newInstanceSpecsDataSource() datasource.DataSource {
	return &collectionDataSource[api.InstanceSpec]{
		name: "instance_specs",
		description: "The instance specs on Wakame-vdc, which are the sizes of instances, newest first: those of " +
			"the account, and those of the shared account. `id` is for the argument `instance_spec_id` of an " +
			"instance. v13.06 and later versions of Wakame-vdc have no instance specs and answer status 500.",
		attributes: func() map[string]schema.Attribute {
			return map[string]schema.Attribute{
				"arch":           filterAttribute("Only instance specs of this CPU architecture, such as `x86_64`."),
				"hypervisor":     filterAttribute("Only instance specs of this hypervisor: `kvm` or `lxc`."),
				"instance_specs": rowsAttribute("The instance specs that match.", instanceSpecAttributes()),
			}
		},
		list:     (*api.Client).ListInstanceSpecs,
		newModel: func() collectionModel[api.InstanceSpec] { return &instanceSpecsDataSourceModel{} },
	}
}

type instanceSpecsDataSourceModel struct {
	Arch          types.String        `tfsdk:"arch"`
	Hypervisor    types.String        `tfsdk:"hypervisor"`
	InstanceSpecs []instanceSpecModel `tfsdk:"instance_specs"`
}

// FromAPI sets the instance specs that match the filters.
func (m *instanceSpecsDataSourceModel) FromAPI(all []api.InstanceSpec) {
	m.InstanceSpecs = rows[api.InstanceSpec, instanceSpecModel](all, func(spec *api.InstanceSpec) bool {
		return selects(m.Arch, spec.Arch) && selects(m.Hypervisor, spec.Hypervisor)
	})
}
