package zaoshu_test

import (
	"fmt"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

// many is more than there is on a page.
const many = 150

// refreshes are those of many instances.
func refreshes() acceptance.Refreshes {
	return acceptance.Refreshes{
		System:    "zaoshu",
		Type:      "fleet_zaoshu_instance",
		Count:     many,
		Outdated:  outdated,
		Attribute: "title",
		List:      "GET /v2/instances",
	}
}

// outdated makes an instance, and returns a state of it.
func outdated(account *acceptance.Account, i int) map[string]any {
	id := account.Create("instance", map[string]any{"title": fmt.Sprintf("News %d", i)})

	return map[string]any{"id": id, "instance_id": id}
}

func TestManyRefreshesShareOneList(t *testing.T) {
	t.Parallel()
	refreshes().Want(t, nil, 2, 10)
}

func TestBulkReadCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	refreshes().Want(t, map[string]any{"enabled": false}, 0, many)
}
