package sharedcloud_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// instanceCount is the number of instances to refresh.
const instanceCount = 100

func bulkRefresh() acctest.BulkRefresh {
	return acctest.BulkRefresh{
		System:         "sharedcloud",
		Type:           instanceType,
		Count:          instanceCount,
		CreateOutdated: createOutdated,
		Attribute:      "name",
		ListRequest:    "GET /api/v1/instances/",
	}
}

// createOutdated creates an instance out of band and returns its state.
func createOutdated(account *acctest.Account, i int) map[string]any {
	id := account.Create("instance", map[string]any{"name": fmt.Sprintf("web-%d", i), "ask_price": 0.02})

	return map[string]any{"id": id, "ask_price": 1}
}

func TestBulkRead_RefreshesShareLists(t *testing.T) {
	t.Parallel()
	bulkRefresh().Expect(t, nil, 2, 9)
}

func TestBulkRead_TurnedOff(t *testing.T) {
	t.Parallel()
	bulkRefresh().Expect(t, map[string]any{"enabled": false}, 0, instanceCount)
}

func TestBulkRead_SequentialRefreshesSendNoList(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig())
	for range 2 * instanceCount / 10 {
		instance.ExpectNoChanges(state, cpuConfig())
	}
	if slices.Contains(account.Requests(), "GET /api/v1/instances/") {
		t.Errorf("got the requests %v, want no list", account.Requests())
	}
}
