package zaoshu_test

import (
	"fmt"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// instanceCount is more than there is on a page.
const instanceCount = 150

// refreshes are those of many instances.
func refreshes() acctest.BulkRefresh {
	return acctest.BulkRefresh{
		System:         "zaoshu",
		Type:           "fleet_zaoshu_instance",
		Count:          instanceCount,
		CreateOutdated: outdatedState,
		Attribute:      "title",
		ListRequest:    "GET /v2/instances",
	}
}

// outdatedState makes an instance, and returns a state of it.
func outdatedState(account *acctest.Account, i int) map[string]any {
	id := account.Create("instance", map[string]any{"title": fmt.Sprintf("News %d", i)})

	return map[string]any{"id": id, "instance_id": id}
}

func TestManyRefreshesShareOneList(t *testing.T) {
	t.Parallel()
	refreshes().Expect(t, nil, 2, 10)
}

func TestBulkReadCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	refreshes().Expect(t, map[string]any{"enabled": false}, 0, instanceCount)
}
