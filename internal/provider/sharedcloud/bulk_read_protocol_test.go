package sharedcloud_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
)

const instanceCount = 100

// refreshes are those of many instances.
func refreshes() acctest.BulkRefresh {
	return acctest.BulkRefresh{
		System:         "sharedcloud",
		Type:           "fleet_sharedcloud_instance",
		Count:          instanceCount,
		CreateOutdated: outdatedState,
		Attribute:      "name",
		ListRequest:    "GET /api/v1/instances/",
	}
}

// outdatedState makes an instance, and returns a state of it.
func outdatedState(account *acctest.Account, i int) map[string]any {
	id := account.Create("instance", map[string]any{"name": fmt.Sprintf("web-%d", i), "ask_price": 0.02})

	return map[string]any{"id": id, "ask_price": 1}
}

func TestManyRefreshesShareOneList(t *testing.T) {
	t.Parallel()
	refreshes().Expect(t, nil, 1, 10)
}

func TestBulkReadCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	refreshes().Expect(t, map[string]any{"enabled": false}, 0, instanceCount)
}

func TestRefreshesAfterAWriteAskAgain(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig())
	for range 2 * instanceCount / 10 {
		instance.ExpectNoChanges(state, cpuConfig())
	}
	var lists []journal.Entry
	for _, entry := range account.Journal() {
		if entry.Method == http.MethodGet && entry.Path == "/api/v1/instances/" {
			lists = append(lists, entry)
		}
	}
	if len(lists) != 0 {
		t.Errorf("after a create, refreshes were served by %d lists", len(lists))
	}
}
