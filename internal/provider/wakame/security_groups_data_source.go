package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// newSecurityGroupsDataSource returns the data source fleet_wakame_security_groups.
func newSecurityGroupsDataSource() datasource.DataSource {
	return &collectionDataSource[api.SecurityGroup]{
		name: "security_groups",
		description: "The security groups of the account on Wakame-vdc, newest first. `id` is for the argument " +
			"`security_groups` of an instance.",
		attributes: func() map[string]schema.Attribute {
			return labelFilterAttributes("security groups", map[string]schema.Attribute{
				"security_groups": rowsAttribute("The security groups that match.", securityGroupAttributes()),
			})
		},
		list:     (*api.Client).ListSecurityGroups,
		newModel: func() collectionModel[api.SecurityGroup] { return &securityGroupsDataSourceModel{} },
	}
}

type securityGroupsDataSourceModel struct {
	labelFilter

	SecurityGroups []securityGroupModel `tfsdk:"security_groups"`
}

// FromAPI sets the security groups that match the filters.
func (m *securityGroupsDataSourceModel) FromAPI(all []api.SecurityGroup) {
	m.SecurityGroups = rows[api.SecurityGroup, securityGroupModel](all, func(group *api.SecurityGroup) bool {
		return m.matches(&group.Object)
	})
}
