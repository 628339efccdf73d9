// Package acctest is the harness of the tests that drive the whole provider
// against the reference server, through a real Terraform or through the
// protocol. The server is one for all tests of a package; each test has an
// account of its own, so that none sees another's objects, requests or faults,
// and all can run in parallel.
package acctest

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// testServer is the reference server of this test process.
type testServer struct {
	*mockserver.Server

	baseURL string
}

var sharedServer = sync.OnceValues(func() (*testServer, error) { //nolint:gochecknoglobals // One server for all tests of a package.
	server, err := mockserver.New(mockserver.Options{})
	if err != nil {
		return nil, fmt.Errorf("starting the reference server: %w", err)
	}

	return &testServer{Server: server, baseURL: httptest.NewServer(server).URL}, nil
},
)

// startServer starts a server for one test alone.
func startServer(tb testing.TB, options mockserver.Options, before func(*http.Request)) *testServer {
	tb.Helper()
	server, err := mockserver.New(options)
	if err != nil {
		tb.Fatalf("starting a reference server: %v", err)
	}
	listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before(r)
		server.ServeHTTP(w, r)
	}))
	tb.Cleanup(listening.Close)

	return &testServer{Server: server, baseURL: listening.URL}
}

// Systems returns the names of all systems of the reference server.
func Systems(tb testing.TB) []string {
	tb.Helper()
	server, err := sharedServer()
	if err != nil {
		tb.Fatal(err)
	}

	return server.Systems()
}

// Account is a test's own account on one system of the reference server.
type Account struct {
	// System is the system's name, such as "sharedcloud".
	System string
	// Name is the account's name, which begins with the test's.
	Name string
	// Endpoint is the address to configure the provider with.
	Endpoint string
	// Credentials are what the account signs in with, such as "token". Those
	// that the provider has a setting for configure it.
	Credentials map[string]string

	tb     testing.TB
	server *testServer
}

// NewAccount makes an account for the test.
func NewAccount(tb testing.TB, system string) *Account {
	tb.Helper()
	server, err := sharedServer()
	if err != nil {
		tb.Fatal(err)
	}

	return newAccount(tb, system, server)
}

// NewIsolatedAccount makes an account for the test on a server of its own: for
// what only a server can show on which things take time. The function sees each
// request before the server does, and may turn the server's clock.
func NewIsolatedAccount(tb testing.TB, system string, options mockserver.Options, before func(*http.Request)) *Account {
	tb.Helper()

	return newAccount(tb, system, startServer(tb, options, before))
}

var accountCount atomic.Int64 //nolint:gochecknoglobals // The tests of a process have nothing else in common.

func newAccount(tb testing.TB, system string, server *testServer) *Account {
	tb.Helper()
	// A test that runs several times in one process gets an account each time.
	made, err := server.CreateAccount(system, fmt.Sprintf("%s-%d", tb.Name(), accountCount.Add(1)))
	if err != nil {
		tb.Fatalf("making an account on %s: %v", system, err)
	}

	return &Account{
		System:      system,
		Name:        made.Name,
		Endpoint:    server.baseURL + server.Endpoint(system),
		Credentials: made.Credentials,
		tb:          tb,
		server:      server,
	}
}

// Settings are the account's settings, as an attribute of the provider block.
func (a *Account) Settings() map[string]any {
	known := settingNames(a.tb, a.System)
	settings := map[string]any{"endpoint": a.Endpoint}
	for name, value := range a.Credentials {
		if known[name] {
			settings[name] = value
		}
	}

	return settings
}

// settingNames returns the names of the settings that the provider has for a
// system.
func settingNames(tb testing.TB, system string) map[string]bool {
	tb.Helper()
	var response frameworkprovider.SchemaResponse
	provider.New("test")().Schema(tb.Context(), frameworkprovider.SchemaRequest{}, &response)
	group, ok := response.Schema.Attributes[system].(schema.SingleNestedAttribute)
	if !ok {
		tb.Fatalf("the provider has no settings for %s", system)
	}
	names := map[string]bool{}
	for name := range group.Attributes {
		names[name] = true
	}

	return names
}

