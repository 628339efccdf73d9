package qubell

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// DestroyWorkflow is the workflow that destroys an instance. Every instance has
// it (design/api/qubell.md, "Deleting an instance").
const DestroyWorkflow = "destroy"

// WorkflowRun is one run of a workflow of an instance.
type WorkflowRun struct {
	InstanceID string
	Workflow   string
	Parameters Parameters
	// Secrets are further values that no error shows.
	Secrets []string
	// Exclusive means that the caller guarantees that nothing else runs the
	// workflow at the same time. A job that has started since the request then
	// belongs to this run.
	Exclusive bool
	// Before is the instance right before the request. If it is nil, the error
	// of a lost response is always rest.InDoubt.
	Before *Instance
}

// String returns the run as a noun phrase: `workflow "backup" of instance
// "5878f3173d06cd26897ed1e3"`.
func (r WorkflowRun) String() string {
	return fmt.Sprintf("workflow %q of instance %q", r.Workflow, r.InstanceID)
}

// secrets returns the values that no error may show.
func (r WorkflowRun) secrets() []string { return slices.Concat(r.Parameters.Secrets(), r.Secrets) }

// RunWorkflow starts a workflow of an instance. The workflow ends after the
// response; [Client.NewWorkflowExecution] waits for its end. The error is
// rest.Conflict if another job runs. If the response is lost, RunWorkflow reads
// the instance, and sends the request once more if no job has started. The
// error is rest.InDoubt if a job has started that may belong to another
// process.
func (c *Client) RunWorkflow(ctx context.Context, run WorkflowRun) error {
	if run.Before == nil {
		return c.sendRun(ctx, run)
	}
	isStarted := false
	_, err := doubt.Do(ctx, c.resolver, doubt.Create[struct{}]{
		Group:          "run " + run.InstanceID,
		Content:        run.Workflow,
		ComparedFields: "instance_id and workflow",
		Send: func(ctx context.Context) (struct{}, error) {
			failure := c.sendRun(ctx, run)
			isStarted = failure == nil

			return struct{}{}, failure
		},
		ID: func(struct{}) string { return "" },
		Find: func(ctx context.Context, _ time.Time) ([]doubt.Candidate[struct{}], error) {
			return c.findRun(ctx, run, isStarted)
		},
	})

	return err
}

func (c *Client) sendRun(ctx context.Context, run WorkflowRun) error {
	// The id in the response is the instance's, not the job's
	// (design/api/qubell.md, "Running a workflow").
	var ignored json.RawMessage

	return c.do(ctx, rest.Call{
		Operation: "run " + run.String(),
		Method:    http.MethodPost,
		Path:      rest.Path(instancePath+"/%s", run.InstanceID, run.Workflow),
		Body:      rest.JSON(run.Parameters),
		Secrets:   run.secrets(),
		Retry:     rest.RetryNever,
	}, &ignored)
}

// errUnknownStatus reports that the API did not return an instance.
var errUnknownStatus = errors.New("the API did not return the instance")

// findRun returns a candidate if the number of the workflow's jobs has grown
// since run.Before, because a job has no id and no time (design/api/qubell.md,
// "Finding a lost create"). An instance that has become busy without showing a
// job may run this one, so it is a candidate, too. isStarted means that a later
// request has started the workflow: one new job is then its own, and only
// another one is a candidate.
func (c *Client) findRun(ctx context.Context, run WorkflowRun, isStarted bool) ([]doubt.Candidate[struct{}], error) {
	now, err := c.PollInstance(ctx, run.InstanceID)
	if run.Workflow == DestroyWorkflow && (rest.KindOf(err) == rest.NotFound || err == nil && isTerminating(now)) {
		// An instance is destroyed only once, so the request has succeeded.
		return []doubt.Candidate[struct{}]{{Confidence: doubt.Certain}}, nil
	}
	if err != nil {
		return nil, err
	}
	if now.Status == StatusUnknown {
		return nil, errUnknownStatus
	}
	added := len(jobsNamed(now, run.Workflow)) - len(jobsNamed(run.Before, run.Workflow))
	isBusy := now.Status.IsBusy() && !run.Before.Status.IsBusy()
	if isStarted && added <= 1 || added <= 0 && !isBusy {
		return nil, nil
	}
	proof := doubt.Unproven
	if run.Exclusive && added <= 1 {
		proof = doubt.Compared
	}
	name := fmt.Sprintf("workflow %s, status of the instance %s", run.Workflow, now.Status)

	return []doubt.Candidate[struct{}]{{Candidate: rest.Candidate{Name: name}, Confidence: proof}}, nil
}
