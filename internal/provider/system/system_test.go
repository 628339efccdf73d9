package system_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// fakeClient is what the test's system is spoken to with.
type fakeClient struct{}

// newSystem describes a system whose client is built by build and needs a
// token.
func newSystem(build func(settings.Values, system.Transport) (*fakeClient, error), needs ...string) system.System {
	return system.System{
		Title: "Vendor",
		Settings: settings.Group{Name: "vendor", Settings: []settings.Setting{
			{Name: "endpoint", Env: "VENDOR_ENDPOINT"},
			{Name: "user", Env: "VENDOR_USER"},
			{Name: "token", Env: "VENDOR_TOKEN", Sensitive: true},
		}},
		Clients: []system.Client{system.NewClient(build, needs...)},
	}
}

// withAlternative lets the system's client be built from another set of
// settings too.
func withAlternative(described system.System, needs ...string) system.System {
	described.Clients[0] = described.Clients[0].WithAlternative(needs...)

	return described
}

// configure configures a data source of the system with what the provider hands
// over.
func configure(data any) (*system.DataSource[*fakeClient], diag.Diagnostics) {
	source := &system.DataSource[*fakeClient]{}
	var response datasource.ConfigureResponse
	source.Configure(context.Background(), datasource.ConfigureRequest{ProviderData: data}, &response) //nolint:forbidigo // It has no use for one.

	return source, response.Diagnostics
}

func newClients(described system.System) *system.Clients {
	clients := system.NewClients()
	clients.Add(described, settings.Values{Group: described.Settings}, system.Transport{})

	return clients
}

func TestAClientIsBuiltOnceAndOnlyWhenUsed(t *testing.T) {
	t.Parallel()
	built := 0
	clients := newClients(newSystem(func(settings.Values, system.Transport) (*fakeClient, error) {
		built++

		return &fakeClient{}, nil
	}))
	if built != 0 {
		t.Error("the client was built before anybody used it")
	}
	first, _ := configure(clients)
	second, _ := configure(clients)
	if built != 1 || first.Client == nil || first.Client != second.Client {
		t.Errorf("the client was built %d times", built)
	}
}

func TestTypesAreConnectedOrSayWhyNot(t *testing.T) {
	t.Parallel()
	fine := func(settings.Values, system.Transport) (*fakeClient, error) { return &fakeClient{}, nil }
	for name, test := range map[string]struct {
		data any
		want []string
	}{
		"before the provider is configured": {nil, nil},
		"with another provider's data":      {"data", []string{"Internal error", "string"}},
		"where nobody offers the client":    {system.NewClients(), []string{"Internal error", "No system offers *system_test.fakeClient"}},
		"where the client cannot be built": {
			newClients(newSystem(func(settings.Values, system.Transport) (*fakeClient, error) { return nil, errors.New("no way") })),
			[]string{"Cannot use Vendor", "no way"},
		},
		"where settings are missing": {
			newClients(newSystem(fine, "user", "token")),
			[]string{"Vendor is not configured", "vendor.user and vendor.token", "VENDOR_USER and VENDOR_TOKEN", "token = \"...\""},
		},
		"where neither set of settings is complete": {
			newClients(withAlternative(newSystem(fine, "token"), "endpoint", "user")),
			[]string{"This needs vendor.token, or vendor.endpoint and vendor.user,", "variables VENDOR_TOKEN, or VENDOR_ENDPOINT and VENDOR_USER."},
		},
		"where one of two sets is complete": {newClients(withAlternative(newSystem(fine, "token"))), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := configure(test.data)
			if len(test.want) == 0 && len(diags) == 0 {
				return
			}
			if len(diags) != 1 {
				t.Fatalf("got %v, want one diagnostic", diags)
			}
			for _, want := range test.want {
				if !strings.Contains(diags[0].Summary()+diags[0].Detail(), want) {
					t.Errorf("got %q, %q, want %q", diags[0].Summary(), diags[0].Detail(), want)
				}
			}
		})
	}
}

// newDataSource is a data source of a system that is configured.
func newDataSource(t *testing.T) *system.DataSource[*fakeClient] {
	t.Helper()
	connected, diags := configure(
		newClients(
			newSystem(func(settings.Values, system.Transport) (*fakeClient, error) { return &fakeClient{}, nil }),
		),
	)
	if diags.HasError() {
		t.Fatal(diags)
	}

	return connected
}

