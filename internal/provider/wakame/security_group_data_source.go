package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// newSecurityGroupDataSource returns the data source fleet_wakame_security_group.
func newSecurityGroupDataSource() datasource.DataSource {
	return &lookupDataSource[api.SecurityGroup]{
		name:        "security_group",
		description: "One security group of the account on Wakame-vdc, by its ID, name or description.",
		noun:        "security group",
		id:          objectID("sg", "a security group"),
		attributes:  securityGroupAttributes,
		list:        (*api.Client).ListSecurityGroups,
		base:        func(object *api.SecurityGroup) *api.Object { return &object.Object },
		newModel:    func() lookupModel[api.SecurityGroup] { return &securityGroupModel{} },
	}
}
