package wakame

import (
	"context"
	"fmt"
	"time"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// The default timeouts.
const (
	createTimeout = 10 * time.Minute
	deleteTimeout = 10 * time.Minute
)

// instanceClient is the part of the client that waits use.
type instanceClient interface {
	PollInstance(ctx context.Context, id string) (*api.Instance, error)
	DestroyInstance(ctx context.Context, id string) error
}

// waitForBoot waits until an instance that boots is in one of the states. The
// wait fails if the server terminates the instance, which it does if it cannot
// create it (design/api/wakame.md, "Failed creates").
func waitForBoot(
	ctx context.Context, client instanceClient, id string, done ...api.State,
) (*api.Instance, error) {
	wait := stateWait(client, id, "run", done...)
	wait.Failed = []string{string(api.Terminated)}

	return wait.WaitForState(ctx)
}

// stateWait describes the wait until an instance is in one of the states.
func stateWait(client instanceClient, id, purpose string, done ...api.State) waiting.Wait[*api.Instance] {
	wait := waiting.Wait[*api.Instance]{
		System:      api.Name,
		Description: fmt.Sprintf("instance %q to %s", id, purpose),
		Refresh:     func(ctx context.Context) (*api.Instance, error) { return client.PollInstance(ctx, id) },
		State:       func(instance *api.Instance) string { return string(instance.State) },
	}
	for _, state := range done {
		wait.Target = append(wait.Target, string(state))
	}

	return wait
}
