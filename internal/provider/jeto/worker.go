package jeto

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// workerReader reads what only a worker knows of an instance.
type workerReader struct {
	client   *api.Client
	instance string
	// progress receives the progress of a wait; nil for none.
	progress func(message string)
}

// getDetails reads the instance with its machines.
func (r workerReader) getDetails(ctx context.Context) (*api.Details, error) {
	return readFromWorker(ctx, r, func(ctx context.Context) (*api.Details, error) {
		return r.client.GetDetails(ctx, r.instance)
	})
}

// getDetailsInTime is getDetails for a caller without a timeout. It waits for
// the worker as long as a job may take.
func (r workerReader) getDetailsInTime(ctx context.Context) (*api.Details, error) {
	ctx, cancel := context.WithTimeout(ctx, jobTimeout)
	defer cancel()

	return r.getDetails(ctx)
}

// getAddress reads the address of a machine. It is "" if the machine is not
// running, or has no address.
func (r workerReader) getAddress(ctx context.Context, machine api.Machine) (string, error) {
	if machine.Status != api.Running {
		return "", nil
	}

	return readFromWorker(ctx, r, func(ctx context.Context) (string, error) {
		return r.client.GetIP(ctx, r.instance, machine.Name)
	})
}

// readFromWorker calls read until the worker answers. It goes on only as long
// as the list, which needs no worker, returns the instance (design/api/jeto.md,
// "Worker and jobs"). The error is that of read or of the list, or a
// [waiting.Error] when the context ends while the worker is busy.
func readFromWorker[T any](
	ctx context.Context, reader workerReader, read func(context.Context) (T, error),
) (T, error) {
	const answered, busy = "answered", "busy"
	type result struct {
		value T
		err   error
		state string
	}
	wasBusy := false
	last, err := waiting.Wait[result]{
		System:      api.Name,
		Description: fmt.Sprintf("the worker to read instance %q", reader.instance),
		Refresh: func(ctx context.Context) (result, error) {
			value, err := read(ctx)
			if isWorkerBusy(ctx, err) {
				_, err = reader.client.GetInstance(ctx, reader.instance)
				if err == nil {
					wasBusy = true

					return result{state: busy}, nil
				}
			}
			if wasBusy && ctx.Err() != nil {
				return result{}, ctx.Err()
			}

			// An error ends the wait, also one after which Wait would go on.
			return result{value, err, answered}, nil
		},
		State:    func(r result) string { return r.state },
		Target:   []string{answered},
		Progress: reader.progress,
	}.WaitForState(ctx)

	return last.value, cmp.Or(err, last.err)
}

// isWorkerBusy reports whether the error of a read means that the worker did
// not answer in time, to the client or to Jeto's nginx: it answers only when it
// has done the jobs in its queue (design/api/jeto.md, "Worker and jobs").
func isWorkerBusy(ctx context.Context, err error) bool {
	failure, failed := errors.AsType[*rest.Error](err)

	return failed && ctx.Err() == nil &&
		(failure.Kind == rest.TimedOut || failure.Status == http.StatusGatewayTimeout)
}

// diagnoseWorkerRead returns the diagnostics of an error from a workerReader
// that no operation has. The attribute names the instance; diagnose returns the
// diagnostics of any other error.
func diagnoseWorkerRead(
	err error, attribute, instance string, diagnose func(error) diag.Diagnostics,
) diag.Diagnostics {
	if rest.KindOf(err) == rest.NotFound {
		return instanceNotFound(attribute, instance)
	}
	wait, ok := errors.AsType[*waiting.Error](err)
	if !ok || wait.Reason != waiting.Timeout {
		return diagnose(err)
	}

	return diagnostics.AttributeError(attribute, fmt.Sprintf("Jeto: the worker did not read instance %q", instance),
		"Jeto lists the instance, but its worker did not answer within %s: it is busy with other jobs, or it does not "+
			"run. Check vagrant-worker, and try again when it has done its jobs.", wait.Elapsed.Round(time.Second),
	)
}
