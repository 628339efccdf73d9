package acceptance

import (
	"sync"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// atOnce is how many resources Terraform refreshes at a time by default.
const atOnce = 10

// RefreshMany refreshes count resources of a type as Terraform does, ten at a time,
// with the bulk_read settings, nil for the defaults. The function makes an object
// behind Terraform's back and returns an outdated state of it, in which the
// attribute is "old"; each refresh must see that it is not.
func (a *Account) RefreshMany(t *testing.T, typeName string, count int, bulkRead map[string]any, attribute string, outdated func(i int) map[string]any) {
	t.Helper()
	config := a.Config()
	config["bulk_read"] = bulkRead
	resource := protocol.New(t, provider.New("test")(), config).Resource(typeName)
	states := make(chan *protocol.State, count)
	for i := range count {
		values := outdated(i)
		values[attribute] = "old"
		states <- resource.State(values)
	}
	close(states)
	var walkers sync.WaitGroup
	for range atOnce {
		walkers.Go(func() {
			for state := range states {
				read, diags := resource.TryRead(state)
				if diags.HasError() || read == nil || read.Values[attribute] == "old" {
					t.Errorf("%s was not refreshed: %s", state.ID(), diags)
				}
			}
		})
	}
	walkers.Wait()
}
