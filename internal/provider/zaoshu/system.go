// Package zaoshu has the resources, data sources, list resources and actions
// for Zaoshu's web crawlers.
package zaoshu

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// System returns the description of Zaoshu.
func System() system.System {
	return system.System{
		Title: api.Name,
		Settings: settings.Group{
			Name:        "zaoshu",
			Description: "Connection to Zaoshu (web crawlers).",
			Settings: []settings.Setting{
				{
					Name: "endpoint", Env: "ZAOSHU_ENDPOINT", Kind: settings.URL,
					Description:   "URL of the API with its version, such as `https://zaoshu.example.com/v2`.",
					Rule:          "the URL of the API with its version, such as https://zaoshu.example.com/v2",
					WrongSuffixes: []string{"/instances", "/instance"},
				},
				{
					Name: "api_key", Env: "ZAOSHU_API_KEY", Sensitive: true,
					Description: "API key of the account.",
				},
				{
					Name: "api_secret", Env: "ZAOSHU_API_SECRET", Sensitive: true,
					Description: "API secret of the account, which signs the requests.",
				},
			},
		},
		Clients: []system.Client{
			system.NewClient(func(values settings.Values, transport system.Transport) (*api.Client, error) {
				return api.New(
					values.String("endpoint"), values.String("api_key"), values.String("api_secret"), transport.HTTP,
					transport.BulkRead,
				)
			}, "endpoint", "api_key", "api_secret"),
		},
		Inventory: system.NewInventory(inventory),
		Resources: []func() resource.Resource{newInstanceResource, newRunResource},
		DataSources: []func() datasource.DataSource{
			newAccountDataSource, newInstanceDataSource, newInstancesDataSource, newInstanceSchemaDataSource,
			newTaskDataSource, newTasksDataSource, newTaskResultDataSource,
		},
		ListResources: []func() list.ListResource{newInstanceList, newRunList},
		Actions:       []func() action.Action{newRunAction},
	}
}
