package zaoshu

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// runTimeout is how long to wait for a task where the user does not say. The
// API tells nothing of how long one takes (design/api/zaoshu.md, "Task
// states").
const runTimeout = 30 * time.Minute

// maxNotFound is how often in a row a new task may be missing before its
// instance is looked at.
const maxNotFound = 5

// statusPending is the state of a task that the server does not show yet.
const statusPending = "pending"

// run is one run of an instance. Resource and action share it.
type run struct {
	client   *api.Client
	instance string
	request  api.Run
	diagnose func(error) diag.Diagnostics
	// warn receives warnings.
	warn func(...diag.Diagnostic)
	// isAction reports whether the action starts the run, and not the resource.
	isAction bool
	// progress is told what happens; nil for nobody.
	progress func(string)

	// last is the task as it was last seen, nil if it was not.
	last *api.Task
	// notFoundCount counts how often in a row the server did not show it.
	notFoundCount int
}

// creation names a run for its messages. Candidates are imported by instance
// and task.
func (l *run) creation() system.Creation {
	return system.Creation{
		Type:         "fleet_zaoshu_run",
		IsAction:     l.isAction,
		ImportID:     func(task string) string { return l.instance + "/" + task },
		RepeatEffect: "runs the instance once more",
		Advice: "If nothing else runs this instance, set `exclusive = true`: the provider then takes over the only task " +
			"that was made since the request.",
	}
}

// Start starts the instance and returns the task's id.
func (l *run) Start(ctx context.Context) (string, diag.Diagnostics) {
	ctx = l.creation().ReportInDoubt(waiting.WithRateLimitProgress(ctx, api.Name, l.progress), l.warn)
	task, err := l.client.RunInstance(ctx, l.instance, l.request)
	if rest.KindOf(err) == rest.NotFound {
		return "", instanceNotFound("instance_id", l.instance)
	}
	if err != nil {
		return "", l.diagnose(err)
	}
	l.reportf("Zaoshu runs instance %q as task %q", l.instance, task)

	return task, nil
}

// await waits until a task is done, and returns it as it was last seen, nil if
// it was not seen. It also returns an error if Ctrl-C ended the wait.
func (l *run) await(ctx context.Context, id string) (*api.Task, error) {
	wait := waiting.Wait[*api.Task]{
		System:      api.Name,
		Description: fmt.Sprintf("task %q of instance %q to be done", id, l.instance),
		Refresh:     func(ctx context.Context) (*api.Task, error) { return l.refresh(ctx, id) },
		State:       taskStatus,
		Target:      []string{api.TaskDone},
		Failed:      []string{api.TaskError},
		Progress:    l.progress,
	}
	task, err := wait.WaitForState(ctx)
	if err == nil {
		l.reportf("Task %q is done%s", id, urlCounts(task))
	}

	return task, err
}

// endDiagnostics turns the error of await into diagnostics for the user.
func (l *run) endDiagnostics(task *api.Task, err error) diag.Diagnostics {
	switch failure, ok := errors.AsType[*waiting.Error](err); {
	case err == nil:
		return nil
	case rest.KindOf(err) == rest.NotFound:
		return instanceNotFound("instance_id", l.instance)
	case ok && failure.Reason == waiting.Failed:
		return l.failedDiagnostics(task, failure)
	default:
		return l.diagnose(err)
	}
}

// refresh looks at a task. The server may not show it yet
// (design/api/zaoshu.md, "Task states"), but it never will if the instance is
// gone: rest.NotFound.
func (l *run) refresh(ctx context.Context, id string) (*api.Task, error) {
	task, err := l.client.GetTask(ctx, l.instance, id)
	switch {
	case err == nil:
		l.last, l.notFoundCount = task, 0

		return task, nil
	case rest.KindOf(err) != rest.NotFound:
		return nil, err
	}
	l.notFoundCount++
	if l.last != nil || l.notFoundCount%maxNotFound == 0 {
		_, missing := l.client.GetInstance(ctx, l.instance)
		if rest.KindOf(missing) == rest.NotFound {
			return nil, missing
		}
	}

	return cmp.Or(l.last, &api.Task{ID: id, Status: statusPending}), nil
}

