package zaoshu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// The states in which a task has ended. In any other one it is still at work:
// the API does not say what it is called then (design/api/zaoshu.md, "Task
// states").
const (
	TaskDone  = "done"
	TaskError = "error"
)

// Task is one run of an instance (design/api/zaoshu.md, "Tasks").
type Task struct {
	ID        string `json:"id"`
	Status    string `json:"status"`
	CreatedAt Time   `json:"createdAt"`
	// TotalURLCount and FailedURLCount are nil in lists, which do not show
	// them.
	TotalURLCount  *lenient.Int `json:"totalUrlCount"`
	FailedURLCount *lenient.Int `json:"failedUrlCount"`
}

// UnmarshalJSON demands the keys that lists and details show alike
// (design/api/zaoshu.md, "Tasks").
func (t *Task) UnmarshalJSON(data []byte) error {
	type plain Task

	return lenient.DecodeObject(data, (*plain)(t), "id", "status", "createdAt")
}

// Identifier returns the id.
func (t Task) Identifier() string { return t.ID }

// Validate makes sure that an answer is about a task.
func (t Task) Validate() error { return requireID(t) }

// Run is what an instance is run with; what is empty is as the dashboard says.
type Run struct {
	TargetSources []TargetSource `json:"target_sources,omitempty"`
	// ResultNotifyURI is where the server reports that the task has ended. It
	// may hold a token.
	ResultNotifyURI string `json:"result_notify_uri,omitempty"`
	// Exclusive means that the caller guarantees that nothing else runs the
	// instance in the meantime. A task that was made since the request was sent
	// then belongs to this run.
	Exclusive bool `json:"-"`
}

// TargetSource is what a run fetches, and how.
type TargetSource struct {
	URLs []string `json:"urls,omitempty"`
	// Method is the HTTP method, "" for GET.
	Method string `json:"method,omitempty"`
	// Headers go with each request. They may hold secrets.
	Headers map[string]string `json:"headers,omitempty"`
}

// secrets returns the parts of the run that no error may show.
func (r *Run) secrets() []string {
	secrets := []string{r.ResultNotifyURI}
	for _, source := range r.TargetSources {
		secrets = slices.AppendSeq(secrets, maps.Values(source.Headers))
	}

	return secrets
}

// runResponse is what a run answers. Old servers say nothing
// (design/api/zaoshu.md, "Running an instance").
type runResponse struct {
	// TaskID is spelled taskID or taskId, which are the same to the decoder.
	TaskID string `json:"taskID"`
}

const (
	tasksPath = "instance/%s/tasks"
	taskPath  = "instance/%s/task/%s"
)

// taskLag is how long a new task may be missing from the list. The API does not
// say; an absent task counts as pending (design/api/zaoshu.md, "Task states").
const taskLag = 4 * time.Second

// RunInstance starts an instance and returns the id of the task. The API may
// not show the task for a moment. If no answer names the task, it reads the
// instance's tasks, and sends the request once more if there is no new one;
// rest.InDoubt if a new one may belong to another process. rest.NotFound if
// there is no such instance.
func (c *Client) RunInstance(ctx context.Context, id string, run Run) (string, error) {
	content, err := json.Marshal(run)
	if err != nil {
		return "", fmt.Errorf("writing the request's JSON: %w", err)
	}

	return doubt.Do(ctx, c.resolver, doubt.Create[string]{
		Group:          id,
		Content:        string(content),
		ComparedFields: "instance_id and time",
		Send:           func(ctx context.Context) (string, error) { return c.sendRun(ctx, id, run) },
		ID:             func(task string) string { return task },
		Find: func(ctx context.Context, since time.Time) ([]doubt.Candidate[string], error) {
			return c.findRun(ctx, id, run, since)
		},
	})
}

func (c *Client) sendRun(ctx context.Context, id string, run Run) (string, error) {
	call := rest.Call{
		Operation: fmt.Sprintf("run instance %q", id),
		Method:    http.MethodPost,
		Path:      rest.Path(instancePath, id),
		Body:      rest.JSON(run),
		Retry:     rest.RetryNever,
		Secrets:   run.secrets(),
	}
	sentAt := time.Now()
	data, err := c.sendCommand(ctx, call, id)
	if err != nil {
		return "", err
	}
	var answer runResponse
	if json.Unmarshal(data, &answer) != nil || answer.TaskID == "" {
		// Old servers answer null (design/api/zaoshu.md, "Running an
		// instance"), which also means that there is no instance
		// (design/api/zaoshu.md, "Missing objects").
		_, missing := c.GetInstance(ctx, id)
		if rest.KindOf(missing) == rest.NotFound {
			return "", missing
		}
		failure := c.newError(&call, rest.InDoubt, "the answer does not name the task")
		failure.SentAt, failure.Accepted = sentAt, true

		return "", failure
	}

	return answer.TaskID, nil
}

// findRun lists the tasks of an instance that were made since a moment. No
// field shows which run made a task.
func (c *Client) findRun(ctx context.Context, id string, run Run, since time.Time) ([]doubt.Candidate[string], error) {
	tasks, err := c.ListTasks(ctx, id)
	if err != nil {
		return nil, err
	}
	proof := doubt.Unproven
	if run.Exclusive {
		proof = doubt.Compared
	}
	earliest := c.rest.ServerTime(since).Add(-rest.ClockTolerance)
	var found []doubt.Candidate[string]
	for _, task := range tasks {
		if !task.CreatedAt.Before(earliest) {
			found = append(found, doubt.Candidate[string]{
				Candidate:  rest.Candidate{ID: task.ID, CreatedAt: task.CreatedAt.Time},
				Confidence: proof,
				Value:      task.ID,
			})
		}
	}

	return found, nil
}

// ListTasks returns the tasks of an instance, in no order. rest.NotFound if
// there is no such instance.
func (c *Client) ListTasks(ctx context.Context, instance string) ([]Task, error) {
	return collectPages(c.TaskPages(ctx, instance))
}

// TaskPages yields the tasks as ListTasks returns them, with one request for
// each page, which is sent when the page is asked for.
func (c *Client) TaskPages(ctx context.Context, instance string) iter.Seq2[[]Task, error] {
	call := rest.Call{
		Operation: fmt.Sprintf("list the tasks of instance %q", instance),
		Method:    http.MethodGet,
		Path:      rest.Path(tasksPath, instance),
	}

	return func(yield func([]Task, error) bool) {
		for page, err := range pages[Task](ctx, c, call, rest.NotFound) {
			if page == nil && (err == nil || rest.KindOf(err) == rest.NotFound) {
				err = c.missingTasksError(ctx, instance, err)
			}
			if !yield(page, err) {
				return
			}
		}
	}
}

// missingTasksError tells what it means that an instance's list of tasks is
// null, or refused with an error: only a look at the instance can tell whether
// it is there.
func (c *Client) missingTasksError(ctx context.Context, instance string, refusal error) error {
	_, missing := c.GetInstance(ctx, instance)
	failure, refused := errors.AsType[*rest.Error](refusal)
	switch {
	case !refused:
		return missing
	case rest.KindOf(missing) != rest.NotFound:
		failure.Kind = rest.Rejected
	}

	return failure
}

// GetTask returns one task; rest.NotFound if there is none, or not yet.
func (c *Client) GetTask(ctx context.Context, instance, id string) (*Task, error) {
	return read[Task](ctx, c, rest.Call{
		Operation: fmt.Sprintf("read task %q of instance %q", id, instance),
		Method:    http.MethodGet,
		Path:      rest.Path(taskPath, instance, id),
		ID:        id,
	}, rest.NotFound)
}
