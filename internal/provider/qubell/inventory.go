package qubell

import (
	"context"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// inventory returns the instances of all environments that the account may see.
func inventory(ctx context.Context, client *api.Client) ([]system.Instance, error) {
	var rows []system.Instance
	for summary, err := range client.AllInstances(ctx) {
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

// inventoryState returns the state that the data source fleet_instances has for
// a status.
func inventoryState(status api.Status) system.State {
	switch {
	case status.IsRunning():
		return system.Running
	case status.IsFailed():
		return system.Failed
	case status.IsDestroyed():
		return system.Gone
	case status.Is(api.StatusSuspended):
		return system.Stopped
	case status.Is(api.StatusRequested, api.StatusLaunching, api.StatusExecuting, api.StatusDestroying):
		return system.Pending
	default:
		return system.Unknown
	}
}
