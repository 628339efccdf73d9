package providertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Diagnostic is one error or warning. Its path is written as in a
// configuration: sharedcloud.token, target_sources[0].urls, labels["env"]. The
// path is empty if the diagnostic belongs to no attribute.
type Diagnostic struct {
	Severity tfprotov6.DiagnosticSeverity
	Summary  string
	Detail   string
	Path     string
}

// String returns two lines or more: severity, summary and path, then the
// detail.
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

// Diagnostics are the errors and warnings of a call, in the provider's order.
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

// isError counts an invalid severity as an error, so that it is not missed.
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

func serverFailed(request any, err error) Diagnostic {
	return Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError,
		Summary:  "The provider's server failed",
		Detail:   fmt.Sprintf("%T: %s", request, err),
	}
}

// Expectation describes one diagnostic that a test expects.
type Expectation struct {
	severity tfprotov6.DiagnosticSeverity
	path     string
	texts    []string
}

// Error expects an error at an attribute path, "" for an error that belongs to
// no attribute. Each text occurs in its summary or in its detail.
func Error(path string, texts ...string) Expectation {
	return Expectation{severity: tfprotov6.DiagnosticSeverityError, path: path, texts: texts}
}

// Warning is Error for a warning.
func Warning(path string, texts ...string) Expectation {
	return Expectation{severity: tfprotov6.DiagnosticSeverityWarning, path: path, texts: texts}
}

// Expect reports a failure unless the diagnostics are exactly the expected
// ones, in any order, because the framework validates attributes in any order.
// Without expectations there must be no diagnostics:
//
//	diags.Expect(t, providertest.Error("sharedcloud.token", "refused", "401"))
func (d Diagnostics) Expect(tb testing.TB, expected ...Expectation) {
	tb.Helper()
	if len(d) != len(expected) {
		tb.Errorf("got %d diagnostics, want %d:\n%s", len(d), len(expected), d)

		return
	}
	left := slices.Clone(d)
	for _, expectation := range expected {
		found := slices.IndexFunc(left, expectation.matches)
		if found < 0 {
			tb.Errorf("got no %s among:\n%s", expectation, left)

			return
		}
		left = slices.Delete(left, found, found+1)
	}
}

// String describes the expected diagnostic.
func (e Expectation) String() string {
	text := strings.ToLower(e.severity.String())
	if e.path == "" {
		text += " without a path"
	} else {
		text += " at " + e.path
	}
	if len(e.texts) > 0 {
		text += fmt.Sprintf(" with the texts %q", e.texts)
	}

	return text
}

func (e Expectation) matches(d Diagnostic) bool {
	return d.Severity == e.severity && d.Path == e.path &&
		!slices.ContainsFunc(e.texts, func(text string) bool {
			return !strings.Contains(d.Summary, text) && !strings.Contains(d.Detail, text)
		})
}
