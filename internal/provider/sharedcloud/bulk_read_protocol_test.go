package sharedcloud_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

const many = 100

// refreshMany makes many instances behind Terraform's back and refreshes them as
// Terraform does, ten at a time. It returns the numbers of GETs and of lists.
func refreshMany(t *testing.T, bulkRead map[string]any) (gets, lists int) {
	t.Helper()
	account := acceptance.NewAccount(t, "sharedcloud")
	config := account.Config()
	config["bulk_read"] = bulkRead
	instance := protocol.New(t, provider.New("test")(), config).Resource("fleet_sharedcloud_instance")
	states := make(chan *protocol.State, many)
	for i := range many {
		name := fmt.Sprintf("web-%d", i)
		id := account.Create("instance", map[string]any{"name": name, "ask_price": 0.02})
		states <- instance.State(map[string]any{"id": id, "name": "old", "ask_price": 1})
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
	for _, entry := range account.Journal() {
		if entry.Path == "/api/v1/instances/" {
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

func TestRefreshesAfterAWriteAskAgain(t *testing.T) {
	t.Parallel()
	account, instance := start(t)
	state := instance.Create(cpu())
	for range 2 * many / 10 {
		instance.NoChanges(state, cpu())
	}
	var lists []journal.Entry
	for _, entry := range account.Journal() {
		if entry.Method == http.MethodGet && entry.Path == "/api/v1/instances/" {
			lists = append(lists, entry)
		}
	}
	if len(lists) != 0 {
		t.Errorf("after a create, refreshes were served by %d lists", len(lists))
	}
}
