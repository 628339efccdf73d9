// Package jeto has the resources, data sources, list resources and actions for
// Jeto's Vagrant machines.
package jeto

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// System returns the description of Jeto.
func System() system.System {
	return system.System{
		Title: api.Name,
		Settings: settings.Group{
			Name:        "jeto",
			Description: "Connection to Jeto (Vagrant machines).",
			Settings: []settings.Setting{
				{
					Name: "endpoint", Env: "JETO_ENDPOINT", Kind: settings.URL,
					Description:   "URL of the Jeto server, without `/api`.",
					Rule:          "the URL of the Jeto server, without /api",
					WrongSuffixes: []string{"/api/instances", "/api"},
				},
				{
					Name: "api_key", Env: "JETO_API_KEY", Sensitive: true,
					Description: "API key, from Jeto's page \"API Keys\".",
				},
			},
		},
		Clients: []system.Client{
			system.NewClient(func(values settings.Values, transport system.Transport) (*api.Client, error) {
				return api.New(values.String("endpoint"), values.String("api_key"), transport.HTTP, transport.BulkRead)
			}, "endpoint", "api_key"),
		},
		Inventory: system.NewInventory(inventory),
		Resources: []func() resource.Resource{newInstanceResource, newMachineStateResource, newCommandResource},
		DataSources: []func() datasource.DataSource{
			newInstanceDataSource, newInstancesDataSource, newMachineDataSource, newProjectDataSource,
			newProjectsDataSource, newHostDataSource, newHostsDataSource,
		},
		ListResources: []func() list.ListResource{newInstanceList},
		Actions:       []func() action.Action{newCommandAction},
	}
}
