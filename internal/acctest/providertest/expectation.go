package providertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Expectation is what a test says about one diagnostic.
type Expectation struct {
	severity tfprotov6.DiagnosticSeverity
	path     string
	texts    []string
}

// Error expects an error at an attribute path, "" for one that belongs to no
// attribute. Each text occurs in its summary or in its detail.
func Error(path string, texts ...string) Expectation {
	return Expectation{severity: tfprotov6.DiagnosticSeverityError, path: path, texts: texts}
}

// Warning is Error for a warning.
func Warning(path string, texts ...string) Expectation {
	return Expectation{severity: tfprotov6.DiagnosticSeverityWarning, path: path, texts: texts}
}

// Expect reports a failure unless the diagnostics are exactly those expected.
// Their order is free, as the framework validates attributes in none. Without
// expectations there must be no diagnostics:
//
//	diags.ExpectValues(t, providertest.Error("sharedcloud.token", "refused", "401"))
func (d Diagnostics) Expect(tb testing.TB, expected ...Expectation) {
	tb.Helper()
	if len(d) != len(expected) {
		tb.Errorf("got %d diagnostics, want %d:\n%s", len(d), len(expected), d)

		return
	}
	left := slices.Clone(d)
	for _, expectation := range expected {
		found := slices.IndexFunc(left, expectation.met)
		if found < 0 {
			tb.Errorf("got no %s among:\n%s", expectation, left)

			return
		}
		left = slices.Delete(left, found, found+1)
	}
}

// String describes what is expected.
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

func (e Expectation) met(d Diagnostic) bool {
	return d.Severity == e.severity && d.Path == e.path &&
		!slices.ContainsFunc(e.texts, func(text string) bool {
			return !strings.Contains(d.Summary, text) && !strings.Contains(d.Detail, text)
		})
}
