package qubell_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// observation is an instance in short form: its status, then its jobs as
// NAME=STATUS, such as "Running launch=Succeeded test=Executing". "gone" is an
// instance that is deleted.
type observation string

func (o observation) instance(t *testing.T) *qubell.Instance {
	t.Helper()
	if o == "gone" {
		return nil
	}
	words := strings.Fields(string(o))
	made := &qubell.Instance{ID: id, Name: "shop", Version: 3, Status: qubell.Status(words[0])}
	for _, word := range words[1:] {
		name, status, found := strings.Cut(word, "=")
		if !found {
			t.Fatalf("%q is not a job", word)
		}
		made.WorkflowHistory = append(made.WorkflowHistory, qubell.Job{
			Name:   name,
			Status: qubell.JobStatus(status),
			Steps:  []qubell.Step{{Name: "step", Status: qubell.JobStatus(status)}},
		})
	}

	return made
}

// formatProgress returns a progress in short form: "pending", "succeeded" or
// "failed", then the job, then the reason of a failure.
func formatProgress(progress qubell.Progress) string {
	text := map[qubell.ExecutionState]string{
		qubell.ExecutionRunning: "pending", qubell.ExecutionSucceeded: "succeeded", qubell.ExecutionFailed: "failed",
	}[progress.State]
	if progress.Job != nil {
		text += fmt.Sprintf(" %s=%s", progress.Job.Name, progress.Job.Status)
	}
	if progress.Reason != "" {
		text += ": " + progress.Reason
	}

	return text
}

// observations are what GET returns one after the other, each with the progress
// that a tracker returns for it.
type observations []struct {
	now  observation
	want string
}

func (o observations) check(t *testing.T, tracker qubell.Tracker) {
	t.Helper()
	for i, each := range o {
		if got := formatProgress(tracker.Observe(each.now.instance(t))); got != each.want {
			t.Errorf("observation %d: Observe(%q) = %q, want %q", i+1, each.now, got, each.want)
		}
	}
}

