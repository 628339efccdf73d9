package zaoshu

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// runTimeout is how long to wait for a task by default. The API does not say
// how long a task takes (design/api/zaoshu.md, "Tasks").
const runTimeout = 30 * time.Minute

// maxNotFound is how often in a row the server may not return a new task before
// the provider checks that the instance still exists.
const maxNotFound = 5

// statusPending is the provider's own status of a task that the server does not
// return yet.
const statusPending = "pending"

// run is one run of an instance. The resource and the action share it.
type run struct {
	operation.Operation

	client   *api.Client
	instance string
	request  api.Run
	// task is the id of the task, "" until the run has started.
	task string
	// last is the task as last read, nil if it was never read.
	last *api.Task
	// notFoundCount is how often in a row the server did not return the task.
	notFoundCount int
}

// newRun returns a run that has not started.
func newRun(client *api.Client, caller operation.Caller, instance string, request api.Run) *run {
	return &run{
		Operation: operation.New(caller, diagnostics.Operation{
			Type:         "fleet_zaoshu_run",
			ImportID:     func(task string) string { return instance + "/" + task },
			RepeatEffect: "runs the instance once more",
			Advice: "If nothing else runs this instance, set `exclusive = true`: the provider then takes over the " +
				"only task that was created since the request.",
		}),
		client:   client,
		instance: instance,
		request:  request,
	}
}

// resumeRun returns a run that has started as a task.
func resumeRun(client *api.Client, caller operation.Caller, instance, task string) *run {
	started := newRun(client, caller, instance, api.Run{})
	started.task = task

	return started
}

// Start starts the instance.
func (r *run) Start(ctx context.Context) diag.Diagnostics {
	task, err := r.client.RunInstance(r.Context(ctx), r.instance, r.request)
	if rest.KindOf(err) == rest.NotFound {
		return instanceNotFound("instance_id", r.instance)
	}
	if err != nil {
		return r.DiagnoseStart(ctx, err)
	}
	r.task = task
	r.Reportf(ctx, "Zaoshu runs instance %q as task %q", r.instance, task)

	return nil
}

// Wait waits until the task is done. It returns the task as last read, also
// with an error. The task is nil if it was never read.
func (r *run) Wait(ctx context.Context) (*api.Task, error) {
	task, err := waiting.Wait[*api.Task]{
		System:      api.Name,
		Description: fmt.Sprintf("task %q of instance %q to be done", r.task, r.instance),
		Refresh:     r.refresh,
		State:       taskStatus,
		Target:      []string{api.TaskDone},
		Failed:      []string{api.TaskError},
		Progress:    r.Progress(),
	}.WaitForState(ctx)
	if err == nil {
		r.Reportf(ctx, "Task %q is done%s", r.task, urlCounts(task))
	}

	return task, err
}

// waitDiagnostics returns the diagnostics of the task and the error that Wait
// returned.
func (r *run) waitDiagnostics(ctx context.Context, task *api.Task, err error) diag.Diagnostics {
	switch failure, ok := errors.AsType[*waiting.Error](err); {
	case err == nil:
		return nil
	case rest.KindOf(err) == rest.NotFound:
		return instanceNotFound("instance_id", r.instance)
	case ok && failure.Reason == waiting.Failed:
		return r.taskFailed(task, failure)
	default:
		return r.DiagnoseWait(ctx, err)
	}
}

// refresh reads the task. The server may not return a new task yet
// (design/api/zaoshu.md, "Tasks"). If the instance no longer exists, the error
// is rest.NotFound.
func (r *run) refresh(ctx context.Context) (*api.Task, error) {
	task, err := r.client.GetTask(ctx, r.instance, r.task)
	switch {
	case err == nil:
		r.last, r.notFoundCount = task, 0

		return task, nil
	case rest.KindOf(err) != rest.NotFound:
		return nil, err
	}
	r.notFoundCount++
	if r.last != nil || r.notFoundCount%maxNotFound == 0 {
		_, missing := r.client.GetInstance(ctx, r.instance)
		if rest.KindOf(missing) == rest.NotFound {
			return nil, missing
		}
	}

	return cmp.Or(r.last, &api.Task{ID: r.task, Status: statusPending}), nil
}

// taskFailed returns the error of a task that ended in an error. The API
// reports no reason.
func (r *run) taskFailed(task *api.Task, wait *waiting.Error) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic(
		fmt.Sprintf("Zaoshu: task %q of instance %q ended in an error", task.ID, r.instance),
		fmt.Sprintf("Its status became error after %s%s. The API reports no reason. "+
			"Look for the cause in Zaoshu's dashboard, and correct it. %s",
			wait.Elapsed.Round(time.Second), urlCounts(task), r.RepeatAdvice()))}
}

// taskStatus returns the status of a task. Before the end of the task the
// status includes the counts of its URLs.
func taskStatus(task *api.Task) string {
	if task.Status == api.TaskDone || task.Status == api.TaskError {
		return task.Status
	}

	return task.Status + urlCounts(task)
}

// urlCounts returns the counts of a task's URLs as a phrase that starts with a
// comma, or "" if the server does not return them.
func urlCounts(task *api.Task) string {
	if task.TotalURLCount == nil || task.FailedURLCount == nil {
		return ""
	}

	return fmt.Sprintf(", %d of %d URLs failed", *task.FailedURLCount, *task.TotalURLCount)
}
