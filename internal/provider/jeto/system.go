// Package jeto serves Jeto's Vagrant machines.
package jeto

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// System describes Jeto to the provider.
func System() system.System {
	return system.System{
		Title: "Jeto",
		Settings: settings.Group{
			Name:        "jeto",
			Description: "How to reach Jeto: Vagrant machines on hosts of your own.",
			Settings: []settings.Setting{
				{
					Name: "endpoint", Env: "JETO_ENDPOINT", Kind: settings.URL,
					Description: "Address of your Jeto server, without `/api`.",
				},
				{
					Name: "api_key", Env: "JETO_API_KEY", Sensitive: true,
					Description: "API key, as its page \"API Keys\" shows it.",
				},
			},
		},
	}
}
