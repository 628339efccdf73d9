package qubell

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// The names of the states of an execution for [waiting.Wait]. No status of the
// API equals one of them, because none has a space in it.
const (
	stateAccepted  = "accepted by the API"
	stateRejected  = "rejected by the API"
	stateSucceeded = "ended with success"
	stateFailed    = "ended with a failure"
)

// startExecution waits until no other job runs on the instance and the API has
// accepted the execution. It reports the progress of op. The error is a
// *rest.Error, or a *waiting.Error if the other job does not end in time. The
// kind is rest.Conflict only if the instance is destroyed or being destroyed.
func startExecution(ctx context.Context, execution *api.Execution, op operation.Operation) error {
	isReached := false
	advance := func(ctx context.Context) (api.Progress, error) {
		now, err := execution.Advance(ctx)
		failure, _ := errors.AsType[*rest.Error](err)
		if !isReached && rest.KindOf(err) == rest.Malformed && failure.Status == http.StatusNotFound {
			// The page of another server, before the API has answered once: the
			// endpoint is wrong, so a wait would not help.
			return api.Progress{State: api.ExecutionRejected, Err: err}, nil
		}
		isReached = isReached || err == nil

		return now, err
	}
	last, err := waiting.Wait[api.Progress]{
		System:      api.Name,
		Description: fmt.Sprintf("another job to end before %s", execution),
		Refresh:     advance,
		State: func(now api.Progress) string {
			switch now.State {
			case api.ExecutionQueued:
				return now.Activity
			case api.ExecutionRejected:
				return stateRejected
			default:
				return stateAccepted
			}
		},
		Target:   []string{stateAccepted, stateRejected},
		Progress: op.Progress(),
	}.WaitForState(ctx)
	if err == nil {
		err = last.Err
	}
	if err != nil {
		execution.Close()

		return err
	}
	reportJob(ctx, op, fmt.Sprintf("%s has accepted %s", api.Name, execution))

	return nil
}

// waitForExecution waits until the job of an execution has ended, and reports
// the progress of op. It returns the last progress, also with an error. The
// error is a *jobError if the job failed, otherwise a *waiting.Error or a
// *rest.Error.
func waitForExecution(ctx context.Context, execution *api.Execution, op operation.Operation) (api.Progress, error) {
	defer execution.Close()
	last, err := waiting.Wait[api.Progress]{
		System:      api.Name,
		Description: fmt.Sprintf("%s to end", execution),
		Refresh:     execution.Advance,
		State: func(now api.Progress) string {
			switch now.State {
			case api.ExecutionSucceeded:
				return stateSucceeded
			case api.ExecutionFailed:
				return stateFailed
			default:
				return now.Activity
			}
		},
		Target:   []string{stateSucceeded},
		Failed:   []string{stateFailed},
		Progress: op.Progress(),
	}.WaitForState(ctx)
	switch {
	case last.State == api.ExecutionFailed:
		err = &jobError{description: execution.String(), reason: last.Reason}
	case err == nil:
		reportJob(ctx, op, fmt.Sprintf("Done waiting for %s to end", execution))
	}

	return last, err
}

// reportJob reports progress of a job. The operation of an instance's resource
// is empty, so its log entries take the system's name from here.
func reportJob(ctx context.Context, op operation.Operation, message string) {
	waiting.Report(ctx, api.Name, op.Progress(), message)
}

// retryUntilIdle sends a request that starts no job. It repeats the request
// while a job runs that forbids it. The action is a phrase that follows
// "before".
func retryUntilIdle(ctx context.Context, action string, send func(ctx context.Context) error) error {
	var sendErr error
	_, err := waiting.Wait[string]{
		System:      api.Name,
		Description: "another job to end before " + action,
		Refresh: func(ctx context.Context) (string, error) {
			sendErr = send(ctx)
			failure, ok := errors.AsType[*rest.Error](sendErr)
			if ok && failure.Kind == rest.Conflict {
				return fmt.Sprintf("forbidden, because the API reports %q", failure.Message), nil
			}

			return stateAccepted, sendErr
		},
		State:  func(state string) string { return state },
		Target: []string{stateAccepted},
	}.WaitForState(ctx)
	if rest.KindOf(sendErr) == rest.InDoubt {
		return sendErr
	}

	return err
}
