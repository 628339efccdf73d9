package jeto_test

import (
	"fmt"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

const instanceCount = 100

// refreshes returns the refreshes of many instances.
func refreshes() acctest.BulkRefresh {
	return acctest.BulkRefresh{
		System:         "jeto",
		Type:           "fleet_jeto_instance",
		Count:          instanceCount,
		CreateOutdated: outdatedState,
		Attribute:      "name",
		ListRequest:    listRequest,
	}
}

// outdatedState creates an instance out of band and returns a state of it.
func outdatedState(account *acctest.Account, i int) map[string]any {
	id := account.Create("instance", map[string]any{"name": fmt.Sprintf("web-%d", i)})

	return map[string]any{"id": id, "path": "/", "project_id": "1", "host_id": "1"}
}

// TestBulkRead_RefreshesShareLists refreshes instances of an API whose list is
// the only way to read one.
func TestBulkRead_RefreshesShareLists(t *testing.T) {
	t.Parallel()
	refreshes().Expect(t, nil, 10, 0)
}

func TestBulkRead_TurnedOff(t *testing.T) {
	t.Parallel()
	refreshes().Expect(t, map[string]any{"enabled": false}, instanceCount, 0)
}
