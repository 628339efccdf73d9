package zaoshu

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Run holds the arguments of a run. An empty one has the value that the user
// set in the dashboard.
type Run struct {
	TargetSources []TargetSource `json:"target_sources,omitempty"`
	// ResultNotifyURI is the URL to which the server reports the end of the
	// task. It may hold a token, so no error shows it.
	ResultNotifyURI string `json:"result_notify_uri,omitempty"`
	// Exclusive means that the caller guarantees that nothing else runs the
	// instance in the meantime. A task that was created since the request then
	// belongs to this run.
	Exclusive bool `json:"-"`
}

// TargetSource holds the pages that a run fetches, and the requests for them.
type TargetSource struct {
	URLs []string `json:"urls,omitempty"`
	// Method is the HTTP method, "" for GET.
	Method string `json:"method,omitempty"`
	// Headers are those of each request. They may hold secrets, so no error
	// shows them.
	Headers map[string]string `json:"headers,omitempty"`
}

// runResponse is the data of the response to a run. It is null from servers
// before August 2017 (design/api/zaoshu.md, "Running an instance").
type runResponse struct {
	// TaskID also matches "taskId", because the decoder ignores case.
	TaskID string `json:"taskID"`
}

// secrets returns the values of the run that no error may show.
func (r *Run) secrets() []string {
	secrets := []string{r.ResultNotifyURI}
	for _, source := range r.TargetSources {
		secrets = slices.AppendSeq(secrets, maps.Values(source.Headers))
	}

	return secrets
}

// taskLag is how long the list may lack a new task. The API does not document
// it (design/api/zaoshu.md, "Task states").
const taskLag = 4 * time.Second

// RunInstance runs an instance and returns the id of the new task. The API may
// not show the task for a moment. If no response names the task, RunInstance
// searches the instance's tasks for it, and sends the request once more if
// there is no new task. The error is rest.InDoubt if a new task may belong to
// another process, and rest.NotFound if the instance does not exist.
func (c *Client) RunInstance(ctx context.Context, id string, run Run) (taskID string, err error) {
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

func (c *Client) sendRun(ctx context.Context, id string, run Run) (taskID string, err error) {
	call := rest.Call{
		Operation: fmt.Sprintf("run instance %q", id),
		Method:    http.MethodPost,
		Path:      rest.Path(instancePath, id),
		Body:      rest.JSON(run),
		ID:        id,
		Retry:     rest.RetryNever,
		Secrets:   run.secrets(),
	}
	sentAt := time.Now()
	data, err := c.doCommand(ctx, call)
	if err != nil {
		return "", err
	}
	var response runResponse
	if json.Unmarshal(data, &response) == nil && response.TaskID != "" {
		return response.TaskID, nil
	}
	// Null may also mean that the instance does not exist.
	_, err = c.GetInstance(ctx, id)
	if rest.KindOf(err) == rest.NotFound {
		return "", err
	}
	failure := c.rest.ResponseError(call, http.StatusOK, rest.InDoubt, "the response does not name the task")
	failure.SentAt, failure.Accepted = sentAt, true

	return "", failure
}

// findRun lists the tasks of an instance that were created since a time. The
// API does not report which run created a task (design/api/zaoshu.md, "Finding
// a lost create").
func (c *Client) findRun(ctx context.Context, id string, run Run, since time.Time) ([]doubt.Candidate[string], error) {
	tasks, err := c.ListTasks(ctx, id)
	if err != nil {
		return nil, err
	}
	confidence := doubt.Unproven
	if run.Exclusive {
		confidence = doubt.Compared
	}
	earliest := c.rest.ServerTime(since).Add(-rest.ClockTolerance)
	var found []doubt.Candidate[string]
	for _, task := range tasks {
		if !task.CreatedAt.Before(earliest) {
			found = append(found, doubt.Candidate[string]{
				Candidate:  rest.Candidate{ID: task.ID, CreatedAt: task.CreatedAt.Time},
				Confidence: confidence,
				Value:      task.ID,
			})
		}
	}

	return found, nil
}
