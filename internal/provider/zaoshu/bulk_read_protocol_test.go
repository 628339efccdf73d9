package zaoshu_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

// many is more than there is on a page.
const many = 150

// refreshMany refreshes many instances. It returns the numbers of GETs and of pages
// of lists.
func refreshMany(t *testing.T, bulkRead map[string]any) (gets, pages int) {
	t.Helper()
	account := acceptance.NewAccount(t, "zaoshu")
	account.RefreshMany(t, "fleet_zaoshu_instance", many, bulkRead, "title", func(i int) map[string]any {
		id := account.Create("instance", map[string]any{"title": fmt.Sprintf("News %d", i)})

		return map[string]any{"id": id, "instance_id": id}
	})
	for _, request := range account.Requests() {
		if strings.HasSuffix(request, "/instances") {
			pages++
		} else {
			gets++
		}
	}

	return gets, pages
}

func TestManyRefreshesShareOneList(t *testing.T) {
	t.Parallel()
	gets, pages := refreshMany(t, nil)
	if diff := cmp.Diff([]int{10, 2}, []int{gets, pages}); diff != "" {
		t.Errorf("GETs and pages (-want, +got): %s", diff)
	}
}

func TestBulkReadCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	gets, pages := refreshMany(t, map[string]any{"enabled": false})
	if diff := cmp.Diff([]int{many, 0}, []int{gets, pages}); diff != "" {
		t.Errorf("GETs and pages (-want, +got): %s", diff)
	}
}
