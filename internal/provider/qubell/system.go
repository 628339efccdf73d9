// Package qubell serves Qubell's application instances.
package qubell

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// System describes Qubell to the provider.
func System() system.System {
	return system.System{
		Title: "Qubell",
		Settings: settings.Group{
			Name:        "qubell",
			Description: "How to reach Qubell, later called Tonomi: application instances with workflows. Set either `token`, or `username` and `password`.",
			Settings: []settings.Setting{
				{
					Name: "endpoint", Env: "QUBELL_ENDPOINT", Kind: settings.URL, Default: "https://express.tonomi.com",
					Description: "Address of your tenant, without `/api/1`.",
				},
				{
					Name: "username", Env: "QUBELL_USERNAME",
					Description: "E-mail address to log in with.",
				},
				{
					Name: "password", Env: "QUBELL_PASSWORD", Sensitive: true,
					Description: "Password to log in with.",
				},
				{
					Name: "token", Env: "QUBELL_TOKEN", Sensitive: true,
					Description: "Bearer token; it wins over `username` and `password`.",
				},
			},
		},
	}
}
