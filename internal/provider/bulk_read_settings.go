package provider

import (
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
)

// bulkReadSettings describes the settings of bulk reads.
func bulkReadSettings() settings.Group {
	defaults := bulkread.DefaultOptions()

	return settings.Group{
		Name: "bulk_read",
		Description: "How many objects are refreshed at once. If the list of a system has whole objects, one list " +
			"request serves the refresh of many objects. It never takes more than a few requests in addition to " +
			"one request for each object.",
		Settings: []settings.Setting{
			{
				Name:    "enabled",
				Env:     "FLEET_BULK_READ_ENABLED",
				Kind:    settings.Bool,
				Default: strconv.FormatBool(defaults.Enabled),
				Description: "Whether list requests may serve refreshes. Otherwise each object is read by a " +
					"request of its own.",
			},
			{
				Name:    "max_staleness",
				Env:     "FLEET_BULK_READ_MAX_STALENESS",
				Kind:    settings.Duration,
				Default: defaults.MaxStaleness.String(),
				Description: "Maximum age of a list that serves a refresh. With `0s` the list request must start " +
					"after the refresh.",
			},
		},
	}
}

// bulkReadOptions returns the options of bulk reads.
func bulkReadOptions(values settings.Values) bulkread.Options {
	return bulkread.Options{Enabled: values.Bool("enabled"), MaxStaleness: values.Duration("max_staleness")}
}
