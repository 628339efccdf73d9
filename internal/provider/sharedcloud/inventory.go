package sharedcloud

import (
	"context"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// inventory lists the instances of the account.
func inventory(ctx context.Context, client *api.Client) ([]system.Instance, error) {
	all, err := client.ListInstances(ctx)
	rows := make([]system.Instance, len(all))
	for i, instance := range all {
		rows[i] = system.Instance{
			ID: instance.UUID, Name: instance.Name, Type: instance.Type.String(),
			Status: instance.Status.String(), State: inventoryState(instance.Status),
		}
	}

	return rows, err
}

// inventoryState returns the state for a status. An instance is available while
// the agent runs on the computer.
func inventoryState(status api.Status) system.State {
	switch status {
	case api.Available:
		return system.Running
	case api.NotAvailable:
		return system.Stopped
	default:
		return system.Unknown
	}
}
