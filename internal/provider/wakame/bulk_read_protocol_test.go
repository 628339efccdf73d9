package wakame_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

const many = 100

// refreshMany refreshes many instances. It returns the numbers of GETs and of lists.
func refreshMany(t *testing.T, bulkRead map[string]any) (gets, lists int) {
	t.Helper()
	account := acceptance.NewAccount(t, "wakame")
	account.RefreshMany(t, "fleet_wakame_instance", many, bulkRead, "hostname", func(i int) map[string]any {
		return small(map[string]any{"id": account.Create("instance", map[string]any{"hostname": fmt.Sprintf("web-%d", i)})})
	})
	for _, request := range account.Requests() {
		if strings.HasSuffix(request, "/instances") {
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
