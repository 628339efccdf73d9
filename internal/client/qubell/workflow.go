package qubell

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// DestroyWorkflow is the workflow that destroys an instance. Every instance has
// it.
const DestroyWorkflow = "destroy"

// WorkflowRun is one run of a workflow of an instance.
type WorkflowRun struct {
	InstanceID string
	Workflow   string
	Parameters Parameters
	// Exclusive means that the caller guarantees that nothing else runs the
	// workflow in the meantime. A run that has begun since the request was sent
	// is then this one.
	Exclusive bool
	// Before is the instance right before the request. If it is nil, a lost
	// answer is not resolved.
	Before *Instance
}

// RunWorkflow starts a workflow of an instance, which continues after the
// answer; see [TrackWorkflow]. rest.Conflict if a job is running already. If
// the answer is lost, it reads the instance, and sends the request once more if
// no job has begun; rest.InDoubt if a job has begun that may belong to another
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
	// The id in the answer is the instance's (design/api/qubell.md, "Running a
	// workflow").
	var ignored json.RawMessage

	return c.do(ctx, rest.Call{
		Operation: fmt.Sprintf("run workflow %q of instance %q", run.Workflow, run.InstanceID),
		Method:    http.MethodPost,
		Path:      rest.Path(instancePath+"/%s", run.InstanceID, run.Workflow),
		Body:      rest.JSON(run.Parameters),
		Secrets:   run.Parameters.Secrets(),
		Retry:     rest.RetryNever,
	}, &ignored)
}

// errUnknownStatus reports that the API did not show an instance.
var errUnknownStatus = errors.New("the API did not show the instance")

// findRun looks for a job that has begun since Before. If an answer has
// reported the start of the run (isStarted), it looks for one more. A job has
// no id and no time; an instance that has become busy without showing a job may
// be running this one.
func (c *Client) findRun(ctx context.Context, run WorkflowRun, isStarted bool) ([]doubt.Candidate[struct{}], error) {
	now, err := c.PollInstance(ctx, run.InstanceID)
	if run.Workflow == DestroyWorkflow && (rest.KindOf(err) == rest.NotFound || err == nil && isTerminating(now)) {
		// An instance is destroyed once.
		return []doubt.Candidate[struct{}]{{Confidence: doubt.Certain}}, nil
	}
	if err != nil {
		return nil, err
	}
	if now.Status == StatusUnknown {
		return nil, errUnknownStatus
	}
	added := len(jobsOf(now, run.Workflow)) - len(jobsOf(run.Before, run.Workflow))
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
