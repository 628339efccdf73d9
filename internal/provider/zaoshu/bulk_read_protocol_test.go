package zaoshu_test

import (
	"fmt"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// instanceCount is the number of instances to refresh. It exceeds the size of a
// page.
const instanceCount = 150

func bulkRefresh() acctest.BulkRefresh {
	return acctest.BulkRefresh{
		System:         "zaoshu",
		Type:           "fleet_zaoshu_instance",
		Count:          instanceCount,
		CreateOutdated: createOutdated,
		Attribute:      "title",
		ListRequest:    "GET /v2/instances",
	}
}

// createOutdated creates an instance out of band and returns its state.
func createOutdated(account *acctest.Account, i int) map[string]any {
	id := account.Create("instance", map[string]any{"title": fmt.Sprintf("News %d", i)})

	return map[string]any{"id": id, "instance_id": id}
}

func TestBulkRead_RefreshesShareLists(t *testing.T) {
	t.Parallel()
	bulkRefresh().Expect(t, nil, 3, 9)
}

func TestBulkRead_TurnedOff(t *testing.T) {
	t.Parallel()
	bulkRefresh().Expect(t, map[string]any{"enabled": false}, 0, instanceCount)
}