func TestTracker_Launch(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]observations{
		"success": {
			{"Requested", "pending"},
			{"Executing launch=Executing", "pending launch=Executing"},
			{"Executing launch=Succeeded", "pending"},
			{"Running launch=Succeeded", "succeeded launch=Succeeded"},
		},
		"success, status of the private API": {{"Launching", "pending"}, {"ACTIVE", "succeeded"}},
		"success at once":                    {{"Running", "succeeded"}},
		"failure": {
			{"Requested", "pending"},
			{"Failed launch=Failed", `failed launch=Failed: job "launch" failed at step "step"`},
		},
		"failure without a job": {{"Error", "failed: its status is Error, and the API reports no reason"}},
		"unknown status":        {{"Unknown", "pending"}, {"hibernating", "pending"}},
		"instance is being destroyed": {
			{"Executing", "pending"}, {"Destroying", "failed: the instance's status became Destroying"},
		},
		"instance destroyed": {{"Destroyed", "failed: the instance's status became Destroyed"}},
		"instance deleted":   {{"gone", "failed: the instance is gone"}},
		"canceled": {
			{"Canceled launch=Canceled", `failed launch=Canceled: job "launch" was canceled at step "step"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.check(t, qubell.TrackLaunch())
		})
	}
}

func TestTracker_Workflow(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before observation
		now    observations
	}{
		"status lags": {
			"Running launch=Succeeded",
			observations{
				{"Running launch=Succeeded", "pending"},
				{"Running launch=Succeeded", "pending"},
				{"Executing launch=Succeeded test=Executing", "pending test=Executing"},
				{"Running launch=Succeeded test=Succeeded", "succeeded test=Succeeded"},
			},
		},
		"status lags but the job is shown": {
			"Running",
			observations{
				{"Running test=Requested", "pending test=Requested"},
				{"Running test=Succeeded", "succeeded test=Succeeded"},
			},
		},
		"job ends between two observations": {
			"Running test=Succeeded",
			observations{{"Running test=Succeeded test=Succeeded", "succeeded test=Succeeded"}},
		},
		"new job first in the history": {
			"Running test=Succeeded",
			observations{
				{"Executing test=Executing test=Succeeded", "pending test=Executing"},
				{"Failed test=Failed test=Succeeded", `failed test=Failed: job "test" failed at step "step"`},
			},
		},
		"history of limited length": {
			"Running test=Succeeded test=Succeeded",
			observations{{"Failed test=Succeeded test=Failed", `failed test=Failed: job "test" failed at step "step"`}},
		},
		"failure after an earlier failure": {
			"Failed test=Failed",
			observations{
				{"Failed test=Failed", "pending"},
				{"Executing test=Failed test=Executing", "pending test=Executing"},
				{"Failed test=Failed test=Failed", `failed test=Failed: job "test" failed at step "step"`},
			},
		},
		"success after an earlier failure": {
			"Failed launch=Failed",
			observations{
				{"Failed launch=Failed", "pending"},
				{"Running test=Succeeded launch=Failed", "succeeded test=Succeeded"},
			},
		},
		"job of another workflow": {
			"Running",
			observations{{"Running other=Succeeded", "pending"}, {"Executing other=Succeeded", "pending"}},
		},
		"another job runs": {
			"Running",
			observations{{"Executing test=Succeeded other=Executing", "succeeded test=Succeeded"}},
		},
		"success without a history": {
			"Running",
			observations{{"Running", "pending"}, {"Executing", "pending"}, {"Running", "succeeded"}},
		},
		"failure without a history": {
			"Running launch=Failed",
			observations{
				{"Executing launch=Failed", "pending"},
				{"Failed launch=Failed", "failed: its status is Failed, and the API reports no reason"},
			},
		},
		"unknown status before the work": {
			"Running",
			observations{
				{"Unknown", "pending"}, {"Running", "pending"}, {"hibernating", "pending"}, {"Running", "succeeded"},
			},
		},
		"earlier job still runs": {
			"Executing test=Executing",
			observations{
				{"Executing test=Executing", "pending test=Executing"},
				{"Running test=Succeeded", "pending"},
				{"Executing test=Succeeded test=Executing", "pending test=Executing"},
				{"Running test=Succeeded test=Succeeded", "succeeded test=Succeeded"},
			},
		},
		"several jobs ended, last one succeeded": {
			"Running",
			observations{
				{"Executing test=Failed test=Succeeded", "pending"},
				{"Running test=Failed test=Succeeded", "succeeded test=Succeeded"},
			},
		},
		"several jobs ended, last one failed": {
			"Executing test=Executing",
			observations{{"Failed test=Failed test=Succeeded", `failed test=Failed: job "test" failed at step "step"`}},
		},
		"instance is being destroyed": {
			"Running", observations{{"Destroying test=Executing", "failed: the instance's status became Destroying"}},
		},
		"job succeeds before the instance is destroyed": {
			"Running", observations{{"Destroying test=Succeeded", "succeeded test=Succeeded"}},
		},
		"instance deleted": {
			"Running", observations{{"gone", "failed: the instance is gone"}},
		},
		"other letter case": {
			"RUNNING",
			observations{
				{"executing test=EXECUTING", "pending test=EXECUTING"},
				{"running test=SUCCEEDED", "succeeded test=SUCCEEDED"},
			},
		},
		"canceled": {
			"Running",
			observations{{"Canceled test=Canceled", `failed test=Canceled: job "test" was canceled at step "step"`}},
		},
		"workflow name in other letter case": {
			"Running", observations{{"Running Test=Succeeded", "pending"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.now.check(t, qubell.TrackWorkflow("test", test.before.instance(t)))
		})
	}
}

func TestTracker_WorkflowOfOlderForm(t *testing.T) {
	t.Parallel()
	const history = `"workflowHistory":[{"name":"test","status":"Failed"}]`
	tracker := qubell.TrackWorkflow(
		"test", decodeInstance(t, clienttest.With(t, minimalDocument, `{"status":"Running",`+history+`}`)),
	)
	for _, look := range []struct{ document, want string }{
		{`{"status":"Running",` + history + `}`, "pending"},
		{
			`{"status":"Executing",` + history + `,"workflow":{"name":"test","status":"Executing"}}`,
			"pending test=Executing",
		},
		{
			`{"status":"Failed","errorMessage":"no ` +
				`quota","workflowHistory":[{"name":"test","status":"Failed"},{"name":"test","status":"Failed"}]}`,
			`failed test=Failed: job "test" failed: no quota`,
		},
	} {
		if got := formatProgress(
			tracker.Observe(decodeInstance(t, clienttest.With(t, minimalDocument, look.document))),
		); got != look.want {
			t.Errorf("Observe(%s) = %q, want %q", look.document, got, look.want)
		}
	}
}

// FuzzTracker checks that the instance from before the request never ends a
// workflow, and that a tracker returns a reason exactly if the job failed.
func FuzzTracker(f *testing.F) {
	f.Add([]byte(instanceDocument), []byte(olderDocument))
	failed := clienttest.With(
		f, minimalDocument, `{"status":"Failed","workflowHistory":[{"name":"test","status":"Failed"}]}`,
	)
	f.Add([]byte(minimalDocument), []byte(failed))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var before, now qubell.Instance
		if json.Unmarshal(first, &before) != nil || json.Unmarshal(second, &now) != nil {
			return
		}
		isTerminating := before.Status.IsDestroying() || before.Status.IsDestroyed()
		if got := qubell.TrackWorkflow(
			"test",
			&before,
		).Observe(
			&before,
		); got.State != qubell.ExecutionRunning &&
			!isTerminating {
			t.Errorf("Observe(%s) = %+v right after the request, want a running workflow", first, got)
		}
		for _, tracker := range []qubell.Tracker{
			qubell.TrackLaunch(), qubell.TrackDestroy(&before), qubell.TrackWorkflow("test", &before),
			qubell.TrackConfiguration(qubell.Configuration{InstanceName: "new"}, &before),
		} {
			for _, each := range []*qubell.Instance{&before, &now, nil} {
				if got := tracker.Observe(each); (got.State == qubell.ExecutionFailed) != (got.Reason != "") {
					t.Errorf("the state %d has the reason %q", got.State, got.Reason)
				}
			}
		}
	})
}
