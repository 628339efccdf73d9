package system_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// fakeClient is the client of the test's system.
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

// withAlternative adds another set of settings from which the client can be
// built.
func withAlternative(described system.System, needs ...string) system.System {
	described.Clients[0] = described.Clients[0].WithAlternative(needs...)

	return described
}

// configure configures a data source of the system with the provider's data.
func configure(data any) (*system.DataSource[*fakeClient], diag.Diagnostics) {
	source := &system.DataSource[*fakeClient]{}
	var response datasource.ConfigureResponse
	ctx := context.Background() //nolint:forbidigo // Configure does not use it.
	source.Configure(ctx, datasource.ConfigureRequest{ProviderData: data}, &response)

	return source, response.Diagnostics
}

func newClients(described system.System) *system.Clients {
	clients := system.NewClients()
	clients.Add(described, settings.Values{Group: described.Settings}, system.Transport{})

	return clients
}

func TestClients_BuildOnceAtFirstUse(t *testing.T) {
	t.Parallel()
	built := 0
	clients := newClients(newSystem(func(settings.Values, system.Transport) (*fakeClient, error) {
		built++

		return &fakeClient{}, nil
	}))
	if built != 0 {
		t.Error("the client was built before its first use, want no build")
	}
	first, _ := configure(clients)
	second, _ := configure(clients)
	if built != 1 || first.Client == nil || first.Client != second.Client {
		t.Errorf("the client was built %d times, want 1", built)
	}
}

func TestDataSource_ConfigureExplainsMissingSettings(t *testing.T) {
	t.Parallel()
	fine := func(settings.Values, system.Transport) (*fakeClient, error) { return &fakeClient{}, nil }
	fails := func(settings.Values, system.Transport) (*fakeClient, error) { return nil, errors.New("no way") }
	for name, test := range map[string]struct {
		data any
		want []string
	}{
		"unconfigured provider": {nil, nil},
		"wrong data":            {"data", []string{"Internal error", "not that of this provider"}},
		"unknown client": {
			system.NewClients(),
			[]string{"Internal error", "no client for this type"},
		},
		"failed build": {
			newClients(newSystem(fails)),
			[]string{"Cannot use Vendor", "no way"},
		},
		"missing settings": {
			newClients(newSystem(fine, "user", "token")),
			[]string{
				"Vendor is not configured", "vendor.user and vendor.token", "VENDOR_USER and VENDOR_TOKEN",
				"token = \"...\"",
			},
		},
		"two incomplete sets of settings": {
			newClients(withAlternative(newSystem(fine, "token"), "endpoint", "user")),
			[]string{
				"The provider needs vendor.token, or vendor.endpoint and vendor.user,",
				"variables VENDOR_TOKEN, or VENDOR_ENDPOINT and VENDOR_USER.",
			},
		},
		"one of two sets complete": {newClients(withAlternative(newSystem(fine, "token"))), nil},
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
