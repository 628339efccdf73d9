// Package qubell has the resources, data sources, list resources, actions and
// functions for application instances on Qubell.
package qubell

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// System returns Qubell for the provider.
func System() system.System {
	return system.System{
		Title: api.Name,
		Settings: settings.Group{
			Name: "qubell",
			Description: "Connection to Qubell, later called Tonomi (application instances with workflows). " +
				"`endpoint` is required, and either `token`, or `username` and `password`.",
			Settings: []settings.Setting{
				{
					Name: "endpoint", Env: "QUBELL_ENDPOINT", Kind: settings.URL,
					Description:   "URL of the tenant without `/api/1`, such as `https://tenant.example.com`.",
					Rule:          "the URL of the tenant without /api/1, such as https://tenant.example.com",
					WrongSuffixes: []string{"/api/1", "/api"},
				},
				{
					Name: "username", Env: "QUBELL_USERNAME",
					Description: "E-mail address of the account.",
				},
				{
					Name: "password", Env: "QUBELL_PASSWORD", Sensitive: true,
					Description: "Password of the account.",
				},
				{
					Name: "token", Env: "QUBELL_TOKEN", Sensitive: true,
					Description: "Bearer token. Takes precedence over `username` and `password`.",
					Precedence:  "which takes precedence over the password",
				},
			},
		},
		Clients: []system.Client{
			system.NewClient(func(values settings.Values, transport system.Transport) (*api.Client, error) {
				return api.New(values.String("endpoint"), api.Credentials{
					Username: values.String("username"),
					Password: values.String("password"),
					Token:    values.String("token"),
				}, transport.HTTP)
			}, "endpoint", "token").WithAlternative("endpoint", "username", "password"),
		},
		Inventory: system.NewInventory(inventory),
		Resources: []func() resource.Resource{newInstanceResource, newWorkflowRunResource, newWorkflowScheduleResource},
		DataSources: []func() datasource.DataSource{
			newInstanceDataSource, newInstancesDataSource, newWorkflowSchedulesDataSource,
			newOrganizationDataSource, newOrganizationsDataSource, newEnvironmentDataSource, newEnvironmentsDataSource,
			newApplicationDataSource, newApplicationsDataSource, newRevisionDataSource, newRevisionsDataSource,
		},
		ListResources: []func() list.ListResource{newInstanceList, newWorkflowScheduleList},
		Actions:       []func() action.Action{newWorkflowRunAction, newWorkflowScheduleAction},
		Functions:     []func() function.Function{newWorkflowParametersFunction, newMillisecondsFunction},
	}
}
