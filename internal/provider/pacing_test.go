package provider_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// TestPacing_HoldsForEverythingOfSystem imports many objects at the same time,
// reads a data source, and does the work of the case. Some of the imports are
// served by a list. No request arrives at the server before its turn.
func TestPacing_HoldsForEverythingOfSystem(t *testing.T) {
	t.Parallel()
	type work func(fleet *providertest.Provider, account *acctest.Account, instance string)
	for system, test := range map[string]struct {
		// list is the request for a list that serves many imports or the data
		// source.
		list string
		work work
		// least is the smallest number of requests.
		least int
	}{
		"jeto": {"GET /api/instances", func(fleet *providertest.Provider, _ *acctest.Account, instance string) {
			fleet.Resource("fleet_jeto_machine_state").Create(map[string]any{
				"instance_id": instance, "machine": "web", "state": "running",
			})
		}, 5},
		"qubell": {"GET /api/1/organizations", func(fleet *providertest.Provider, _ *acctest.Account, _ string) {
			fleet.Resource("fleet_qubell_instance").Create(map[string]any{"application_id": qubell.ApplicationShop})
		}, 45},
		// The request for a token has a client of its own.
		"sharedcloud": {"GET /api/v1/instances/", openTokens, 11},
		"wakame": {"GET /api/instances", func(fleet *providertest.Provider, _ *acctest.Account, _ string) {
			fleet.Resource("fleet_wakame_instance").Create(map[string]any{
				"image_id": wakame.Image, "instance_spec_id": wakame.Spec,
			})
		}, 9},
		"zaoshu": {"GET /v2/instances", func(fleet *providertest.Provider, _ *acctest.Account, instance string) {
			fleet.Action("fleet_zaoshu_run").Invoke(map[string]any{"instance_id": instance})
		}, 9},
	} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			const perSecond, objects = 40, 20
			var arrived arrivals
			account := acctest.NewIsolatedAccount(
				t, system, mockserver.Options{BootDuration: 500 * time.Millisecond}, arrived.add,
			)
			ids := make([]string, objects)
			for i := range ids {
				ids[i] = account.Create("instance", map[string]any{})
			}
			config := account.Config()
			config["http"] = map[string]any{"requests_per_second": perSecond}
			fleet := providertest.New(t, provider.New("test")(), config)
			startedAt := time.Now()
			importAll(t, fleet.Resource("fleet_"+system+"_instance"), ids)
			fleet.DataSource("fleet_instances").Read(nil)
			test.work(fleet, account, ids[0])
			arrived.expectTurns(t, startedAt, time.Second/perSecond)
			requests, count := account.Requests(), len(arrived.times)
			if count < test.least || !slices.Contains(requests, test.list) {
				t.Errorf("got %d requests, %q, want at least %d with %s", count, requests, test.least, test.list)
			}
		})
	}
}

// TestPacing_EachSystemHasItsOwnRate sends one request to each system at a rate
// at which a second one to the same system would wait for a day.
func TestPacing_EachSystemHasItsOwnRate(t *testing.T) {
	t.Parallel()
	config := map[string]any{"http": map[string]any{"requests_per_second": 0.00001}}
	ids := map[string]string{}
	// The import of a Qubell instance sends two requests.
	for _, system := range []string{"jeto", "sharedcloud", "wakame", "zaoshu"} {
		account := acctest.NewAccount(t, system)
		config[system] = account.Settings()
		ids[system] = account.Create("instance", map[string]any{})
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	fleet := providertest.New(t, provider.New("test")(), config).WithContext(ctx)
	for system, id := range ids {
		fleet.Resource("fleet_" + system + "_instance").ImportByID(id)
	}
}

// openTokens reads the token of a Sharedcloud account five times.
func openTokens(fleet *providertest.Provider, account *acctest.Account, _ string) {
	for range 5 {
		fleet.EphemeralResource("fleet_sharedcloud_token").Open(map[string]any{
			"username": account.Credentials["username"], "password": account.Credentials["password"],
		})
	}
}

// importAll imports objects as Terraform does, ten at the same time.
func importAll(t *testing.T, resource *providertest.Resource, ids []string) {
	t.Helper()
	var imports sync.WaitGroup
	for some := range slices.Chunk(ids, len(ids)/10) {
		imports.Go(func() {
			for _, id := range some {
				_, diags := resource.TryImportByID(id)
				if diags.HasError() {
					t.Error(diags)
				}
			}
		})
	}
	imports.Wait()
}

// arrivals are the times at which requests arrived at a server.
type arrivals struct {
	mu    sync.Mutex
	times []time.Time
}

func (a *arrivals) add(*http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.times = append(a.times, time.Now())
}

// expectTurns checks that no request arrived before its turn. A slow machine
// delays requests, so only the earliest time of each turn is certain.
func (a *arrivals) expectTurns(t *testing.T, startedAt time.Time, interval time.Duration) {
	t.Helper()
	for i, at := range a.times {
		// The limiter rounds each interval to nanoseconds.
		earliest := time.Duration(i)*interval - time.Millisecond
		if took := at.Sub(startedAt); took < earliest {
			t.Errorf("request %d of %d arrived after %s, want at least %s", i+1, len(a.times), took, earliest)
		}
	}
}
