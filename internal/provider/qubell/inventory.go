package qubell

import (
	"context"
	"slices"
	"strings"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// inventory returns the instances of all environments that the account may see.
func inventory(ctx context.Context, client *api.Client) ([]system.Instance, error) {
	var rows []system.Instance
	for summary, err := range skipInaccessible(client.AllInstances(ctx)) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, system.Instance{
			ID: summary.ID, Name: summary.Name, Type: summary.ApplicationID,
			Status: string(summary.Status), State: inventoryState(summary.Status),
		})
	}

	return rows, nil
}

// inventoryState returns the state of the inventory of all systems that a
// status corresponds to.
func inventoryState(status api.Status) system.State {
	is := func(others ...api.Status) bool {
		return slices.ContainsFunc(
			others, func(other api.Status) bool { return strings.EqualFold(string(other), string(status)) },
		)
	}
	switch {
	case status.IsRunning():
		return system.Running
	case status.IsFailed():
		return system.Failed
	case status.IsDestroyed():
		return system.Gone
	case is(api.StatusSuspended):
		return system.Stopped
	case is(api.StatusRequested, api.StatusLaunching, api.StatusExecuting, api.StatusDestroying):
		return system.Pending
	default:
		return system.Unknown
	}
}
