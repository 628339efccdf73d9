// Package zaoshu serves Zaoshu's web crawlers.
package zaoshu

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// System describes Zaoshu to the provider.
func System() system.System {
	return system.System{
		Title: "Zaoshu",
		Settings: settings.Group{
			Name:        "zaoshu",
			Description: "How to reach Zaoshu: web crawlers.",
			Settings: []settings.Setting{
				{
					Name: "endpoint", Env: "ZAOSHU_ENDPOINT", Kind: settings.URL, Default: "https://openapi.zaoshu.io/v2",
					Description: "Address of the API, with its version.",
				},
				{
					Name: "api_key", Env: "ZAOSHU_API_KEY", Sensitive: true,
					Description: "API key.",
				},
				{
					Name: "api_secret", Env: "ZAOSHU_API_SECRET", Sensitive: true,
					Description: "API secret, with which requests are signed.",
				},
			},
		},
	}
}
