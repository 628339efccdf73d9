package sharedcloud_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

const many = 100

// refreshMany refreshes many instances. It returns the numbers of GETs and of lists.
func refreshMany(t *testing.T, bulkRead map[string]any) (gets, lists int) {
	t.Helper()
	account := acceptance.NewAccount(t, "sharedcloud")
	account.RefreshMany(t, "fleet_sharedcloud_instance", many, bulkRead, "name", func(i int) map[string]any {
		id := account.Create("instance", map[string]any{"name": fmt.Sprintf("web-%d", i), "ask_price": 0.02})

		return map[string]any{"id": id, "ask_price": 1}
	})
	for _, entry := range account.Journal() {
		if entry.Path == "/api/v1/instances/" {
			lists++
		} else {
			gets++
		}
	}

	return gets, lists
}

func TestManyRefreshesShareOneList(t *testing.T) {
	t.Parallel()
	gets, lists := refreshMany(t, nil)
	if diff := cmp.Diff([]int{10, 1}, []int{gets, lists}); diff != "" {
		t.Errorf("GETs and lists (-want, +got): %s", diff)
	}
}

func TestBulkReadCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	gets, lists := refreshMany(t, map[string]any{"enabled": false})
	if diff := cmp.Diff([]int{many, 0}, []int{gets, lists}); diff != "" {
		t.Errorf("GETs and lists (-want, +got): %s", diff)
	}
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
