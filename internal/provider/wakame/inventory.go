package wakame

import (
	"context"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// inventory lists the instances of the account, including those that are
// terminated (design/api/wakame.md, "Terminated instances").
func inventory(ctx context.Context, client *api.Client) ([]system.Instance, error) {
	var rows []system.Instance
	for instance, err := range listing.FromPages(client.InstancePages(ctx)) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, system.Instance{
			ID: instance.ID, Name: instance.Hostname, Type: instance.InstanceSpecID,
			Status: string(instance.State), State: inventoryState(instance.State),
		})
	}

	return rows, nil
}

// inventoryState returns the state in terms that all systems share.
func inventoryState(state api.State) system.State {
	switch state {
	case api.Running:
		return system.Running
	case api.Stopped, api.Halted:
		return system.Stopped
	case api.Terminated:
		return system.Gone
	case api.Scheduling, api.Pending, api.Starting, api.Initializing, api.Stopping, api.Halting, api.ShuttingDown,
		api.Migrating, api.FailingOver:
		return system.Pending
	default:
		return system.Unknown
	}
}
