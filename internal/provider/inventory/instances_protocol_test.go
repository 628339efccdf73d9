package inventory_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// accountSet is an account on each of some systems.
type accountSet map[string]*acctest.Account

// newAccounts creates accounts on systems.
func newAccounts(t *testing.T, systems ...string) accountSet {
	t.Helper()
	accounts := accountSet{}
	for _, system := range systems {
		accounts[system] = acctest.NewAccount(t, system)
	}

	return accounts
}

// dataSource returns the driver of fleet_instances, configured for the
// accounts.
func (s accountSet) dataSource(t *testing.T) *providertest.DataSource {
	t.Helper()
	accounts := make([]*acctest.Account, 0, len(s))
	for _, account := range s {
		accounts = append(accounts, account)
	}

	return acctest.NewProvider(t, accounts...).DataSource("fleet_instances")
}

// instanceRow is a row of the list.
func instanceRow(system, id string, name, status any, state string, kind any) map[string]any {
	return map[string]any{"system": system, "id": id, "name": name, "status": status, "state": state, "type": kind}
}

func TestInstances_AllConfiguredSystems(t *testing.T) {
	t.Parallel()
	all := newAccounts(t, "jeto", "qubell", "sharedcloud", "wakame", "zaoshu")
	machine := all["wakame"].Create("instance", map[string]any{"hostname": "web", "state": "shuttingdown"})
	batch := all["sharedcloud"].Create("instance", map[string]any{"name": "batch", "status": 2})
	admin := all["sharedcloud"].Create(
		"instance", map[string]any{"name": "admin", "type": 2, "gpu": gpuTitanV, "status": 1},
	)
	shop := all["jeto"].Create("instance", map[string]any{"name": "shop"})
	application := all["qubell"].Create("instance", map[string]any{"name": "site"})
	crawler := all["zaoshu"].Create("instance", map[string]any{"title": "News"})
	providertest.ExpectValues(t, all.dataSource(t).Read(nil), map[string]any{"instances": []any{
		instanceRow("jeto", shop, "shop", nil, "unknown", "virtualbox"),
		instanceRow("qubell", application, "site", "Running", "running", "56b0c1a2e4b0a1f2c3d4e521"),
		instanceRow("sharedcloud", admin, "admin", "not_available", "stopped", "gpu"),
		instanceRow("sharedcloud", batch, "batch", "available", "running", "cpu"),
		instanceRow("wakame", machine, "web", "shuttingdown", "pending", "is-demospec"),
		instanceRow("zaoshu", crawler, "News", "idle", "stopped", nil),
	}})
	for system, account := range all {
		want := 1
		switch system {
		case "qubell":
			want = 4 // Organizations, environments, and the instances of both environments.
		case "zaoshu":
			want = 2 // A short first page may be a full one, so the client requests the second.
		}
		if len(account.Requests()) != want {
			t.Errorf("%s received %v, want %d requests", system, account.Requests(), want)
		}
	}
}

// gpuTitanV is the id of a GPU model that Sharedcloud knows.
const gpuTitanV = "caf0daeb-ba23-4499-b4f9-8b4965714366"

func TestInstances_SameNameSortedByID(t *testing.T) {
	t.Parallel()
	all := newAccounts(t, "zaoshu")
	const many = 10
	ids := make([]string, 0, many)
	for range many {
		ids = append(ids, all["zaoshu"].Create("instance", map[string]any{"title": "News"}))
	}
	slices.Sort(ids)
	want := make([]any, 0, many)
	for _, id := range ids {
		want = append(want, instanceRow("zaoshu", id, "News", "idle", "stopped", nil))
	}
	providertest.ExpectValues(t, all.dataSource(t).Read(nil), map[string]any{"instances": want})
}

func TestInstances_NullSystemIsInvalid(t *testing.T) {
	t.Parallel()
	diags := accountSet{}.dataSource(t).Validate(map[string]any{"systems": []any{"zaoshu", nil}})
	diags.Expect(t, providertest.Error("systems", "null"))
}

