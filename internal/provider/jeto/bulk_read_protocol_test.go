package jeto_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

const many = 100

// refreshMany makes many instances behind Terraform's back and refreshes them as
// Terraform does, ten at a time. It returns how often each request was sent.
func refreshMany(t *testing.T, bulkRead map[string]any) map[string]int {
	t.Helper()
	account := acceptance.NewAccount(t, "jeto")
	config := account.Config()
	config["bulk_read"] = bulkRead
	instance := protocol.New(t, provider.New("test")(), config).Resource("fleet_jeto_instance")
	states := make(chan *protocol.State, many)
	for i := range many {
		id := account.Create("instance", map[string]any{"name": fmt.Sprintf("web-%d", i)})
		states <- instance.State(map[string]any{"id": id, "name": "old", "path": "/", "project_id": "1", "host_id": "1"})
	}
	close(states)
	var walkers sync.WaitGroup
	for range 10 {
		walkers.Go(func() {
			for state := range states {
				read, diags := instance.TryRead(state)
				if diags.HasError() || read == nil || read.Values["name"] == "old" {
					t.Errorf("%s was not refreshed: %s", state.ID(), diags)
				}
			}
		})
	}
	walkers.Wait()
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
