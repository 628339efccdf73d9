package qubell

import (
	"context"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// waitForLaunch waits until the launch of an instance has ended. It returns the
// instance as last read, nil if it was not read.
func (r *instanceResource) waitForLaunch(ctx context.Context, id string, secrets []string) (*api.Instance, error) {
	last, err := waitForExecution(ctx, r.Client.NewLaunchExecution(id, secrets), operation.Operation{})

	return last.Instance, err
}

// executeUpdate reconfigures an instance and waits until the instance runs. It
// returns the instance as last read, nil if the request was not accepted or the
// instance was not read after it.
func executeUpdate(ctx context.Context, update *api.Execution) (*api.Instance, error) {
	err := startExecution(ctx, update, operation.Operation{})
	if err != nil {
		return nil, err
	}
	last, err := waitForExecution(ctx, update, operation.Operation{})

	return last.Instance, err
}
