package sharedcloud_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

const many = 100

// refreshes are those of many instances.
func refreshes() acceptance.Refreshes {
	return acceptance.Refreshes{
		System:    "sharedcloud",
		Type:      "fleet_sharedcloud_instance",
		Count:     many,
		Outdated:  outdated,
		Attribute: "name",
		List:      "GET /api/v1/instances/",
	}
}

// outdated makes an instance, and returns a state of it.
func outdated(account *acceptance.Account, i int) map[string]any {
	id := account.Create("instance", map[string]any{"name": fmt.Sprintf("web-%d", i), "ask_price": 0.02})

	return map[string]any{"id": id, "ask_price": 1}
}

func TestManyRefreshesShareOneList(t *testing.T) {
	t.Parallel()
	refreshes().Want(t, nil, 1, 10)
}

func TestBulkReadCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	refreshes().Want(t, map[string]any{"enabled": false}, 0, many)
}

func TestRefreshesAfterAWriteAskAgain(t *testing.T) {
	t.Parallel()
	account, instance := start(t)
	state := instance.Create(cpu())
	for range 2 * many / 10 {
		instance.NoChanges(state, cpu())
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
