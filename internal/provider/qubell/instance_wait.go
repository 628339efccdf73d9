package qubell

import (
	"context"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// waitForLaunch waits until the launch of an instance has ended. It returns the
// instance as last seen, nil if it was not seen.
func (r *instanceResource) waitForLaunch(ctx context.Context, id string, secrets []string) (*api.Instance, error) {
	last, err := waitForExecution(ctx, r.Client.NewLaunchExecution(id, secrets), operation.Operation{})

	return last.Instance, err
}

// reconfigure changes an instance, and waits until it runs and shows what was
// sent. The function returns the configuration from the instance right before
// the request. reconfigure returns the instance as last seen, nil if the
// request was not sent or the instance was not seen after it.
func (r *instanceResource) reconfigure(
	ctx context.Context, id string, configurationFor func(before *api.Instance) api.InstanceUpdate, secrets []string,
) (*api.Instance, error) {
	execution := r.Client.NewUpdateExecution(id, configurationFor, secrets)
	err := startExecution(ctx, execution, operation.Operation{})
	if err != nil {
		return nil, err
	}
	last, err := waitForExecution(ctx, execution, operation.Operation{})

	return last.Instance, err
}
