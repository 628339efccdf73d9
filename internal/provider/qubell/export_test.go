package qubell

import (
	"context"
	"errors"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// WaitForConfiguration waits until an instance shows what it was changed to.
func WaitForConfiguration(
	ctx context.Context, client instanceClient, instance *api.Instance, to api.Configuration, secrets ...string,
) (*api.Instance, error) {
	return waitForConfiguration(ctx, client, instance, to, secrets...)
}

// StatusLag is how long that may take.
const StatusLag = statusLag

// ErrJob stands for any job that failed.
var ErrJob = errors.New("a job failed")

// IsJobError reports whether an error tells of a job that failed.
func IsJobError(err error) bool {
	_, ok := errors.AsType[*jobError](err)

	return ok
}
