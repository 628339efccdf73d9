package system

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// Schema is the schema of whatever was asked for, such as req.Plan.Schema: it
// tells which of the API's fields the user can find in the configuration.
type Schema interface {
	TypeAtPath(ctx context.Context, at path.Path) (attr.Type, diag.Diagnostics)
}

// Diagnose turns the error of a call into what the user reads: one diagnostic,
// or one for each field that the API refused, on its attribute. Each says what
// was tried, on what, what came back, and what to do. The schema may be nil.
func (l *base[C]) Diagnose(ctx context.Context, schema Schema, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	if wait, ok := errors.AsType[*waiting.Error](err); ok {
		diags.AddError(
			fmt.Sprintf("%s: %s waiting for %s", wait.System, wait.Reason, wait.Description),
			capitalize(wait.Details())+".\n\n"+waitAdvice(wait),
		)

		return diags
	}
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok {
		diags.AddError(l.system.Title+" failed", err.Error())

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
			fmt.Sprintf("%s refused %s: %s\n\n%s answered status %d. Correct %[2]s, then apply again.",
				failure.System, field.Field, strings.Join(field.Messages, " "), failure.Request, failure.Status),
		)
	}
	if len(diags) == 0 || len(others.Fields) > 0 || others.Message != "" {
		diags.AddError(summary, others.Outcome()+"\n\n"+l.advice(failure))
	}

	return diags
}

// hasAttribute reports whether the schema has an attribute of a field's name.
func hasAttribute(ctx context.Context, schema Schema, field string) bool {
	if schema == nil {
		return false
	}
	_, diags := schema.TypeAtPath(ctx, path.Root(field))

	return !diags.HasError()
}

// waitAdvice says what the user can do about a wait that ended without success.
func waitAdvice(wait *waiting.Error) string {
	switch wait.Reason {
	case waiting.Timeout:
		return "What was begun is not undone. It may get there yet; if it only needs more time, allow it in timeouts."
	case waiting.Interrupted:
		return "What was begun is not undone, and what was made stays in the state. The next plan shows what is left to do."
	default:
		return "It will not get there by itself. See what the system says of it, and correct the cause before you apply again."
	}
}

// capitalize returns the text with a capital letter at its beginning.
func capitalize(text string) string {
	return strings.ToUpper(text[:1]) + text[1:]
}

// advice says what the user can do about a failure.
func (l *base[C]) advice(failure *rest.Error) string {
	group := l.system.Settings.Name
	switch failure.Kind {
	case rest.Unauthorized, rest.Forbidden, rest.LockedOut:
		return l.credentialsAdvice(failure.Kind)
	case rest.NotFound:
		return "It does not exist, or belongs to another account. If it was deleted outside Terraform, the next plan will offer to create it again."
	case rest.Conflict:
		return "Something else is under way on it. Try again when that has ended."
	case rest.RateLimited:
		if failure.RetryAfter > 0 {
			return fmt.Sprintf(
				"Too many requests. The server takes more in %s, at %s; then apply again. Fewer at once (-parallelism, http.max_concurrent_requests) may help.",
				failure.RetryAfter.Round(time.Second),
				time.Now().Add(failure.RetryAfter).UTC().Format("15:04:05 MST"),
			)
		}

		return "Too many requests. Wait a while, then apply again with fewer at once (-parallelism, http.max_concurrent_requests)."
	case rest.InDoubt:
		return "The request was sent, but what became of it is unknown: it may have been carried out. " +
			"Look at the system before you apply again, and import what it has made, or it may be done twice."
	case rest.Unreachable:
		return "The server could not be reached. Check " + l.describeSetting(
			"endpoint",
		) + ", the network and the proxy."
	case rest.TimedOut:
		return "The server is slow or hangs. Try again, or allow it more time with http.request_timeout."
	case rest.Unavailable:
		return "The server failed. Try again later; if it goes on, ask its operator."
	case rest.Malformed:
		return "This is not how the API answers. Check that " + l.describeSetting(
			"endpoint",
		) + " is the API's address, " +
			"that no proxy or log-in page stands before it, and that an id that you gave is one of this system's."
	case rest.Canceled:
		return "You interrupted it. The next plan shows what was done and what is left."
	case rest.Invalid:
		return "Correct the configuration, then apply again."
	default:
		return "Check " + l.describeSetting("endpoint") + " and the block " + group + " of the provider."
	}
}

// credentialsAdvice says what the user can do where the credentials are to
// blame.
func (l *base[C]) credentialsAdvice(kind rest.Kind) string {
	switch kind {
	case rest.Forbidden:
		return "The credentials are valid but do not allow this. Check the account's permissions, or use another one: " + l.describeCredentials() + "."
	case rest.LockedOut:
		return "Too many requests came with wrong credentials, so the account is refused for a while even with right ones. " +
			"Check the credentials, wait some minutes, then try again: " + l.describeCredentials() + "."
	default:
		return "Check the credentials: " + l.describeCredentials() + "."
	}
}

// describeCredentials names the settings that hold credentials, and both ways
// to set them.
func (l *base[C]) describeCredentials() string {
	var names []string
	for _, setting := range l.system.Settings.Settings {
		if setting.Sensitive {
			names = append(names, l.describeSetting(setting.Name))
		}
	}

	return strings.Join(names, ", ")
}

// describeSetting names a setting and its environment variable.
func (l *base[C]) describeSetting(name string) string {
	for _, setting := range l.system.Settings.Settings {
		if setting.Name == name {
			return fmt.Sprintf("%s.%s (environment variable %s)", l.system.Settings.Name, name, setting.Env)
		}
	}

	return l.system.Settings.Name + "." + name
}
