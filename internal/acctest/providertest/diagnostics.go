package providertest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Diagnostic is one error or warning. Its path is written as in a
// configuration: sharedcloud.token, disks[0].size, labels["env"]; it is empty
// where the diagnostic belongs to no attribute.
type Diagnostic struct {
	Severity tfprotov6.DiagnosticSeverity
	Summary  string
	Detail   string
	Path     string
}

// String returns the diagnostic as two lines or more: severity, summary and
// path, then the detail.
func (d Diagnostic) String() string {
	text := strings.ToLower(d.Severity.String()) + ": " + d.Summary
	if d.Path != "" {
		text += " (at " + d.Path + ")"
	}
	if d.Detail != "" {
		text += "\n  " + strings.ReplaceAll(d.Detail, "\n", "\n  ")
	}

	return text
}

// Diagnostics are what a call had to say, in the provider's order.
type Diagnostics []Diagnostic

// HasError reports whether there is an error among them.
func (d Diagnostics) HasError() bool {
	return slices.ContainsFunc(d, Diagnostic.isError)
}

// Errors returns the errors.
func (d Diagnostics) Errors() Diagnostics {
	return slices.DeleteFunc(slices.Clone(d), func(diagnostic Diagnostic) bool { return !diagnostic.isError() })
}

// Warnings returns the warnings.
func (d Diagnostics) Warnings() Diagnostics {
	return slices.DeleteFunc(slices.Clone(d), Diagnostic.isError)
}

// String returns all of them, one below the other.
func (d Diagnostics) String() string {
	lines := make([]string, len(d))
	for i, diagnostic := range d {
		lines[i] = diagnostic.String()
	}

	return strings.Join(lines, "\n")
}

// isError takes an invalid severity for an error: nothing may hide behind it.
func (d Diagnostic) isError() bool { return d.Severity != tfprotov6.DiagnosticSeverityWarning }

// and returns the diagnostics followed by those of a response.
func (d Diagnostics) and(response []*tfprotov6.Diagnostic) Diagnostics {
	for _, diagnostic := range response {
		d = append(d, Diagnostic{
			Severity: diagnostic.Severity,
			Summary:  diagnostic.Summary,
			Detail:   diagnostic.Detail,
			Path:     pathText(diagnostic.Attribute),
		})
	}

	return d
}

// refusal is an error that Terraform itself raises about what a provider
// returned.
func refusal(what, at, format string, args ...any) Diagnostic {
	return Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError,
		Summary:  "Terraform refuses " + what,
		Detail:   fmt.Sprintf(format, args...),
		Path:     at,
	}
}

func refusals(what string, problems []problem) Diagnostics {
	diags := make(Diagnostics, len(problems))
	for i, problem := range problems {
		diags[i] = refusal(what, problem.at, "%s", problem.text)
	}

	return diags
}

func serverFailed(request any, err error) Diagnostic {
	return Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError,
		Summary:  "The provider's server failed",
		Detail:   fmt.Sprintf("%T: %s", request, err),
	}
}

// problem is something that Terraform refuses, and where.
type problem struct{ at, text string }
