package inventory

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// row is an instance and the name of its system.
type row struct {
	system string

	system.Instance
}

// collect lists the instances of all systems at the same time. The rows are in
// the order of systems, names and ids. The map has the errors by system.
func collect(ctx context.Context, sources []system.InventorySource) ([]row, map[string]diag.Diagnostics) {
	var guard sync.Mutex
	var rows []row
	failures := map[string]diag.Diagnostics{}
	var requests sync.WaitGroup
	for _, source := range sources {
		requests.Go(func() {
			instances, diags := source.List(ctx)
			guard.Lock()
			defer guard.Unlock()
			if diags.HasError() {
				failures[source.Name] = diags
			}
			for _, instance := range instances {
				rows = append(rows, row{source.Name, instance})
			}
		})
	}
	requests.Wait()
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.system, b.system), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})

	return rows, failures
}
