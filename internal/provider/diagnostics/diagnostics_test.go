package diagnostics_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// vendor is a system with three settings.
func vendor() diagnostics.System {
	return diagnostics.System{Name: "Vendor", Settings: settings.Group{Name: "vendor", Settings: []settings.Setting{
		{Name: "endpoint", Env: "VENDOR_ENDPOINT"},
		{Name: "user", Env: "VENDOR_USER"},
		{Name: "token", Env: "VENDOR_TOKEN", Sensitive: true},
	}}}
}

func TestDiagnose_AdviceForEveryKind(t *testing.T) {
	t.Parallel()
	for kind, want := range map[rest.Kind]string{
		rest.Unauthorized: "vendor.token (environment variable VENDOR_TOKEN)",
		rest.Forbidden:    "do not allow this",
		rest.LockedOut:    "wait some minutes",
		rest.NotFound:     "deleted outside Terraform",
		rest.Conflict:     "in progress",
		rest.RateLimited:  "Wait a while",
		rest.InDoubt:      "may have been carried out",
		rest.Unreachable:  "vendor.endpoint (environment variable VENDOR_ENDPOINT)",
		rest.NotSent:      "http.requests_per_second",
		rest.TimedOut:     "http.request_timeout",
		rest.Unavailable:  "Try again later",
		rest.Malformed:    "vendor.endpoint (environment variable VENDOR_ENDPOINT)",
		rest.Canceled:     "The next plan shows",
		rest.Invalid:      "Correct the configuration",
		rest.Rejected:     "the block vendor",
	} {
		err := &rest.Error{System: "Vendor", Operation: "do it", Request: "GET http://x/", Kind: kind, Status: 418}
		diags := vendor().Diagnose(t.Context(), nil, err)
		if len(diags) != 1 || diags[0].Summary() != "Vendor: could not do it" ||
			!strings.HasPrefix(diags[0].Detail(), "GET http://x/ answered 418 I'm a teapot.\n\n") ||
			!strings.Contains(diags[0].Detail(), want) {
			t.Errorf("%s: got %v, want %q", kind, diags, want)
		}
	}
}

func TestDiagnose_RejectedFields(t *testing.T) {
	t.Parallel()
	known := schema.Schema{
		Attributes: map[string]schema.Attribute{"name": schema.StringAttribute{}, "size": schema.StringAttribute{}},
	}
	err := &rest.Error{
		System:    "Vendor",
		Operation: "do it",
		Request:   "POST http://x/",
		Kind:      rest.Invalid,
		Status:    400,
		Fields: []rest.FieldError{
			{Field: "name", Messages: []string{"Too long.", "Too dull."}},
			{Field: "size", Messages: []string{"Too big."}},
		},
	}
	diags := vendor().Diagnose(t.Context(), known, err)
	if len(diags) != 2 {
		t.Fatalf("got %v, want one for each field", diags)
	}
	first, ok := diags[0].(diag.DiagnosticWithPath)
	const want = "Vendor rejected name: Too long. Too dull.\n\n" +
		"POST http://x/ answered status 400. Correct name, then try again."
	if !ok || !first.Path().Equal(path.Root("name")) || first.Detail() != want {
		t.Errorf("got %v, want %q on the attribute name", diags[0], want)
	}
	// A field without an attribute is shown as the API returned it.
	err.Fields[0].Field = "internal_name"
	const wantOther = "internal_name: Too long. Too dull."
	diags = vendor().Diagnose(t.Context(), known, err)
	if len(diags) != 2 || !strings.Contains(diags[1].Detail(), wantOther) {
		t.Errorf("got %v, want two, the second one with %q", diags, wantOther)
	}
	err.Fields = err.Fields[:1]
	diags = vendor().Diagnose(t.Context(), known, err)
	if len(diags) != 1 || !strings.Contains(diags[0].Detail(), wantOther) {
		t.Errorf("got %v, want one with %q", diags, wantOther)
	}
}

func TestDiagnose_Wait(t *testing.T) {
	t.Parallel()
	for reason, want := range map[waiting.Reason]string{
		waiting.Timeout:     "increase the value in timeouts",
		waiting.Interrupted: "stays in the state",
		waiting.Failed:      "by itself",
	} {
		err := &waiting.Error{
			System: "Vendor", Description: "it to run", Reason: reason, LastState: "asleep", Elapsed: time.Minute,
		}
		diags := vendor().Diagnose(t.Context(), nil, err)
		if len(diags) != 1 || diags[0].Summary() != "Vendor: "+string(reason)+" waiting for it to run" ||
			!strings.Contains(diags[0].Detail(), "asleep after 1m0s.\n\n") ||
			!strings.Contains(diags[0].Detail(), want) {
			t.Errorf("%s: got %v, want %q", reason, diags, want)
		}
	}
}

func TestDiagnose_OtherError(t *testing.T) {
	t.Parallel()
	diags := vendor().Diagnose(t.Context(), nil, errors.New("odd"))
	if len(diags) != 1 || diags[0].Summary() != "Vendor failed" || diags[0].Detail() != "odd" {
		t.Errorf("got %v, want one with the summary %q and the detail %q", diags, "Vendor failed", "odd")
	}
}

func TestDiagnose_CreateWait(t *testing.T) {
	t.Parallel()
	for reason, want := range map[waiting.Reason]string{
		waiting.Timeout: "terraform untaint ADDRESS",
		waiting.Failed:  "by itself",
	} {
		err := &waiting.Error{System: "Vendor", Description: "it to run", Reason: reason, LastState: "asleep"}
		diags := vendor().DiagnoseCreateWait(t.Context(), diagnostics.Operation{}, nil, err)
		if len(diags) != 1 || !strings.Contains(diags[0].Detail(), want) {
			t.Errorf("%s: got %v, want %q", reason, diags, want)
		}
	}
}

func TestInterrupted_WarnsOfInterruptedWaitOnly(t *testing.T) {
	t.Parallel()
	for reason, want := range map[waiting.Reason]bool{
		waiting.Timeout: false, waiting.Interrupted: true, waiting.Failed: false,
	} {
		warning := diagnostics.Interrupted(&waiting.Error{System: "Vendor", Description: "it to run", Reason: reason})
		if got := warning != nil; got != want {
			t.Errorf("%s: got %v, want a warning: %t", reason, warning, want)
		}
	}
	if warning := diagnostics.Interrupted(errors.New("odd")); warning != nil {
		t.Errorf("another error: got %v, want none", warning)
	}
}