func TestInstances_StateOfEveryStatus(t *testing.T) {
	t.Parallel()
	for system, states := range map[string]map[any]string{
		"sharedcloud": {1: "stopped", 2: "running", 7: "unknown"},
		"wakame": {
			"scheduling": "pending", "pending": "pending", "starting": "pending", "initializing": "pending",
			"running": "running", "stopping": "pending", "stopped": "stopped", "halting": "pending",
			"halted": "stopped", "migrating": "pending", "failingover": "pending", "shuttingdown": "pending",
			"terminated": "gone", "dreaming": "unknown",
		},
		"zaoshu": {"idle": "stopped", "running": "running", "error": "failed", "dreaming": "unknown"},
		"qubell": {
			"Requested": "pending", "Launching": "pending", "Executing": "pending", "Running": "running",
			"Active": "running", "running": "running", "Failed": "failed", "Error": "failed", "Canceled": "failed",
			"Suspended": "stopped", "Destroying": "pending", "Destroyed": "gone", "Unknown": "unknown",
			"Dreaming": "unknown",
		},
	} {
		account := acctest.NewAccount(t, system)
		want := map[string]string{}
		for status, state := range states {
			field := "status"
			if system == "wakame" {
				field = "state"
			}
			want[account.Create("instance", map[string]any{field: status})] = state
		}
		got := map[string]string{}
		list, _ := acctest.NewProvider(t, account).DataSource("fleet_instances").Read(nil)["instances"].([]any)
		for _, each := range list {
			instance, _ := each.(map[string]any)
			id, _ := instance["id"].(string)
			got[id], _ = instance["state"].(string)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", system, diff)
		}
	}
}

func TestInstances_FailedSystem(t *testing.T) {
	t.Parallel()
	all := newAccounts(t, "sharedcloud", "wakame")
	batch := all["sharedcloud"].Create("instance", map[string]any{"name": "batch", "status": 2})
	all["wakame"].AddFault(faults.Fault{Status: http.StatusUnauthorized})
	instances := all.dataSource(t)

	values, diags := instances.TryRead(nil)
	diags.Expect(
		t,
		providertest.Warning(
			"", "Wakame-vdc: could not list", "401", "wakame.account_id", "The list lacks the instances of wakame.",
		),
	)
	providertest.ExpectValues(
		t, values,
		map[string]any{"instances": []any{instanceRow("sharedcloud", batch, "batch", "available", "running", "cpu")}},
	)

	values, diags = instances.TryRead(map[string]any{"strict": true})
	diags.Expect(t, providertest.Error("", "Wakame-vdc: could not list", "401", "wakame.account_id"))
	if values != nil {
		t.Errorf("a strict read that failed gave %v, want no values", values)
	}

	_, diags = instances.TryRead(map[string]any{"systems": []string{"wakame"}})
	diags.Expect(t, providertest.Error("", "Wakame-vdc: could not list", "401"))
}

func TestInstances_NamedSystems(t *testing.T) {
	t.Parallel()
	all := newAccounts(t, "sharedcloud", "wakame")
	machine := all["wakame"].Create("instance", map[string]any{"hostname": "web", "state": "running"})
	instances := all.dataSource(t)
	providertest.ExpectValues(
		t, instances.Read(map[string]any{"systems": []string{"wakame"}}),
		map[string]any{"instances": []any{instanceRow("wakame", machine, "web", "running", "running", "is-demospec")}},
	)
	if requests := all["sharedcloud"].Requests(); len(requests) > 0 {
		t.Errorf("a system that is not named received %v, want no request", requests)
	}
	for name, test := range map[string]struct {
		systems []string
		want    providertest.Expectation
	}{
		"unknown system": {
			[]string{"nowhere"}, providertest.Error("systems", "No such system", `"nowhere"`, "sharedcloud"),
		},
		"unconfigured system": {
			[]string{"jeto", "wakame"},
			providertest.Error("", "Jeto is not configured", "jeto.api_key", "JETO_API_KEY"),
		},
		"no system": {[]string{}, providertest.Error("systems", "at least 1")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := instances.TryRead(map[string]any{"systems": test.systems})
			diags.Expect(t, test.want)
		})
	}
}

func TestInstances_NoSystemConfigured(t *testing.T) {
	t.Parallel()
	_, diags := accountSet{}.dataSource(t).TryRead(nil)
	diags.Expect(t, providertest.Error("", "No system is configured", "wakame"))
}
