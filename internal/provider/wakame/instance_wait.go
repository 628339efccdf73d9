package wakame

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// How long to wait where the user does not say.
const (
	createTimeout = 10 * time.Minute
	deleteTimeout = 10 * time.Minute
)

const (
	// redeleteAfter is how long to wait before repeating a DELETE that had no
	// effect: the server answers 200 even when it does nothing
	// (design/api/wakame.md, "Deleting an instance").
	redeleteAfter = 30 * time.Second
	// maxDeletes is how many DELETEs the provider sends for an instance at
	// rest. A server that ignores a DELETE then does not carry it out later
	// either (design/api/wakame.md, "Deleting an instance").
	maxDeletes = 3
)

// instanceClient is as much of the client as waiting needs.
type instanceClient interface {
	PollInstance(ctx context.Context, id string) (*api.Instance, error)
	DestroyInstance(ctx context.Context, id string) error
}

// awaitRunning waits until an instance has booted. One that is terminated never
// will: that is how the server tells that it could not make it
// (design/api/wakame.md, "Failed creates").
func awaitRunning(ctx context.Context, client instanceClient, id string) (*api.Instance, error) {
	wait := stateWait(client, id, "run", api.Running)
	wait.Failed = []string{string(api.Terminated)}

	return wait.WaitForState(ctx)
}

// terminatedError tells of an instance that was terminated instead of started,
// of which the API says no more than that (design/api/wakame.md, "Failed
// creates").
func terminatedError(instance *api.Instance, wait *waiting.Error, network string) diag.Diagnostic {
	placed := "It never got a host node."
	if instance.HostNode != "" {
		placed = "Its host node was " + instance.HostNode + "."
	}
	cause := "its network has no free address"
	if network != "" {
		// Only the scheduler looks at it (design/api/wakame.md, "Creating an
		// instance").
		cause = "the network " + network + " does not exist or has no free address"
	}

	return diag.NewErrorDiagnostic(
		fmt.Sprintf("Wakame-vdc: instance %q was terminated instead of started", instance.ID),
		fmt.Sprintf("The server accepted it, and terminated it after %s. %s It tells no reason. "+
			"Usual ones: no host node has room for the instance spec %s, %s, or the image %s does not boot. The operator's logs know more.\n\n"+
			"Correct the cause and apply again: the instance is in the state, and the next apply makes a new one.",
			wait.Elapsed.Round(time.Second), placed, instance.InstanceSpecID, cause, instance.ImageID))
}

// missingGroupsError tells of security groups that the server has left out: it
// does so with those that it does not know, without a word
// (design/api/wakame.md, "Creating an instance").
func missingGroupsError(instance *api.Instance, skipped []string) diag.Diagnostics {
	if len(skipped) == 0 {
		return nil
	}

	return diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(
			path.Root("security_groups"),
			fmt.Sprintf("Wakame-vdc: instance %q lacks security groups", instance.ID),
			fmt.Sprintf(
				"The server left out %s without a word, as it does with groups that do not exist. The instance runs without them.\n\n"+
					"Correct security_groups and apply again: the instance is in the state, and the next apply replaces it.",
				strings.Join(skipped, ", "),
			),
		),
	}
}

// stateWait describes a wait for an instance to reach one of the states.
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

// destroy destroys an instance and waits until it is terminated. An instance
// that does not exist is destroyed.
func destroy(ctx context.Context, client instanceClient, id string) error {
	began := time.Now()
	err := (&destroyer{client: client, id: id}).run(ctx)
	if rest.KindOf(err) == rest.NotFound {
		return nil
	}
	if wait, ok := errors.AsType[*waiting.Error](err); ok {
		// It was one of several waits, but the user knows of one.
		wait.Elapsed = time.Since(began)
	}

	return err
}

// destroyer is how an instance is destroyed (design/api/wakame.md, "Deleting
// an instance").
type destroyer struct {
	client instanceClient
	id     string
	// ignored counts the DELETE requests that were answered 200 and had no
	// effect.
	ignored int
}

// run waits until a DELETE can have an effect: the server ignores one that
// arrives too early.
func (d *destroyer) run(ctx context.Context) error {
	for {
		state, err := d.waitForState(ctx, api.Running, api.Stopped, api.Halted, api.ShuttingDown, api.Terminated)
		if err == nil && state.Destroyable() {
			state, err = d.sendDelete(ctx)
		}
		switch {
		case err != nil || state == api.Terminated:
			return err
		case state == api.ShuttingDown:
			_, err = d.waitForState(ctx, api.Terminated)

			return err
		case d.ignored >= maxDeletes:
			return &ignoredDeleteError{id: d.id, state: state}
		}
	}
}

// sendDelete sends a DELETE. It returns the state when the DELETE shows an
// effect, or the last state if it has had no effect for a while.
func (d *destroyer) sendDelete(ctx context.Context) (api.State, error) {
	err := d.client.DestroyInstance(ctx, d.id)
	forbidding, forbidden := api.ForbiddingState(err)
	switch {
	case forbidden && forbidding == api.Terminated:
		return forbidding, nil
	case err != nil && !forbidden:
		return "", err
	}
	bounded, cancel := context.WithTimeout(ctx, redeleteAfter)
	defer cancel()
	state, err := d.waitForState(bounded, api.ShuttingDown, api.Terminated)
	if bounded.Err() != nil && ctx.Err() == nil {
		if !forbidden {
			d.ignored++
		}

		return state, nil
	}

	return state, err
}

// ignoredDeleteError reports that the server does not carry out a DELETE.
type ignoredDeleteError struct {
	id    string
	state api.State
}

// Error returns the failure in one line.
func (e *ignoredDeleteError) Error() string {
	return fmt.Sprintf("%s: the server ignored %d DELETE requests for instance %q in state %s",
		api.Name, maxDeletes, e.id, e.state)
}

// diagnostic is the failure with what the user can do about it.
func (e *ignoredDeleteError) diagnostic() diag.Diagnostic {
	return diag.NewErrorDiagnostic(fmt.Sprintf("%s: could not destroy instance %q", api.Name, e.id), fmt.Sprintf(
		"The server answered 200 to %d DELETE requests, and the instance is still %s. "+
			"In this state the server ignores the request, and more time does not help. "+
			"The instance stays in the state. Start it or have the operator of %[3]s terminate it, then destroy it again.",
		maxDeletes, e.state, api.Name))
}

func (d *destroyer) waitForState(ctx context.Context, done ...api.State) (api.State, error) {
	instance, err := stateWait(d.client, d.id, "be destroyed", done...).WaitForState(ctx)
	if instance == nil {
		return "", err
	}

	return instance.State, err
}
