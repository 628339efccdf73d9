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
	// ResultNotifyURI is where the server reports that the task has ended. It may
	// hold a token.
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

// secrets returns the parts of the run that no error may show.
func (r *Run) secrets() []string {
	secrets := []string{r.ResultNotifyURI}
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

// RunInstance starts an instance and returns the id of the task, which may not be
// shown for a moment. It is sent once: where no answer names the task, it is looked
// for, and rest.InDoubt means that no list tells which it is, or whether there is
// one. rest.NotFound if there is no such instance.
func (c *Client) RunInstance(ctx context.Context, id string, run Run) (string, error) {
	call := rest.Call{
		Operation: fmt.Sprintf("run instance %q", id),
		Method:    http.MethodPost,
		Path:      rest.Path(instancePath, id),
		Body:      rest.JSON(run),
		Repeat:    rest.RepeatNever,
		Secrets:   run.secrets(),
	}
	c.claims.begin(id)
	defer c.claims.end(id)
	began := time.Now()
	data, err := c.order(ctx, call, id)
	var answer started
	switch {
	case err != nil && rest.KindOf(err) != rest.InDoubt:
		return "", err
	case err == nil && json.Unmarshal(data, &answer) == nil && answer.TaskID != "":
		c.claims.add(answer.TaskID)

		return answer.TaskID, nil
	default:
		return c.unnamedTask(ctx, &call, id, began, err)
	}
}

// ListTasks returns the tasks of an instance, in no order. rest.NotFound if there
// is no such instance.
func (c *Client) ListTasks(ctx context.Context, instance string) ([]Task, error) {
	return collect(c.TaskPages(ctx, instance))
}

// TaskPages yields the tasks as ListTasks returns them, with one request for each
// page, which is sent when the page is asked for.
func (c *Client) TaskPages(ctx context.Context, instance string) iter.Seq2[[]Task, error] {
	call := rest.Call{
		Operation: fmt.Sprintf("list the tasks of instance %q", instance),
		Method:    http.MethodGet,
		Path:      rest.Path(tasksPath, instance),
	}

	return func(yield func([]Task, error) bool) {
		for page, err := range pages[Task](ctx, c, call, rest.NotFound) {
			if page == nil && (err == nil || rest.KindOf(err) == rest.NotFound) {
				err = c.noTasks(ctx, instance, err)
			}
			if !yield(page, err) {
				return
			}
		}
	}
}

// noTasks tells what it means that an instance's list of tasks is null, or refused
// with an error: only a look at the instance can tell whether it is there.
func (c *Client) noTasks(ctx context.Context, instance string, refusal error) error {
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
	}, rest.NotFound)
}
