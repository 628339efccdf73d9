// Package wakame serves Wakame-vdc's virtual machines.
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

// System describes Wakame-vdc to the provider.
func System() system.System {
	return system.System{
		Title: api.Name,
		Settings: settings.Group{
			Name:        "wakame",
			Description: "How to reach Wakame-vdc: virtual machines in a data centre of your own.",
			Settings: []settings.Setting{
				{
					Name: "endpoint", Env: "WAKAME_ENDPOINT", Kind: settings.URL,
					Description: "Address of the API with its path, such as `http://wakame.example.com:9001/api`.",
				},
				{
					Name:        "account_id",
					Env:         "WAKAME_ACCOUNT_ID",
					Sensitive:   true,
					Check:       checkAccountID,
					Description: "Account that requests are made for, such as `a-shpoolxx`. The API asks for nothing else, so keep it as you would a password.",
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
		Inventory:     system.NewInventory(inventory),
		Resources:     []func() resource.Resource{NewInstanceResource},
		DataSources:   []func() datasource.DataSource{NewInstanceDataSource, NewInstancesDataSource},
		ListResources: []func() list.ListResource{NewInstanceList},
		Actions:       []func() action.Action{NewRebootAction},
	}
}
