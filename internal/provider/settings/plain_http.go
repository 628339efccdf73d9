package settings

import (
	"fmt"
	"net"
	"net/url"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// WarnOfPlainHTTP returns a warning for each URL that sends credentials without
// encryption to another machine.
func (v Values) WarnOfPlainHTTP() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, setting := range v.Group.Settings {
		address := v.String(setting.Name)
		if setting.Kind != URL || !isPlainHTTP(address) {
			continue
		}
		diags.AddAttributeWarning(
			setting.path(v.Group.Name), "Credentials are sent without encryption",
			fmt.Sprintf("%s.%s (environment variable %s) is %q. Everyone on the way to this server can read the "+
				"credentials and change the responses. Use https:// if the server has it.",
				v.Group.Name, setting.Name, setting.Env, address),
		)
	}

	return diags
}

// isPlainHTTP reports whether a URL is for HTTP on another machine.
func isPlainHTTP(address string) bool {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "http" {
		return false
	}
	host := parsed.Hostname()

	return host != "localhost" && !net.ParseIP(host).IsLoopback()
}
