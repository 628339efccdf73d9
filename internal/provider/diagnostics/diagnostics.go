// Package diagnostics turns errors into diagnostics for users. Each one names
// the operation, its object, the response of the server, and what the user can
// do.
package diagnostics

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// System is a system as messages name it.
type System struct {
	// Name is the display name, with which summaries start.
	Name string
	// Settings are the settings of the provider block that advice refers to.
	Settings settings.Group
}

// Schema is the schema of a configuration, a plan or a state, such as
// req.Plan.Schema. A field that the API rejects is reported on the attribute of
// the same name, if the schema has one.
type Schema interface {
	TypeAtPath(ctx context.Context, at path.Path) (attr.Type, diag.Diagnostics)
}

// Diagnose returns the diagnostics of an error: one, or one for each field that
// the API rejected. The schema may be nil.
func (s System) Diagnose(ctx context.Context, schema Schema, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	if wait, ok := errors.AsType[*waiting.Error](err); ok {
		diags.Append(waitError(wait, waitAdvice(wait)))

		return diags
	}
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok {
		diags.AddError(s.Name+" failed", err.Error())

		return diags
	}
	summary := fmt.Sprintf("%s: could not %s", failure.System, failure.Operation)
	others := *failure
	others.Fields = nil
	for _, field := range failure.Fields {
		if !hasAttribute(ctx, schema, field.Field) {
			others.Fields = append(others.Fields, field)

			continue
		}
		diags.AddAttributeError(
			path.Root(field.Field),
			summary,
			fmt.Sprintf("%s rejected %s: %s\n\n%s answered status %d. Correct %[2]s, then try again.",
				failure.System, field.Field, strings.Join(field.Messages, " "), failure.Request, failure.Status),
		)
	}
	if len(diags) == 0 || len(others.Fields) > 0 || others.Message != "" {
		diags.AddError(summary, outcomeSentence(&others)+"\n\n"+s.advice(failure))
	}

	return diags
}

// NotFoundWarning returns the warning of an object that Terraform reads and that
// the server does not have: an object in the state, or one that is imported. It
// is for an error of the kind [rest.NotFound]. Its summary is the same for all
// objects of the system: Terraform then shows the warnings of many objects as
// one, with their number.
func (s System) NotFoundWarning(failure *rest.Error) diag.Diagnostic {
	return diag.NewWarningDiagnostic(s.Name+": an object was not found", fmt.Sprintf(
		"Could not %s: %s\n\nIf the object was deleted, Terraform plans to create it again as long as the "+
			"configuration has it. The plan fails if the API has no request that creates the object. If it was not "+
			"deleted, do not apply: the provider may use another account or another server. Check %s and %s.",
		failure.Operation, outcomeSentence(failure), s.describeCredentials(), s.describeSetting("endpoint")))
}

// outcomeSentence returns the outcome of a request with a full stop.
func outcomeSentence(failure *rest.Error) string {
	return strings.TrimSuffix(failure.Outcome(), ".") + "."
}

// hasAttribute reports whether the schema has an attribute of a field's name.
func hasAttribute(ctx context.Context, schema Schema, field string) bool {
	if schema == nil {
		return false
	}
	_, diags := schema.TypeAtPath(ctx, path.Root(field))

	return !diags.HasError()
}

