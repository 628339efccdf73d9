package wakame_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

const many = 100

// refreshMany makes many instances behind Terraform's back and refreshes them as
// Terraform does, ten at a time. It returns the numbers of GETs and of lists.
func refreshMany(t *testing.T, bulkRead map[string]any) (gets, lists int) {
	t.Helper()
	account := acceptance.NewAccount(t, "wakame")
	config := account.Config()
	config["bulk_read"] = bulkRead
	instance := protocol.New(t, provider.New("test")(), config).Resource("fleet_wakame_instance")
	states := make(chan *protocol.State, many)
	for i := range many {
		id := account.Create("instance", map[string]any{"hostname": fmt.Sprintf("web-%d", i)})
		states <- instance.State(small(map[string]any{"id": id, "hostname": "old"}))
	}
	close(states)
	var walkers sync.WaitGroup
	for range 10 {
		walkers.Go(func() {
			for state := range states {
				read, diags := instance.TryRead(state)
				if diags.HasError() || read == nil || read.Values["hostname"] == "old" {
					t.Errorf("%s was not refreshed: %s", state.ID(), diags)
				}
			}
		})
	}
	walkers.Wait()
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
