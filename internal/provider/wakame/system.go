// Package wakame serves Wakame-vdc's virtual machines.
package wakame

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// System describes Wakame-vdc to the provider.
func System() system.System {
	return system.System{
		Title: "Wakame-vdc",
		Settings: settings.Group{
			Name:        "wakame",
			Description: "How to reach Wakame-vdc: virtual machines in a data centre of your own.",
			Settings: []settings.Setting{
				{
					Name: "endpoint", Env: "WAKAME_ENDPOINT", Kind: settings.URL,
					Description: "Address of the API with its path, such as `http://wakame.example.com:9001/api`.",
				},
				{
					Name: "account_id", Env: "WAKAME_ACCOUNT_ID", Sensitive: true,
					Description: "Account that requests are made for, such as `a-shpoolxx`. The API asks for nothing else, so keep it as you would a password.",
				},
			},
		},
	}
}
