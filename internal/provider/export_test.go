package provider

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
)

// DefaultHTTPOptions returns the options of the transport without any setting.
func DefaultHTTPOptions() rest.Options { return httpOptions(settings.Values{}, "test") }
