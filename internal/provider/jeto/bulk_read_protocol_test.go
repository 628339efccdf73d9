package jeto_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

const many = 100

// refreshMany refreshes many instances. It returns how often each request was sent.
func refreshMany(t *testing.T, bulkRead map[string]any) map[string]int {
	t.Helper()
	account := acceptance.NewAccount(t, "jeto")
	account.RefreshMany(t, "fleet_jeto_instance", many, bulkRead, "name", func(i int) map[string]any {
		id := account.Create("instance", map[string]any{"name": fmt.Sprintf("web-%d", i)})

		return map[string]any{"id": id, "path": "/", "project_id": "1", "host_id": "1"}
	})
	counts := map[string]int{}
	for _, request := range account.Requests() {
		counts[request]++
	}

	return counts
}

// TestManyRefreshesShareLists: the first ten are read one by one, and reading one
// is a list too.
func TestManyRefreshesShareLists(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(map[string]int{list: 11}, refreshMany(t, nil)); diff != "" {
		t.Errorf("requests (-want, +got): %s", diff)
	}
}

func TestBulkReadCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(map[string]int{list: many}, refreshMany(t, map[string]any{"enabled": false})); diff != "" {
		t.Errorf("requests (-want, +got): %s", diff)
	}
}
