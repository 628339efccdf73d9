package jeto

import (
	"context"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// inventory lists the instances that the API key gives access to. Their state
// is unknown: the list does not have the states of the machines, and a worker
// takes seconds to read the machines of one instance.
func inventory(ctx context.Context, client *api.Client) ([]system.Instance, error) {
	all, err := client.ListInstances(ctx)
	rows := make([]system.Instance, len(all))
	for i, instance := range all {
		rows[i] = system.Instance{ID: string(instance.ID), Name: instance.Name, State: system.Unknown}
		if instance.Host != nil {
			rows[i].Type = instance.Host.Provider
		}
	}

	return rows, err
}
