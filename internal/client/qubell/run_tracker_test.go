package qubell_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

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
	for _, test := range []struct{ document, want string }{
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
		now := decodeInstance(t, clienttest.With(t, minimalDocument, test.document))
		if got := formatProgress(tracker.Observe(now)); got != test.want {
			t.Errorf("Observe(%s) = %q, want %q", test.document, got, test.want)
		}
	}
}
