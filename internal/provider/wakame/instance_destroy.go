package wakame

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

const (
	// redeleteAfter is how long to wait before repeating a DELETE that had no
	// effect. The server answers 200 even if it does nothing
	// (design/api/wakame.md, "Deleting an instance").
	redeleteAfter = 30 * time.Second
	// maxDeletes is how many DELETEs the provider sends if none has an effect.
	// The server does not carry out an ignored DELETE later
	// (design/api/wakame.md, "Deleting an instance").
	maxDeletes = 3
)

// destroy destroys an instance and waits until it is terminated. It returns nil
// if the instance does not exist.
func destroy(ctx context.Context, client instanceClient, id string) error {
	began := time.Now()
	err := (&destroyer{client: client, id: id}).run(ctx)
	if rest.KindOf(err) == rest.NotFound {
		return nil
	}
	if wait, ok := errors.AsType[*waiting.Error](err); ok {
		// For the user all waits are one wait.
		wait.Elapsed = time.Since(began)
	}

	return err
}

// destroyer destroys an instance (design/api/wakame.md, "Deleting an
// instance").
type destroyer struct {
	client instanceClient
	id     string
	// ignored counts the DELETE requests that were answered 200 and had no
	// effect.
	ignored int
}

// run waits until a DELETE can have an effect, because the server ignores one
// that arrives too early. Then it sends the DELETE and waits until the instance
// is terminated.
func (d *destroyer) run(ctx context.Context) error {
	for {
		state, err := d.waitUntilDestroyable(ctx)
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

// sendDelete sends a DELETE. It returns the state as soon as the DELETE has an
// effect, or the last state if it has none within redeleteAfter. At least one
// poll follows the DELETE: with http.requests_per_second it may start later than
// redeleteAfter.
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
	if bounded.Err() == nil || ctx.Err() != nil {
		return state, err
	}
	if state == "" {
		state, err = d.waitUntilDestroyable(ctx)
		if err != nil || !state.Destroyable() {
			return state, err
		}
	}
	if !forbidden {
		d.ignored++
	}

	return state, nil
}

// waitUntilDestroyable waits until a DELETE can have an effect, or is not
// needed anymore.
func (d *destroyer) waitUntilDestroyable(ctx context.Context) (api.State, error) {
	return d.waitForState(ctx, api.Running, api.Stopped, api.Halted, api.ShuttingDown, api.Terminated)
}

func (d *destroyer) waitForState(ctx context.Context, done ...api.State) (api.State, error) {
	instance, err := stateWait(d.client, d.id, "be destroyed", done...).WaitForState(ctx)
	if instance == nil {
		return "", err
	}

	return instance.State, err
}

// ignoredDeleteError is the error of a server that ignores all DELETEs.
type ignoredDeleteError struct {
	id    string
	state api.State
}

// Error returns the failure in one line.
func (e *ignoredDeleteError) Error() string {
	return fmt.Sprintf("%s: the server ignored %d DELETE requests for instance %q in state %s",
		api.Name, maxDeletes, e.id, e.state)
}

// diagnostic returns the error with the advice for the user.
func (e *ignoredDeleteError) diagnostic() diag.Diagnostic {
	return diag.NewErrorDiagnostic(fmt.Sprintf("%s: could not destroy instance %q", api.Name, e.id), fmt.Sprintf(
		"The server answered 200 to %d DELETE requests, and the instance is still %s. "+
			"The server ignores a DELETE in this state, so a longer timeout does not help. "+
			"The instance stays in the Terraform state. Start it, or ask the operator of %[3]s to terminate it, then "+
			"destroy it again.",
		maxDeletes, e.state, api.Name))
}
