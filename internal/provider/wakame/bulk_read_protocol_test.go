package wakame_test

import (
	"fmt"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

const many = 100

// refreshes are those of many instances.
func refreshes() acceptance.Refreshes {
	return acceptance.Refreshes{
		System:    "wakame",
		Type:      "fleet_wakame_instance",
		Count:     many,
		Outdated:  outdated,
		Attribute: "hostname",
		List:      "GET /api/instances",
	}
}

// outdated makes an instance, and returns a state of it.
func outdated(account *acceptance.Account, i int) map[string]any {
	return small(map[string]any{"id": account.Create("instance", map[string]any{"hostname": fmt.Sprintf("web-%d", i)})})
}

func TestManyRefreshesShareOneList(t *testing.T) {
	t.Parallel()
	refreshes().Want(t, nil, 1, 10)
}

func TestBulkReadCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	refreshes().Want(t, map[string]any{"enabled": false}, 0, many)
}
