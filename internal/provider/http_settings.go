package provider

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/logging"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
)

// httpSettings describes the settings of the transport, which all systems
// share.
func httpSettings() settings.Group {
	return settings.Group{
		Name:        "http",
		Description: "How the provider sends requests, for all systems.",
		Settings:    slices.Concat(requestSettings(), retrySettings(), tlsSettings()),
	}
}

// requestSettings describes the timeout, the number and the rate of requests.
func requestSettings() []settings.Setting {
	defaults := rest.DefaultOptions()

	return []settings.Setting{
		{
			Name:        "request_timeout",
			Env:         "FLEET_HTTP_REQUEST_TIMEOUT",
			Kind:        settings.PositiveDuration,
			Default:     defaults.RequestTimeout.String(),
			Description: "How long one attempt of a request may take.",
		},
		{
			Name:        "max_concurrent_requests",
			Env:         "FLEET_HTTP_MAX_CONCURRENT_REQUESTS",
			Kind:        settings.PositiveInt,
			Default:     strconv.Itoa(defaults.MaxConcurrentRequests),
			Description: "How many requests to one system may run at the same time.",
		},
		{
			Name: "requests_per_second",
			Env:  "FLEET_HTTP_REQUESTS_PER_SECOND",
			Kind: settings.PositiveNumber,
			Description: "How many requests to one system the provider sends each second, retries included. A " +
				"fraction such as `0.5` is one request in two seconds. The requests are evenly spaced: there is no " +
				"burst. The time for which a request waits for its turn counts for `timeouts`, not for " +
				"`request_timeout`. No limit by default.",
		},
	}
}

// retrySettings describes the number of retries and the waits before them.
func retrySettings() []settings.Setting {
	defaults := rest.DefaultOptions()

	return []settings.Setting{
		{
			Name:        "max_retries",
			Env:         "FLEET_HTTP_MAX_RETRIES",
			Kind:        settings.NonNegativeInt,
			Default:     strconv.Itoa(defaults.MaxRetries),
			Description: "How often a failed request is retried, if that is safe. `0` turns retries off.",
		},
		{
			Name:    "retry_wait_min",
			Env:     "FLEET_HTTP_RETRY_WAIT_MIN",
			Kind:    settings.Duration,
			Default: defaults.RetryWaitMin.String(),
			Description: "Upper bound of the random wait before the first retry. It doubles with each further " +
				"retry.",
		},
		{
			Name:    "retry_wait_max",
			Env:     "FLEET_HTTP_RETRY_WAIT_MAX",
			Kind:    settings.Duration,
			Default: defaults.RetryWaitMax.String(),
			Description: "Upper bound of the random wait before any retry. It does not bound a wait that " +
				"the server asks for.",
		},
	}
}

// tlsSettings describes which server certificates the client accepts.
func tlsSettings() []settings.Setting {
	return []settings.Setting{
		{
			Name: "ca_certificate",
			Env:  "FLEET_HTTP_CA_CERTIFICATE",
			Kind: settings.Certificates,
			Description: "PEM certificates of authorities to trust in addition to those of the machine, such " +
				"as `file(\"ca.pem\")`.",
		},
		{
			Name:        "insecure_skip_verify",
			Env:         "FLEET_HTTP_INSECURE_SKIP_VERIFY",
			Kind:        settings.Bool,
			Default:     "false",
			Description: "Whether to accept any server certificate. Use it only in test environments.",
		},
	}
}

// checkRetryWaits returns an error if the first wait may be longer than the
// longest one.
func checkRetryWaits(values settings.Values) diag.Diagnostics {
	least, most := values.Duration("retry_wait_min"), values.Duration("retry_wait_max")
	if !values.Has("retry_wait_min", "retry_wait_max") || least <= most {
		return nil
	}

	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(
		path.Root("http").AtName("retry_wait_min"), "Invalid retry_wait_min",
		fmt.Sprintf("http.retry_wait_min (environment variable FLEET_HTTP_RETRY_WAIT_MIN) is %s, and "+
			"http.retry_wait_max (FLEET_HTTP_RETRY_WAIT_MAX) is %s. retry_wait_min must not be longer than "+
			"retry_wait_max.",
			least, most),
	)}
}

// warnOfSkippedVerification warns if certificates are not verified.
func warnOfSkippedVerification(values settings.Values) diag.Diagnostics {
	if !values.Bool("insecure_skip_verify") {
		return nil
	}

	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(
		path.Root("http").AtName("insecure_skip_verify"), "Certificates are not verified",
		"http.insecure_skip_verify (environment variable FLEET_HTTP_INSECURE_SKIP_VERIFY) is true. Any server "+
			"between this machine and the systems can read the credentials and change the responses. To trust a "+
			"private authority, set http.ca_certificate instead.",
	)}
}

// httpOptions returns the options of the transport.
func httpOptions(values settings.Values, version string) rest.Options {
	options := rest.Options{
		UserAgent:             "terraform-provider-fleet/" + version,
		RequestTimeout:        values.Duration("request_timeout"),
		MaxRetries:            values.Int("max_retries"),
		RetryWaitMin:          values.Duration("retry_wait_min"),
		RetryWaitMax:          values.Duration("retry_wait_max"),
		MaxConcurrentRequests: values.Int("max_concurrent_requests"),
		CACertificate:         []byte(values.String("ca_certificate")),
		InsecureSkipVerify:    values.Bool("insecure_skip_verify"),
	}
	if logging.Requested(os.Environ()) {
		options.Log = func(ctx context.Context, message string, fields map[string]any) {
			tflog.Debug(ctx, message, fields)
		}
		options.LogRetry = func(ctx context.Context, message string, fields map[string]any) {
			tflog.Warn(ctx, message, fields)
		}
		options.LogTurn = func(ctx context.Context, message string, fields map[string]any) {
			tflog.Info(ctx, message, fields)
		}
	}

	return options
}
