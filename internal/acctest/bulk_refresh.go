package acctest

import (
	"sync"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// defaultParallelism is how many resources Terraform refreshes at a time by
// default.
const defaultParallelism = 10

// BulkRefresh are those of many resources of a type.
type BulkRefresh struct {
	System string
	Type   string
	Count  int
	// CreateOutdated makes an object behind Terraform's back, and returns a
	// state of it in which the attribute is still to be outdated.
	CreateOutdated func(account *Account, i int) map[string]any
	Attribute      string
	// ListRequest is the request for a list, or a page of one: "GET
	// /api/v1/instances/".
	ListRequest string
}

// Expect refreshes the resources as Terraform does, ten at a time, with the
// bulk_read settings, nil for the defaults. Each refresh must see that its
// state is outdated, and all of them must take so many requests for lists, and
// so many others.
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
	var walkers sync.WaitGroup
	for range defaultParallelism {
		walkers.Go(func() {
			for state := range states {
				read, diags := resource.TryRead(state)
				if diags.HasError() || read == nil || read.Values[r.Attribute] == "old" {
					t.Errorf("%s was not refreshed: %s", state.ID(), diags)
				}
			}
		})
	}
	walkers.Wait()
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
	if gotLists != lists || gotOthers != others {
		t.Errorf("it took %d lists and %d other requests, want %d and %d", gotLists, gotOthers, lists, others)
	}
}
