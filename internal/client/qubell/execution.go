package qubell

import (
	"context"
	"errors"
	"fmt"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Execution is a request that starts a job of an instance, and the job. It
// locks the instance, sends the request as soon as no other job runs, and reads
// the instance until the job has ended. A caller waits by calling
// [Execution.Advance] at intervals.
//
//	queued ---> running ---> succeeded
//	   |           `-------> failed
//	   `------> rejected
//
// No other execution of the same client runs on the instance until this one
// reaches a final state or [Execution.Close] is called. An Execution is not
// safe for concurrent use.
type Execution struct {
	client      *Client
	instanceID  string
	description string
	// send sends the request. The instance is the one right before it.
	send func(ctx context.Context, before *Instance) error
	// newTracker returns the tracker of the job after the API has accepted the
	// request.
	newTracker func(before *Instance) tracker
	// isDestroy means that the request destroys the instance. The request may
	// then be repeated, and is not needed if the instance is being destroyed.
	isDestroy bool
	// secrets are the values to remove from Reason.
	secrets []string

	// unlock unlocks the instance, nil if it is not locked.
	unlock func()
	// requests is how often the request was sent.
	requests int
	before   *Instance
	tracker  tracker
	progress Progress
}

// maxDestroyRequests is how often a request to destroy an instance is sent if
// the responses are lost.
const maxDestroyRequests = 3

// NewWorkflowExecution returns a run of a workflow whose request has not been
// sent. The execution sets run.Before.
func (c *Client) NewWorkflowExecution(run WorkflowRun) *Execution {
	return &Execution{
		client:      c,
		instanceID:  run.InstanceID,
		description: run.String(),
		send: func(ctx context.Context, before *Instance) error {
			run.Before = before

			return c.RunWorkflow(ctx, run)
		},
		newTracker: func(before *Instance) tracker { return newWorkflowTracker(run.Workflow, before) },
		secrets:    run.secrets(),
	}
}

// ResumeWorkflowExecution returns a run of a workflow that the API has
// accepted. The instance is what [Execution.Before] returned then.
func (c *Client) ResumeWorkflowExecution(run WorkflowRun, before *Instance) *Execution {
	execution := c.NewWorkflowExecution(run)
	execution.accept(before)

	return execution
}

// NewLaunchExecution returns the launch of an instance that CreateInstance has
// created. Reason shows none of the secrets.
func (c *Client) NewLaunchExecution(instanceID string, secrets []string) *Execution {
	return &Execution{
		client:      c,
		instanceID:  instanceID,
		description: fmt.Sprintf("the launch of instance %q", instanceID),
		tracker:     launchTracker{},
		progress:    Progress{State: ExecutionRunning},
		secrets:     secrets,
	}
}

// NewUpdateExecution returns a reconfiguration whose request has not been sent.
// newUpdate returns the update; it receives the instance right before the
// request. Reason shows none of the update's secrets.
func (c *Client) NewUpdateExecution(
	instanceID string, newUpdate func(before *Instance) InstanceUpdate,
) *Execution {
	var sent InstanceUpdate
	execution := &Execution{
		client:      c,
		instanceID:  instanceID,
		description: fmt.Sprintf("the reconfiguration of instance %q", instanceID),
		newTracker:  func(before *Instance) tracker { return newUpdateTracker(sent, before) },
	}
	execution.send = func(ctx context.Context, before *Instance) error {
		sent = newUpdate(before)
		execution.secrets = sent.secrets()

		return c.UpdateInstance(ctx, instanceID, sent)
	}

	return execution
}

// NewDestroyExecution returns the destruction of an instance whose request has
// not been sent. The request runs the workflow `destroy`, or is a forced
// DELETE, which also deletes the record. The execution has succeeded when the
// instance is destroyed or deleted. Reason shows none of the secrets.
func (c *Client) NewDestroyExecution(instanceID string, force bool, secrets []string) *Execution {
	run := WorkflowRun{InstanceID: instanceID, Workflow: DestroyWorkflow, Secrets: secrets}
	execution := &Execution{
		client:      c,
		instanceID:  instanceID,
		description: run.String(),
		send:        func(ctx context.Context, _ *Instance) error { return c.RunWorkflow(ctx, run) },
		newTracker:  func(before *Instance) tracker { return newDestroyTracker(before) },
		isDestroy:   true,
		secrets:     secrets,
	}
	if force {
		execution.description = fmt.Sprintf("the forced deletion of instance %q", instanceID)
		execution.send = func(ctx context.Context, _ *Instance) error { return c.DeleteInstance(ctx, instanceID, true) }
	}

	return execution
}

// String returns the execution as a noun phrase: `workflow "backup" of instance
// "5878f3173d06cd26897ed1e3"`.
func (e *Execution) String() string { return e.description }

// Before returns the instance right before the request that the API accepted.
// It is nil before that, and for a launch.
func (e *Execution) Before() *Instance { return e.before }

// Close unlocks the instance. Call it if no call of Advance follows.
func (e *Execution) Close() {
	if e.unlock != nil {
		e.unlock()
		e.unlock = nil
	}
}

// Advance tries to send a queued request, or reads the instance of a running
// job. In a final state it does nothing. The error is that of reading the
// instance, or that of the request if the context has ended; the state then
// stays as it was. Every other error of the request is in Progress.Err.
func (e *Execution) Advance(ctx context.Context) (Progress, error) {
	var err error
	switch e.progress.State {
	case ExecutionQueued:
		err = e.trySend(ctx)
	case ExecutionRunning:
		err = e.poll(ctx)
	case ExecutionRejected, ExecutionSucceeded, ExecutionFailed:
	}

	return e.progress, err
}

// trySend sends the request if this process runs no other job on the instance.
func (e *Execution) trySend(ctx context.Context) error {
	if e.unlock == nil {
		unlock, isFree := e.client.instanceLocks.tryLock(e.instanceID)
		if !isFree {
			e.progress = Progress{Activity: "busy with a job of another resource"}

			return nil
		}
		e.unlock = unlock
	}
	before, err := e.client.PollInstance(ctx, e.instanceID)
	if err != nil {
		return err
	}
	e.progress = Progress{Activity: before.activity(nil), Instance: before}
	switch {
	case before.Status == StatusUnknown:
		// A tracker needs the instance from before the request.
		return nil
	case e.isDestroy && isTerminating(before):
		e.accept(before)

		return nil
	}
	e.requests++
	err = e.send(ctx, before)
	if err == nil {
		e.accept(before)

		return nil
	}

	return e.handleSendError(ctx, before, err)
}

// handleSendError rejects the execution after an error of its request, unless
// the next call of Advance can repeat the request.
func (e *Execution) handleSendError(ctx context.Context, before *Instance, err error) error {
	failure, _ := errors.AsType[*rest.Error](err)
	kind := rest.KindOf(err)
	switch {
	case ctx.Err() != nil && kind != rest.InDoubt:
		return err
	case kind == rest.Conflict && !isTerminating(before):
		if !before.Status.IsBusy() {
			// The status lags, so only the error shows that a job runs.
			e.progress.Activity += fmt.Sprintf(", but the API reports %q", failure.Message)
		}

		return nil
	case e.isDestroy && kind == rest.InDoubt && e.requests < maxDestroyRequests && ctx.Err() == nil:
		return nil
	case e.isDestroy && kind == rest.Invalid && e.acceptIfTerminating(ctx):
		return nil
	default:
		e.finish(Progress{State: ExecutionRejected, Activity: e.progress.Activity, Instance: before, Err: err})

		return nil
	}
}

// acceptIfTerminating reads the instance again, whose status may have lagged
// before the request. If the instance is being destroyed or is destroyed, the
// request counts as accepted. acceptIfTerminating reports whether it does.
func (e *Execution) acceptIfTerminating(ctx context.Context) bool {
	now, err := e.client.PollInstance(ctx, e.instanceID)
	if err != nil || !isTerminating(now) {
		return false
	}
	e.accept(now)

	return true
}

// accept enters the state running. The instance is the one right before the
// request.
func (e *Execution) accept(before *Instance) {
	e.before, e.tracker = before, e.newTracker(before)
	e.progress = Progress{State: ExecutionRunning, Activity: before.activity(nil), Instance: before}
}

// poll reads the instance and observes it.
func (e *Execution) poll(ctx context.Context) error {
	now, err := e.client.PollInstance(ctx, e.instanceID)
	switch {
	case rest.KindOf(err) == rest.NotFound:
		now = nil
	case err != nil:
		return err
	}
	e.Observe(now)

	return nil
}

// Observe updates a running execution from an instance that GET returned, nil
// if it is deleted. Use it in place of Advance for an instance that was read
// before.
func (e *Execution) Observe(now *Instance) Progress {
	progress := e.tracker.observe(now)
	progress.Reason = rest.Redact(progress.Reason, e.secrets...)
	progress.Instance = now
	if now != nil {
		progress.Activity = now.activity(progress.Job)
		if now.Status == StatusUnknown {
			progress.Instance = e.progress.Instance
		}
	}
	if progress.State == ExecutionRunning {
		e.progress = progress
	} else {
		e.finish(progress)
	}

	return e.progress
}

// finish enters a final state.
func (e *Execution) finish(progress Progress) {
	e.progress = progress
	e.Close()
}
