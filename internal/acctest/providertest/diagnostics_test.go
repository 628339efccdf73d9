package providertest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func sample() providertest.Diagnostics {
	return providertest.Diagnostics{
		{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "Slow", Detail: "Very.\nReally."},
		{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Refused", Detail: "401", Path: "auth.token"},
	}
}

func TestDiagnostics_String(t *testing.T) {
	t.Parallel()
	want := "warning: Slow\n  Very.\n  Really.\nerror: Refused (at auth.token)\n  401"
	if diff := cmp.Diff(want, sample().String()); diff != "" {
		t.Errorf("the result differs (-want +got):\n%s", diff)
	}
}

func TestDiagnostics_ErrorsAndWarnings(t *testing.T) {
	t.Parallel()
	diags := sample()
	diags.Errors().Expect(t, providertest.Error("auth.token", "Refused"))
	diags.Warnings().Expect(t, providertest.Warning("", "Slow"))
	if !diags.HasError() || diags.Warnings().HasError() || len(diags) != 2 {
		t.Error("errors and warnings are not separated")
	}
}

func TestDiagnostics_ExpectInAnyOrder(t *testing.T) {
	t.Parallel()
	sample().Expect(t, providertest.Error("auth.token", "Ref", "401"), providertest.Warning("", "Really"))
	providertest.Diagnostics(nil).Expect(t)
}

func TestDiagnostics_ExpectReportsDifferences(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		want providertest.Expectation
		text string
	}{
		"severity": {
			providertest.Warning("auth.token", "Refused"), `no warning at auth.token with the texts ["Refused"] among`,
		},
		"path": {providertest.Error("", "Refused"), `no error without a path with the texts`},
		"text": {providertest.Error("auth.token", "Refused", "403"), `with the texts ["Refused" "403"]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFailure(t, func(tb *fake) { sample().Errors().Expect(tb, test.want) }, test.text, "error: Refused")
		})
	}
	wantFailure(t, func(tb *fake) { sample().Expect(tb) }, "got 2 diagnostics, want 0", "warning: Slow")
}