// advice returns what the user can do about a failure.
func (s System) advice(failure *rest.Error) string {
	switch failure.Kind {
	case rest.Unauthorized, rest.Forbidden, rest.LockedOut:
		return s.credentialsAdvice(failure.Kind)
	case rest.Unreachable, rest.TimedOut, rest.Unavailable, rest.Malformed:
		return s.serverAdvice(failure)
	case rest.NotSent:
		return "Increase the value in timeouts. If many requests were ahead of this one, allow more requests " +
			"(http.requests_per_second, http.max_concurrent_requests), or let Terraform do less at the same time " +
			"(-parallelism)."
	case rest.RateLimited:
		return rateLimitAdvice(failure.RetryAfter)
	case rest.NotFound:
		return "It does not exist, or belongs to another account. " +
			"If it was deleted outside Terraform, the next plan proposes to create it again."
	case rest.Conflict:
		return "Another operation on the object is in progress. Try again when it has ended."
	case rest.InDoubt:
		return unknownResult + "Check the system before you apply again, and import an object that the request " +
			"created. Otherwise there may be two."
	case rest.Canceled:
		return "You interrupted the operation. The next plan shows the remaining changes."
	case rest.Invalid:
		return cmp.Or(s.httpsAdvice(failure), "Correct the configuration, then try again.")
	default:
		return "Check the block " + s.Settings.Name + " of the provider, above all " + s.describeEndpoint() + "."
	}
}

// serverAdvice returns what the user can do if the server sends no usable
// response.
func (s System) serverAdvice(failure *rest.Error) string {
	switch failure.Kind {
	case rest.Unreachable:
		return cmp.Or(s.tlsAdvice(failure), "The server could not be reached. Check the network, the proxy and "+
			s.describeEndpoint()+".")
	case rest.TimedOut:
		return "The server is slow or hangs. Try again, or allow it more time with http.request_timeout."
	case rest.Unavailable:
		return "The server failed. Try again later. If the error persists, ask the operator of the server."
	default:
		return "This is not how the API answers. Check that no proxy or login page answers instead, that the ids in " +
			"the configuration are ids of this system, and " + s.describeEndpoint() + "."
	}
}

// rateLimitAdvice returns what the user can do about a rate limit. The wait is
// the one that the server asks for, 0 for none.
func rateLimitAdvice(wait time.Duration) string {
	if wait <= 0 {
		return "Too many requests. Wait a while, then try again with fewer concurrent requests " +
			"(-parallelism, http.max_concurrent_requests) or at a lower rate (http.requests_per_second)."
	}

	return fmt.Sprintf(
		"Too many requests. The server accepts requests again in %s, at %s; try again then. "+
			"Fewer concurrent requests (-parallelism, http.max_concurrent_requests) or a lower rate "+
			"(http.requests_per_second) may help.",
		wait.Round(time.Second), time.Now().Add(wait).UTC().Format("15:04:05 MST"),
	)
}

// credentialsAdvice returns what the user can do if the server rejects the
// credentials.
func (s System) credentialsAdvice(kind rest.Kind) string {
	switch kind {
	case rest.Forbidden:
		return "The credentials are valid but do not allow this. " +
			"Check the account's permissions, or use another account: " + s.describeCredentials() + "."
	case rest.LockedOut:
		return "Too many requests had wrong credentials, so the server rejects the account for a while. " +
			"Check the credentials, wait some minutes, then try again: " + s.describeCredentials() + "."
	default:
		return "Check the credentials: " + s.describeCredentials() + "."
	}
}

// describeCredentials names the settings that hold credentials, with their
// environment variables.
func (s System) describeCredentials() string {
	var names []string
	for _, setting := range s.Settings.Settings {
		if !setting.Sensitive {
			continue
		}
		name := s.describeSetting(setting.Name)
		if setting.Precedence != "" {
			name += ", " + setting.Precedence
		}
		names = append(names, name)
	}

	return strings.Join(names, ", ")
}

// describeEndpoint names the endpoint, its environment variable and its rule.
func (s System) describeEndpoint() string {
	name := s.describeSetting("endpoint")
	for _, setting := range s.Settings.Settings {
		if setting.Name == "endpoint" {
			return name + ", which must be " + setting.Rule
		}
	}

	return name
}

// describeSetting names a setting and its environment variable.
func (s System) describeSetting(name string) string {
	for _, setting := range s.Settings.Settings {
		if setting.Name == name {
			return fmt.Sprintf("%s.%s (environment variable %s)", s.Settings.Name, name, setting.Env)
		}
	}

	return s.Settings.Name + "." + name
}
