package qubell

import (
	"context"
	"errors"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// Settle waits until an instance shows what it was changed to.
func Settle(ctx context.Context, client instances, instance *api.Instance, to api.Configuration, secrets ...string) (*api.Instance, error) {
	return settle(ctx, client, instance, to, secrets...)
}

// Patience is how long that may take.
const Patience = patience

// ErrJob stands for any job that failed.
var ErrJob = errors.New("a job failed")

// IsJobError reports whether an error tells of a job that failed.
func IsJobError(err error) bool {
	_, ok := errors.AsType[*jobError](err)

	return ok
}
