package zaoshu

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// The statuses of a task that has ended. A task with any other status still
// runs: the API does not document them (design/api/zaoshu.md, "Task states").
const (
	TaskDone  = "done"
	TaskError = "error"
)

// Task is one run of an instance (design/api/zaoshu.md, "Tasks").
type Task struct {
	ID        string `json:"id"`
	Status    string `json:"status"`
	CreatedAt Time   `json:"createdAt"`
	// TotalURLCount and FailedURLCount are nil in lists.
	TotalURLCount  *lenient.Int `json:"totalUrlCount"`
	FailedURLCount *lenient.Int `json:"failedUrlCount"`
}

// UnmarshalJSON requires the keys that both lists and GETs have.
func (t *Task) UnmarshalJSON(data []byte) error {
	type plain Task

	return lenient.DecodeObject(data, (*plain)(t), "id", "status", "createdAt")
}

// Identifier returns the id.
func (t Task) Identifier() string { return t.ID }

// Validate returns an error if the task has no id.
func (t Task) Validate() error {
	if t.ID == "" {
		return errors.New("the task has no id")
	}

	return nil
}

const (
	tasksPath = "instance/%s/tasks"
	taskPath  = "instance/%s/task/%s"
)

// ListTasks returns the tasks of an instance, in no order. The error is
// rest.NotFound if the instance does not exist.
func (c *Client) ListTasks(ctx context.Context, instance string) ([]Task, error) {
	return bulkread.Collect(c.TaskPages(ctx, instance))
}

// TaskPages yields the tasks that ListTasks returns, with one request for each
// page. It sends the request when the caller asks for the page.
func (c *Client) TaskPages(ctx context.Context, instance string) iter.Seq2[[]Task, error] {
	call := rest.Call{
		Operation: fmt.Sprintf("list the tasks of instance %q", instance),
		Method:    http.MethodGet,
		Path:      rest.Path(tasksPath, instance),
		ID:        instance,
	}

	return func(yield func([]Task, error) bool) {
		for page, err := range pages[Task](ctx, c, call, rest.NotFound) {
			switch {
			case rest.KindOf(err) == rest.NotFound:
				err = c.confirmNotFound(ctx, call, err)
			case err == nil && page == nil:
				// Null is the list of an instance without tasks, or of one that
				// does not exist.
				_, err = c.GetInstance(ctx, instance)
			}
			if !yield(page, err) {
				return
			}
		}
	}
}

// GetTask returns one task. The error is rest.NotFound if it does not exist, or
// if the API does not return it yet.
func (c *Client) GetTask(ctx context.Context, instance, id string) (*Task, error) {
	return read[Task](ctx, c, rest.Call{
		Operation: fmt.Sprintf("read task %q of instance %q", id, instance),
		Method:    http.MethodGet,
		Path:      rest.Path(taskPath, instance, id),
		ID:        id,
	}, rest.NotFound)
}
