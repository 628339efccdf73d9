// Package acctest is the harness of the tests that run the whole provider
// against the reference server, through a real Terraform or through the
// protocol. All tests of a package share one server. Each test has its own
// account, and sees only its own objects, requests and faults. So all tests can
// run in parallel. design/testing.md describes the kinds of tests and the
// helpers.
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
	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi/openapitest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// testServer is the reference server of this test process.
type testServer struct {
	*mockserver.Server

	baseURL string
}

//nolint:gochecknoglobals // All tests of a process share it.
var sharedServer = sync.OnceValues(func() (*testServer, error) {
	server, err := mockserver.New(mockserver.Options{Observe: openapitest.Observe})
	if err != nil {
		return nil, fmt.Errorf("starting the reference server: %w", err)
	}

	return &testServer{Server: server, baseURL: httptest.NewServer(server).URL}, nil
})

// startServer starts a server for one test. It calls the function before each
// request.
func startServer(tb testing.TB, options mockserver.Options, before func(*http.Request)) *testServer {
	tb.Helper()
	if _, isBenchmark := tb.(*testing.B); !isBenchmark {
		options.Observe = openapitest.Observe
	}
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
	// Name is the name of the account. It begins with the name of the test.
	Name string
	// Endpoint is the URL for the provider's configuration.
	Endpoint string
	// Credentials are the credentials of the account by their names, such as
	// "token". Settings has those that the provider has a setting for.
	Credentials map[string]string

	tb     testing.TB
	server *testServer
}

// NewAccount creates an account for the test.
func NewAccount(tb testing.TB, systemName string) *Account {
	tb.Helper()
	server, err := sharedServer()
	if err != nil {
		tb.Fatal(err)
	}

	return newAccount(tb, systemName, server)
}

// NewIsolatedAccount creates an account for the test on a server of its own,
// with these options. It calls the function before the server handles a
// request. The function may move the server's clock.
func NewIsolatedAccount(
	tb testing.TB, systemName string, options mockserver.Options, before func(*http.Request),
) *Account {
	tb.Helper()

	return newAccount(tb, systemName, startServer(tb, options, before))
}

var accountCount atomic.Int64 //nolint:gochecknoglobals // All tests of a process share it.

func newAccount(tb testing.TB, systemName string, server *testServer) *Account {
	tb.Helper()
	// A test that runs several times in one process gets a new account each
	// time.
	created, err := server.CreateAccount(systemName, fmt.Sprintf("%s-%d", tb.Name(), accountCount.Add(1)))
	if err != nil {
		tb.Fatalf("creating an account on %s: %v", systemName, err)
	}

	return &Account{
		System:      systemName,
		Name:        created.Name,
		Endpoint:    server.baseURL + server.Endpoint(systemName),
		Credentials: created.Credentials,
		tb:          tb,
		server:      server,
	}
}

// Settings returns the settings of the provider for the account: an attribute
// of the provider block.
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
func settingNames(tb testing.TB, systemName string) map[string]bool {
	tb.Helper()
	var response frameworkprovider.SchemaResponse
	provider.New("test")().Schema(tb.Context(), frameworkprovider.SchemaRequest{}, &response)
	group, ok := response.Schema.Attributes[systemName].(schema.SingleNestedAttribute)
	if !ok {
		tb.Fatalf("the provider has no settings for %s", systemName)
	}
	names := map[string]bool{}
	for name := range group.Attributes {
		names[name] = true
	}

	return names
}

// Config returns a provider configuration for the account, for the protocol
// driver. The waits before retries are short.
func (a *Account) Config() map[string]any {
	return map[string]any{
		a.System: a.Settings(),
		"http":   map[string]any{"retry_wait_min": "1ms", "retry_wait_max": "5ms"},
	}
}

// HCL returns the same configuration as a provider block.
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

// Requests returns the account's requests so far, oldest first, as method and
// path: "POST /api/v1/instances/".
func (a *Account) Requests() []string {
	entries := a.Journal()
	requests := make([]string, len(entries))
	for i, entry := range entries {
		requests[i] = entry.Method + " " + entry.Path
	}

	return requests
}

// MaskedRequests returns the same, with "ID" in place of an object's id.
func (a *Account) MaskedRequests(id string) []string {
	requests := a.Requests()
	for i := range requests {
		requests[i] = strings.ReplaceAll(requests[i], id, "ID")
	}

	return requests
}

// Journal returns the journal's entries of the account so far, oldest first.
func (a *Account) Journal() []journal.Entry {
	return a.server.Journal().Entries(journal.Filter{System: a.System, Account: a.Name})
}

// RequestCounts returns the numbers of the account's requests so far, by
// method.
func (a *Account) RequestCounts() map[string]int {
	counts := map[string]int{}
	for method, count := range a.server.Journal().Counters(a.System, a.Name)[a.System] {
		counts[method] = int(count) //nolint:gosec // No test sends so many.
	}

	return counts
}

// AddFault adds a fault for the account's requests until the end of the test.
// It returns the id of the fault.
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

// WaitForFault waits until the server has injected a fault: a matching request
// has arrived.
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
			a.tb.Fatal("no request matches the fault")
		}
	}
}

// Objects returns the account's objects.
func (a *Account) Objects() []system.Object {
	a.tb.Helper()
	objects, err := a.server.Objects(a.System, a.Name)
	if err != nil {
		a.tb.Fatal(err)
	}

	return objects
}

// Create creates an object out of band and returns its id.
func (a *Account) Create(kind string, fields map[string]any) string {
	a.tb.Helper()
	object, err := a.server.CreateObject(a.System, a.Name, kind, fields)
	if err != nil {
		a.tb.Fatal(err)
	}

	return object.ID
}

// Edit changes an object out of band.
func (a *Account) Edit(kind, id string, fields map[string]any) {
	a.tb.Helper()
	_, err := a.server.EditObject(a.System, kind, id, fields)
	if err != nil {
		a.tb.Fatal(err)
	}
}

// Delete deletes an object out of band.
func (a *Account) Delete(kind, id string) {
	a.tb.Helper()
	err := a.server.DeleteObject(a.System, kind, id)
	if err != nil {
		a.tb.Fatal(err)
	}
}
