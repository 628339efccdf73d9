package zaoshu

import (
	"context"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// inventory lists the instances of the account.
func inventory(ctx context.Context, client *api.Client) ([]system.Instance, error) {
	all, err := client.ListInstances(ctx, api.All)
	rows := make([]system.Instance, len(all))
	for i, instance := range all {
		rows[i] = system.Instance{
			ID: instance.ID, Name: instance.Title, Status: instance.Status, State: inventoryState(instance.Status),
		}
	}

	return rows, err
}

// inventoryState returns the state for a status.
func inventoryState(status string) system.State {
	switch status {
	case "running":
		return system.Running
	case "idle":
		return system.Stopped
	case "error":
		return system.Failed
	default:
		return system.Unknown
	}
}
