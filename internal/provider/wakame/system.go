// Package wakame has the resources, data sources, list resources and actions
// for Wakame-vdc's virtual machines.
package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// System returns the description of Wakame-vdc.
func System() system.System {
	return system.System{
		Title: api.Name,
		Settings: settings.Group{
			Name:        "wakame",
			Description: "Connection to Wakame-vdc (virtual machines).",
			Settings: []settings.Setting{
				{
					Name: "endpoint", Env: "WAKAME_ENDPOINT", Kind: settings.URL,
					Description:   "URL of the API with its path, such as `http://wakame.example.com:9001/api`.",
					Rule:          "the URL of the API with its path, such as http://wakame.example.com:9001/api",
					WrongSuffixes: []string{"/instances"},
				},
				{
					Name: "account_id", Env: "WAKAME_ACCOUNT_ID", Sensitive: true,
					Pattern: accountIDPattern,
					Rule: "the id of an account, such as a-shpoolxx: a-, followed by lower-case letters or " +
						"digits",
					Description: "ID of the account, such as `a-shpoolxx`. The API requires no other credential, " +
						"so protect it like a password. " +
						"A wrong ID is not an error: the server creates the account if it does not exist.",
				},
			},
		},
		Clients: []system.Client{
			system.NewClient(func(values settings.Values, transport system.Transport) (*api.Client, error) {
				return api.New(
					values.String("endpoint"), values.String("account_id"), transport.HTTP, transport.BulkRead,
				)
			}, "endpoint", "account_id"),
		},
		Inventory: system.NewInventory(inventory),
		Resources: []func() resource.Resource{newInstanceResource},
		DataSources: []func() datasource.DataSource{
			newInstanceDataSource, newInstancesDataSource,
			newImageDataSource, newImagesDataSource, newInstanceSpecsDataSource, newNetworksDataSource,
			newSecurityGroupDataSource, newSecurityGroupsDataSource, newSSHKeyPairDataSource,
			newSSHKeyPairsDataSource, newHostNodesDataSource,
		},
		ListResources: []func() list.ListResource{newInstanceList},
		Actions:       []func() action.Action{newRebootAction, newStartAction, newStopAction},
	}
}
