package wakame_test

import (
	"fmt"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

const instanceCount = 100

// refreshes returns the refreshes of many instances.
func refreshes() acctest.BulkRefresh {
	return acctest.BulkRefresh{
		System:         "wakame",
		Type:           "fleet_wakame_instance",
		Count:          instanceCount,
		CreateOutdated: outdatedState,
		Attribute:      "hostname",
		ListRequest:    "GET /api/instances",
	}
}

// outdatedState creates an instance out of band and returns a state of it.
func outdatedState(account *acctest.Account, i int) map[string]any {
	return minimalConfig(
		map[string]any{"id": account.Create("instance", map[string]any{"hostname": fmt.Sprintf("web-%d", i)})},
	)
}

func TestBulkRead_RefreshesShareLists(t *testing.T) {
	t.Parallel()
	refreshes().Expect(t, nil, 2, 9)
}

func TestBulkRead_TurnedOff(t *testing.T) {
	t.Parallel()
	refreshes().Expect(t, map[string]any{"enabled": false}, 0, instanceCount)
}