// Config is a provider configuration for the account, for the protocol driver.
// It waits for no human time before a retry.
func (a *Account) Config() map[string]any {
	return map[string]any{
		a.System: a.Settings(),
		"http":   map[string]any{"retry_wait_min": "1ms", "retry_wait_max": "5ms"},
	}
}

// HCL is the same configuration as a provider block.
func (a *Account) HCL() string {
	var settings strings.Builder
	all := a.Settings()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&settings, "    %s = %q\n", name, all[name])
	}

	return fmt.Sprintf(`provider "fleet" {
  %s = {
%s  }
  http = {
    retry_wait_min = "1ms"
    retry_wait_max = "5ms"
  }
}
`, a.System, settings.String())
}

// Requests are the account's requests so far, oldest first, each as its method
// and path: "POST /api/v1/instances/".
func (a *Account) Requests() []string {
	entries := a.Journal()
	requests := make([]string, len(entries))
	for i, entry := range entries {
		requests[i] = entry.Method + " " + entry.Path
	}

	return requests
}

// MaskedRequests are the same, with an object's id as ID.
func (a *Account) MaskedRequests(id string) []string {
	requests := a.Requests()
	for i := range requests {
		requests[i] = strings.ReplaceAll(requests[i], id, "ID")
	}

	return requests
}

// Journal holds the account's requests so far, oldest first.
func (a *Account) Journal() []journal.Entry {
	return a.server.Journal().Entries(journal.Filter{System: a.System, Account: a.Name})
}

// RequestCounts are the numbers of the account's requests so far, by method.
func (a *Account) RequestCounts() map[string]int {
	counts := map[string]int{}
	for method, count := range a.server.Journal().Counters(a.System, a.Name)[a.System] {
		counts[method] = int(count) //nolint:gosec // No test makes so many.
	}

	return counts
}

// AddFault makes something go wrong with the account's requests, and with no
// other's. It returns the fault's id.
func (a *Account) AddFault(fault faults.Fault) string {
	a.tb.Helper()
	fault.System, fault.Account = a.System, a.Name
	added, err := a.server.Faults().Add(fault)
	if err != nil {
		a.tb.Fatal(err)
	}
	a.tb.Cleanup(func() { a.server.Faults().Remove(added.ID) })

	return added.ID
}

// WaitForFault waits until a fault has struck: a request that it fits has
// arrived.
func (a *Account) WaitForFault(id string) {
	a.tb.Helper()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(time.Minute)
	for {
		select {
		case <-ticker.C:
			for _, fault := range a.server.Faults().List() {
				if fault.ID == id && fault.InjectedCount > 0 {
					return
				}
			}
		case <-deadline:
			a.tb.Fatal("no request came that the fault fits")
		}
	}
}

// Objects are what the account has.
func (a *Account) Objects() []system.Object {
	a.tb.Helper()
	objects, err := a.server.Objects(a.System, a.Name)
	if err != nil {
		a.tb.Fatal(err)
	}

	return objects
}

// Create makes an object behind Terraform's back and returns its id.
func (a *Account) Create(kind string, fields map[string]any) string {
	a.tb.Helper()
	object, err := a.server.CreateObject(a.System, a.Name, kind, fields)
	if err != nil {
		a.tb.Fatal(err)
	}

	return object.ID
}

// Edit changes an object behind Terraform's back.
func (a *Account) Edit(kind, id string, fields map[string]any) {
	a.tb.Helper()
	if _, err := a.server.EditObject(a.System, kind, id, fields); err != nil {
		a.tb.Fatal(err)
	}
}

// Delete deletes an object behind Terraform's back.
func (a *Account) Delete(kind, id string) {
	a.tb.Helper()
	if err := a.server.DeleteObject(a.System, kind, id); err != nil {
		a.tb.Fatal(err)
	}
}
