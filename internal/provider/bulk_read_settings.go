package provider

import (
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
)

// bulkReadSettings describes how many refreshes are served by one list.
func bulkReadSettings() settings.Group {
	defaults := bulkread.DefaultOptions()

	return settings.Group{
		Name: "bulk_read",
		Description: "How many objects are refreshed at once. Where a system's list shows whole objects, a refresh of many takes one list " +
			"instead of a request for each; never more requests than those, but for a few.",
		Settings: []settings.Setting{
			{
				Name:        "enabled",
				Env:         "FLEET_BULK_READ_ENABLED",
				Kind:        settings.Bool,
				Default:     strconv.FormatBool(defaults.Enabled),
				Description: "Whether lists may serve refreshes. Without them each object is read by a request of its own.",
			},
			{
				Name:        "max_staleness",
				Env:         "FLEET_BULK_READ_MAX_STALENESS",
				Kind:        settings.Duration,
				Default:     defaults.MaxStaleness.String(),
				Description: "How old a list may be that serves a refresh. `0s` means that the list must begin after the refresh was asked for.",
			},
		},
	}
}

// bulkReadOptions turns the settings into the reader's options.
func bulkReadOptions(values settings.Values) bulkread.Options {
	return bulkread.Options{Enabled: values.Bool("enabled"), MaxStaleness: values.Duration("max_staleness")}
}