func TestEveryFailureComesWithAdvice(t *testing.T) {
	t.Parallel()
	for kind, want := range map[rest.Kind]string{
		rest.Unauthorized: "vendor.token (environment variable VENDOR_TOKEN)",
		rest.Forbidden:    "do not allow this",
		rest.LockedOut:    "wait some minutes",
		rest.NotFound:     "deleted outside Terraform",
		rest.Conflict:     "under way",
		rest.RateLimited:  "Wait a while",
		rest.InDoubt:      "may have been carried out",
		rest.Unreachable:  "vendor.endpoint (environment variable VENDOR_ENDPOINT)",
		rest.TimedOut:     "http.request_timeout",
		rest.Unavailable:  "Try again later",
		rest.Malformed:    "vendor.endpoint (environment variable VENDOR_ENDPOINT)",
		rest.Canceled:     "The next plan shows",
		rest.Invalid:      "Correct the configuration",
		rest.Rejected:     "the block vendor",
	} {
		err := &rest.Error{System: "Vendor", Operation: "do it", Request: "GET http://x/", Kind: kind, Status: 418}
		diags := newDataSource(t).Diagnose(t.Context(), nil, err)
		if len(diags) != 1 || diags[0].Summary() != "Vendor: could not do it" ||
			!strings.HasPrefix(
				diags[0].Detail(), "GET http://x/ answered 418 I'm a teapot\n\n",
			) || !strings.Contains(diags[0].Detail(), want) {
			t.Errorf("%s gave %v, want %q", kind, diags, want)
		}
	}
}

func TestRefusedFieldsAreShownWhereTheUserWroteThem(t *testing.T) {
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
	diags := newDataSource(t).Diagnose(t.Context(), known, err)
	if len(diags) != 2 {
		t.Fatalf("got %v, want one for each field", diags)
	}
	first, ok := diags[0].(diag.DiagnosticWithPath)
	if !ok || !first.Path().Equal(path.Root("name")) || first.Detail() != "Vendor refused name: Too long. Too dull.\n\nPOST http://x/ answered status 400. Correct name, then apply again." {
		t.Errorf("got %v", diags[0])
	}
	// A field that the user cannot know is told as it came.
	err.Fields[0].Field = "internal_name"
	diags = newDataSource(t).Diagnose(t.Context(), known, err)
	if len(diags) != 2 || !strings.Contains(diags[1].Detail(), "internal_name: Too long. Too dull.") {
		t.Errorf("got %v", diags)
	}
	err.Fields = err.Fields[:1]
	diags = newDataSource(t).Diagnose(t.Context(), known, err)
	if len(diags) != 1 || !strings.Contains(diags[0].Detail(), "internal_name: Too long. Too dull.") {
		t.Errorf("got %v", diags)
	}
}

func TestWaitsThatFailAreExplained(t *testing.T) {
	t.Parallel()
	for reason, want := range map[waiting.Reason]string{
		waiting.Timeout:     "allow it in timeouts",
		waiting.Interrupted: "stays in the state",
		waiting.Failed:      "by itself",
	} {
		err := &waiting.Error{
			System: "Vendor", Description: "it to run", Reason: reason, LastState: "asleep", Elapsed: time.Minute,
		}
		diags := newDataSource(t).Diagnose(t.Context(), nil, err)
		if len(diags) != 1 || diags[0].Summary() != "Vendor: "+string(reason)+" waiting for it to run" ||
			!strings.Contains(
				diags[0].Detail(), "asleep after 1m0s.\n\n",
			) || !strings.Contains(diags[0].Detail(), want) {
			t.Errorf("%s gave %v, want %q", reason, diags, want)
		}
	}
}

func TestOtherErrorsAreShownAsTheyAre(t *testing.T) {
	t.Parallel()
	diags := newDataSource(t).Diagnose(t.Context(), nil, errors.New("odd"))
	if len(diags) != 1 || diags[0].Summary() != "Vendor failed" || diags[0].Detail() != "odd" {
		t.Errorf("got %v", diags)
	}
}
