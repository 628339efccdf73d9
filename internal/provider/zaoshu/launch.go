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

// runTimeout is how long to wait for a task where the user does not say. The API
// tells nothing of how long one takes (sheet, section 4).
const runTimeout = 30 * time.Minute

// mostMisses is how often in a row a new task may be missing before its instance is
// looked at.
const mostMisses = 5

// pending is the state of a task that the server does not show yet.
const pending = "pending"

// launch is one run of an instance. Resource and action share it.
type launch struct {
	client   *api.Client
	instance string
	run      api.Run
	diagnose func(error) diag.Diagnostics
	// warn receives warnings.
	warn func(...diag.Diagnostic)
	// isAction reports whether the action starts the run, and not the resource.
	isAction bool
	// progress is told what happens; nil for nobody.
	progress func(string)

	// last is the task as it was last seen, nil if it was not.
	last *api.Task
	// misses counts how often in a row the server did not show it.
	misses int
}

// creation names a run for its messages. Candidates are imported by instance
// and task.
func (l *launch) creation() system.Creation {
	return system.Creation{
		Type:     "fleet_zaoshu_run",
		IsAction: l.isAction,
		ImportID: func(task string) string { return l.instance + "/" + task },
		Again:    "runs the instance once more",
		Advice: "If nothing else runs this instance, set `exclusive = true`: the provider then takes over the only task " +
			"that was made since the request.",
	}
}

// start starts the instance and returns the task's id.
func (l *launch) start(ctx context.Context) (string, diag.Diagnostics) {
	ctx = l.creation().ReportDoubts(waiting.Patient(ctx, api.Name, l.progress), l.warn)
	task, err := l.client.RunInstance(ctx, l.instance, l.run)
	if rest.KindOf(err) == rest.NotFound {
		return "", noInstance("instance_id", l.instance)
	}
	if err != nil {
		return "", l.diagnose(err)
	}
	l.tellf("Zaoshu runs instance %q as task %q", l.instance, task)

	return task, nil
}

// await waits until a task is done, and returns it as it was last seen, nil if
// it was not seen. It also returns an error if Ctrl-C ended the wait.
func (l *launch) await(ctx context.Context, id string) (*api.Task, error) {
	wait := waiting.Wait[*api.Task]{
		System:   api.Name,
		For:      fmt.Sprintf("task %q of instance %q to be done", id, l.instance),
		Look:     func(ctx context.Context) (*api.Task, error) { return l.look(ctx, id) },
		State:    describe,
		Done:     []string{api.TaskDone},
		Failed:   []string{api.TaskError},
		Progress: l.progress,
	}
	task, err := wait.Until(ctx)
	if err == nil {
		l.tellf("Task %q is done%s", id, counts(task))
	}

	return task, err
}

// ended turns the error of await into diagnostics for the user.
func (l *launch) ended(task *api.Task, err error) diag.Diagnostics {
	switch failure, ok := errors.AsType[*waiting.Error](err); {
	case err == nil:
		return nil
	case rest.KindOf(err) == rest.NotFound:
		return noInstance("instance_id", l.instance)
	case ok && failure.Reason == waiting.Failed:
		return l.failed(task, failure)
	default:
		return l.diagnose(err)
	}
}

// look looks at a task. The server may not show it yet (sheet, section 4), but it
// never will if the instance is gone: rest.NotFound.
func (l *launch) look(ctx context.Context, id string) (*api.Task, error) {
	task, err := l.client.GetTask(ctx, l.instance, id)
	switch {
	case err == nil:
		l.last, l.misses = task, 0

		return task, nil
	case rest.KindOf(err) != rest.NotFound:
		return nil, err
	}
	l.misses++
	if l.last != nil || l.misses%mostMisses == 0 {
		_, missing := l.client.GetInstance(ctx, l.instance)
		if rest.KindOf(missing) == rest.NotFound {
			return nil, missing
		}
	}

	return cmp.Or(l.last, &api.Task{ID: id, Status: pending}), nil
}

// failed tells of a task that has ended in an error, of which the API says no more
// than that.
func (l *launch) failed(task *api.Task, wait *waiting.Error) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic(
		fmt.Sprintf("Zaoshu: task %q of instance %q ended in an error", task.ID, l.instance),
		fmt.Sprintf("Its status became error after %s%s. The API tells no reason. "+
			"See what Zaoshu's dashboard shows of the instance, correct the cause, then run it again.",
			wait.After.Round(time.Second), counts(task)))}
}

func (l *launch) tellf(format string, values ...any) {
	if l.progress != nil {
		l.progress(fmt.Sprintf(format, values...))
	}
}

// describe returns the state of a task, with what there is to count while it is at
// work.
func describe(task *api.Task) string {
	if task.Status == api.TaskDone || task.Status == api.TaskError {
		return task.Status
	}

	return task.Status + counts(task)
}

// counts tells how many URLs a task has fetched, as a phrase that begins with a
// comma; nothing where the server does not.
func counts(task *api.Task) string {
	if task.TotalURLCount == nil || task.FailedURLCount == nil {
		return ""
	}

	return fmt.Sprintf(", %d of %d URLs failed", *task.FailedURLCount, *task.TotalURLCount)
}

// launchModel is a run in a configuration.
type launchModel struct {
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

// ToLaunch returns the run, without what its type brings.
func (m *launchModel) ToLaunch() launch {
	run := api.Run{ResultNotifyURI: m.ResultNotifyURI.ValueString(), Exclusive: m.Exclusive.ValueBool()}
	for _, source := range m.TargetSources {
		run.TargetSources = append(run.TargetSources, source.ToAPI())
	}

	return launch{instance: m.InstanceID.ValueString(), run: run}
}

// waits reports whether to wait for the task, which is the default.
func (m *launchModel) waits() bool {
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
	launchDescription = "Zaoshu calls a run a task. One that ends in an error is an error here. " +
		"Where the answer to a run is lost, the provider looks at the instance's tasks: " +
		"it sends the request once more if there is no new one, and otherwise ends in an error that lists them, " +
		"since Zaoshu does not tell who has started a task. " +
		"When the rate limit of the account is used up, the wait goes on as soon as Zaoshu takes requests again, if that is before the timeout."
	launchInstanceDescription = "Id of the instance."
	launchSourcesDescription  = "What to fetch instead of what the dashboard says."
	launchURLsDescription     = "Addresses to fetch. Left to the dashboard if it is not set."
	launchMethodDescription   = "HTTP method: `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `OPTIONS`. " +
		"Zaoshu uses `GET` if it is not set."
	launchHeadersDescription   = "HTTP headers to send with each request, by name."
	launchNotifyDescription    = "Address to which Zaoshu posts that the task has ended."
	launchWaitDescription      = "Whether to wait until the task is done. Defaults to `true`."
	launchExclusiveDescription = "Whether nothing else runs this instance while Terraform does. Where the answer to a " +
		"run is lost, the only new task is then taken for this run's. Defaults to `false`."
	launchTimeoutDescription = "How long to wait for the task, such as `2h`. Defaults to `30m`."
)
