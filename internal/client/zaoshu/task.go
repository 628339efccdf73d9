package zaoshu

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// The states in which a task has ended. In any other one it is still at work: the
// API does not say what it is called then (sheet, section 4).
const (
	Done  = "done"
	Error = "error"
)

// Task is one run of an instance (sheet, section 3).
type Task struct {
	ID        string `json:"id"`
	Status    string `json:"status"`
	CreatedAt Time   `json:"createdAt"`
	// TotalURLCount and FailedURLCount are nil in lists, which do not show them.
	TotalURLCount  *lenient.Int `json:"totalUrlCount"`
	FailedURLCount *lenient.Int `json:"failedUrlCount"`
}

func (t Task) identifier() string { return t.ID }

// Complete makes sure that an answer is about a task.
func (t Task) Complete() error { return complete(t) }

// Run is what an instance is run with; what is empty is as the dashboard says.
type Run struct {
	TargetSources []TargetSource `json:"target_sources,omitempty"`
	// ResultNotifyURI is where the server reports that the task has ended.
	ResultNotifyURI string `json:"result_notify_uri,omitempty"`
}

// TargetSource is what a run fetches, and how.
type TargetSource struct {
	URLs []string `json:"urls,omitempty"`
	// Method is the HTTP method, "" for GET.
	Method string `json:"method,omitempty"`
	// Headers go with each request. They may hold secrets.
	Headers map[string]string `json:"headers,omitempty"`
}

// secrets are what no error may show of the run.
func (r *Run) secrets() []string {
	var secrets []string
	for _, source := range r.TargetSources {
		secrets = slices.AppendSeq(secrets, maps.Values(source.Headers))
	}

	return secrets
}

// started is what a run answers. Old servers say nothing (sheet, section 3).
type started struct {
	// TaskID is spelled taskID or taskId, which are the same to the decoder.
	TaskID string `json:"taskID"`
}

const (
	tasksPath = "instance/%s/tasks"
	taskPath  = "instance/%s/task/%s"
)

// clockSlack is how far the server's clock may be behind, and a task of a run be
// taken for one of before.
const clockSlack = time.Minute

// RunInstance starts an instance and returns the id of the task, which may not be
// shown for a moment. It is sent once: rest.InDoubt if the instance may have been
// started, or if the server does not name the task and no list tells which it is.
// rest.NotFound if there is no such instance.
func (c *Client) RunInstance(ctx context.Context, id string, run Run) (string, error) {
	call := rest.Call{
		Operation: fmt.Sprintf("run instance %q", id),
		Method:    http.MethodPost,
		Path:      rest.Path(instancePath, id),
		Body:      rest.JSON(run),
		Repeat:    rest.RepeatNever,
		Secrets:   run.secrets(),
	}
	began := time.Now()
	data, err := c.order(ctx, call, id)
	if err != nil {
		return "", err
	}
	var answer started
	if json.Unmarshal(data, &answer) == nil && answer.TaskID != "" {
		return answer.TaskID, nil
	}

	return c.taskSince(ctx, &call, id, began)
}

// taskSince finds the task that a run has started whose answer does not name it.
func (c *Client) taskSince(ctx context.Context, call *rest.Call, id string, began time.Time) (string, error) {
	const unnamed = "the answer does not name the task"
	tasks, err := c.ListTasks(ctx, id)
	switch {
	case rest.KindOf(err) == rest.NotFound:
		return "", c.failure(call, rest.NotFound, "%s, and there is no such instance", unnamed)
	case err != nil:
		return "", c.failure(call, rest.InDoubt, "%s, and looking for it failed: %v", unnamed, err)
	}
	tasks = slices.DeleteFunc(tasks, func(task Task) bool { return task.CreatedAt.Before(began.Add(-clockSlack)) })
	if len(tasks) != 1 {
		return "", c.failure(call, rest.InDoubt, "%s, and the instance has %d tasks that may be it", unnamed, len(tasks))
	}

	return tasks[0].ID, nil
}

// ListTasks returns the tasks of an instance, in no order. rest.NotFound if there
// is no such instance.
func (c *Client) ListTasks(ctx context.Context, instance string) ([]Task, error) {
	return collect(c.TaskPages(ctx, instance))
}

// TaskPages yields the tasks as ListTasks returns them, with one request for each
// page, which is sent when the page is asked for.
func (c *Client) TaskPages(ctx context.Context, instance string) iter.Seq2[[]Task, error] {
	return pages[Task](ctx, c, rest.Call{
		Operation: fmt.Sprintf("list the tasks of instance %q", instance),
		Method:    http.MethodGet,
		Path:      rest.Path(tasksPath, instance),
	}, rest.NotFound)
}

// GetTask returns one task; rest.NotFound if there is none, or not yet.
func (c *Client) GetTask(ctx context.Context, instance, id string) (*Task, error) {
	return read[Task](ctx, c, rest.Call{
		Operation: fmt.Sprintf("read task %q of instance %q", id, instance),
		Method:    http.MethodGet,
		Path:      rest.Path(taskPath, instance, id),
	}, rest.NotFound)
}
