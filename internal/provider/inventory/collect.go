package inventory

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// row is an instance and the system that it is on.
type row struct {
	system string

	system.Instance
}

// collect asks systems for their instances, all at the same time. The rows are
// in the order of their systems, names and ids; the failures are by system.
func collect(ctx context.Context, stocks []system.InventorySource) ([]row, map[string]diag.Diagnostics) {
	var guard sync.Mutex
	var rows []row
	failures := map[string]diag.Diagnostics{}
	var asked sync.WaitGroup
	for _, stock := range stocks {
		asked.Go(func() {
			instances, diags := stock.List(ctx)
			guard.Lock()
			defer guard.Unlock()
			if diags.HasError() {
				failures[stock.Name] = diags
			}
			for _, instance := range instances {
				rows = append(rows, row{stock.Name, instance})
			}
		})
	}
	asked.Wait()
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.system, b.system), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})

	return rows, failures
}
