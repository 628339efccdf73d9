// Package sharedcloud has the resources, data sources, list resources and
// ephemeral resources for Sharedcloud's computers for rent.
package sharedcloud

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// System returns the description of Sharedcloud.
func System() system.System {
	return system.System{
		Title: api.Name,
		Settings: settings.Group{
			Name:        "sharedcloud",
			Description: "Connection to Sharedcloud (computers for rent).",
			Settings: []settings.Setting{
				{
					Name: "endpoint", Env: "SHAREDCLOUD_ENDPOINT", Kind: settings.URL,
					Description:   "URL of the server without `/api/v1`, such as `https://sharedcloud.example.com`.",
					Rule:          "the URL of the server without /api/v1, such as https://sharedcloud.example.com",
					WrongSuffixes: []string{"/api/v1/instances", "/api/v1", "/api"},
				},
				{
					Name: "token", Env: "SHAREDCLOUD_TOKEN", Sensitive: true,
					Description: "Token of the account. It changes with each update of the account.",
				},
			},
		},
		Clients: []system.Client{
			system.NewClient(func(values settings.Values, transport system.Transport) (*api.Client, error) {
				return api.New(values.String("endpoint"), values.String("token"), transport.HTTP, transport.BulkRead)
			}, "endpoint", "token"),
			system.NewClient(func(values settings.Values, transport system.Transport) (*api.Authenticator, error) {
				return api.NewAuthenticator(values.String("endpoint"), transport.HTTP)
			}, "endpoint"),
		},
		Inventory: system.NewInventory(inventory),
		Resources: []func() resource.Resource{newInstanceResource},
		DataSources: []func() datasource.DataSource{
			newInstanceDataSource, newInstancesDataSource, newGPUDataSource, newGPUsDataSource,
		},
		ListResources:      []func() list.ListResource{newInstanceList},
		EphemeralResources: []func() ephemeral.EphemeralResource{newTokenEphemeralResource},
	}
}