// failedDiagnostics tells of a task that has ended in an error, of which the
// API says no more than that.
func (l *run) failedDiagnostics(task *api.Task, wait *waiting.Error) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic(
		fmt.Sprintf("Zaoshu: task %q of instance %q ended in an error", task.ID, l.instance),
		fmt.Sprintf("Its status became error after %s%s. The API tells no reason. "+
			"See what Zaoshu's dashboard shows of the instance, correct the cause, then run it again.",
			wait.Elapsed.Round(time.Second), urlCounts(task)))}
}

func (l *run) reportf(format string, values ...any) {
	if l.progress != nil {
		l.progress(fmt.Sprintf(format, values...))
	}
}

// taskStatus returns the state of a task, with what there is to count while it
// is at work.
func taskStatus(task *api.Task) string {
	if task.Status == api.TaskDone || task.Status == api.TaskError {
		return task.Status
	}

	return task.Status + urlCounts(task)
}

// urlCounts tells how many URLs a task has fetched, as a phrase that begins
// with a comma; nothing where the server does not.
func urlCounts(task *api.Task) string {
	if task.TotalURLCount == nil || task.FailedURLCount == nil {
		return ""
	}

	return fmt.Sprintf(", %d of %d URLs failed", *task.FailedURLCount, *task.TotalURLCount)
}

// runBaseModel is a run in a configuration.
type runBaseModel struct {
	InstanceID        types.String        `tfsdk:"instance_id"`
	TargetSources     []targetSourceModel `tfsdk:"target_sources"`
	ResultNotifyURI   types.String        `tfsdk:"result_notify_uri"`
	WaitForCompletion types.Bool          `tfsdk:"wait_for_completion"`
	Exclusive         types.Bool          `tfsdk:"exclusive"`
}

// targetSourceModel is what a run fetches, and how.
type targetSourceModel struct {
	URLs    []types.String          `tfsdk:"urls"`
	Method  types.String            `tfsdk:"method"`
	Headers map[string]types.String `tfsdk:"headers"`
}

// ToRun returns the run, without what its type brings.
func (m *runBaseModel) ToRun() run {
	request := api.Run{ResultNotifyURI: m.ResultNotifyURI.ValueString(), Exclusive: m.Exclusive.ValueBool()}
	for _, source := range m.TargetSources {
		request.TargetSources = append(request.TargetSources, source.ToAPI())
	}

	return run{instance: m.InstanceID.ValueString(), request: request}
}

// waitsForCompletion reports whether to wait for the task, which is the
// default.
func (m *runBaseModel) waitsForCompletion() bool {
	return m.WaitForCompletion.IsNull() || m.WaitForCompletion.ValueBool()
}

// ToAPI returns what a run is sent to.
func (m *targetSourceModel) ToAPI() api.TargetSource {
	source := api.TargetSource{Method: m.Method.ValueString(), Headers: make(map[string]string, len(m.Headers))}
	for _, url := range m.URLs {
		source.URLs = append(source.URLs, url.ValueString())
	}
	for name, value := range m.Headers {
		source.Headers[name] = value.ValueString()
	}

	return source
}

// Attributes' descriptions, shared by the resource and the action.
const (
	runDescription = "Zaoshu calls a run a task. One that ends in an error is an error here. " +
		"Where the answer to a run is lost, the provider looks at the instance's tasks: " +
		"it sends the request once more if there is no new one, and otherwise ends in an error that lists them, " +
		"since Zaoshu does not tell who has started a task. " +
		"When the rate limit of the account is used up, the wait goes on as soon as Zaoshu takes requests again, if that is before the timeout."
	runInstanceDescription = "Id of the instance."
	runSourcesDescription  = "What to fetch instead of what the dashboard says."
	runURLsDescription     = "Addresses to fetch. Left to the dashboard if it is not set."
	runMethodDescription   = "HTTP method: `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `OPTIONS`. " +
		"Zaoshu uses `GET` if it is not set."
	runHeadersDescription   = "HTTP headers to send with each request, by name."
	runNotifyDescription    = "Address to which Zaoshu posts that the task has ended."
	runWaitDescription      = "Whether to wait until the task is done. Defaults to `true`."
	runExclusiveDescription = "Whether nothing else runs this instance while Terraform does. Where the answer to a " +
		"run is lost, the only new task is then taken for this run's. Defaults to `false`."
	runTimeoutDescription = "How long to wait for the task, such as `2h`. Defaults to `30m`."
)
