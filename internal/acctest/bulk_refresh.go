package acctest

import (
	"sync"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// defaultParallelism is how many resources Terraform refreshes at the same time
// by default.
const defaultParallelism = 10

// BulkRefresh refreshes many resources of a type.
type BulkRefresh struct {
	System string
	Type   string
	Count  int
	// CreateOutdated creates an object out of band and returns its state.
	CreateOutdated func(account *Account, i int) map[string]any
	// Attribute is the attribute that is outdated in the state.
	Attribute string
	// ListRequest is the request for a list, or for a page of a list: "GET
	// /api/v1/instances/".
	ListRequest string
}

// Expect refreshes the resources as Terraform does, ten at the same time. The
// bulk_read settings are nil for the defaults. Each refresh must update the
// outdated attribute. All of them must send at most this number of requests for
// lists, and at most this number of other requests. The numbers depend on whether
// the first page arrives before the tenth refresh starts.
func (r BulkRefresh) Expect(t *testing.T, bulkRead map[string]any, lists, others int) {
	t.Helper()
	account := NewAccount(t, r.System)
	config := account.Config()
	config["bulk_read"] = bulkRead
	resource := providertest.New(t, provider.New("test")(), config).Resource(r.Type)
	states := make(chan *providertest.State, r.Count)
	for i := range r.Count {
		states <- resource.State(providertest.Merge(r.CreateOutdated(account, i), map[string]any{r.Attribute: "old"}))
	}
	close(states)
	var refreshes sync.WaitGroup
	for range defaultParallelism {
		refreshes.Go(func() {
			for state := range states {
				read, diags := resource.TryRead(state)
				if diags.HasError() || read == nil || read.Values[r.Attribute] == "old" {
					t.Errorf("%s was not refreshed: %s", state.ID(), diags)
				}
			}
		})
	}
	refreshes.Wait()
	r.expectRequests(t, account, lists, others)
}

func (r BulkRefresh) expectRequests(t *testing.T, account *Account, lists, others int) {
	t.Helper()
	gotLists, gotOthers := 0, 0
	for _, request := range account.Requests() {
		if request == r.ListRequest {
			gotLists++
		} else {
			gotOthers++
		}
	}
	if gotLists > lists || gotOthers > others {
		t.Errorf("got %d requests for lists and %d others, want at most %d and %d", gotLists, gotOthers, lists, others)
	}
}
