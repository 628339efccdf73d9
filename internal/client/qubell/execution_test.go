package qubell_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

const (
	getRequest     = "GET /api/1/instances/" + id
	testRequest    = "POST /api/1/instances/" + id + "/test"
	destroyRequest = "POST /api/1/instances/" + id + "/destroy"
)

// instances returns the responses to GET of an instance that has the given
// statuses one after the other.
func instances(t *testing.T, statuses ...string) []clienttest.Response {
	t.Helper()
	responses := make([]clienttest.Response, 0, len(statuses))
	for _, status := range statuses {
		document := clienttest.With(t, minimalDocument, `{"id":"`+id+`","status":"`+status+`"}`)
		responses = append(responses, clienttest.OK(document)...)
	}

	return responses
}

// conflict is the response to a request while another job runs.
func conflict() []clienttest.Response {
	return clienttest.Respond(http.StatusConflict, `{"errors":["Another workflow is already running"]}`)
}

// advance advances an execution to the wanted state.
func advance(t *testing.T, execution *qubell.Execution, want qubell.ExecutionState) qubell.Progress {
	t.Helper()
	progress, err := execution.Advance(t.Context())
	if err != nil || progress.State != want {
		t.Errorf("Advance = %+v, %v, want the state %d", progress, err, want)
	}

	return progress
}

func TestExecution_RunsWorkflow(t *testing.T) {
	t.Parallel()
	s := clienttest.NewServer(t, map[string][]clienttest.Response{
		getRequest:  instances(t, "Running", "Running", "Executing", "Running"),
		testRequest: clienttest.OK(`{"id":"` + id + `"}`),
	}, nil)
	c := clienttest.NewClient(t, connect, s.URL, 0)
	execution := c.NewWorkflowExecution(qubell.WorkflowRun{InstanceID: id, Workflow: "test"})
	if got, want := execution.String(), `workflow "test" of instance "`+id+`"`; got != want {
		t.Errorf("String() = %s, want %s", got, want)
	}
	for _, want := range []qubell.ExecutionState{
		qubell.ExecutionRunning, // The request was accepted.
		qubell.ExecutionRunning, // The status lags.
		qubell.ExecutionRunning,
		qubell.ExecutionSucceeded,
		qubell.ExecutionSucceeded,
	} {
		advance(t, execution, want)
	}
	if execution.Before().Status != qubell.StatusRunning {
		t.Errorf("Before() = %+v, want the status %s", execution.Before(), qubell.StatusRunning)
	}
	s.WantRequests(t, getRequest, testRequest+" {}", getRequest, getRequest, getRequest)
}

func TestExecution_WaitsForOtherJob(t *testing.T) {
	t.Parallel()
	s := clienttest.NewServer(t, map[string][]clienttest.Response{
		getRequest:  instances(t, "Unknown", "Running", "Executing", "Running"),
		testRequest: append(append(conflict(), conflict()...), clienttest.OK(`{"id":"`+id+`"}`)...),
	}, nil)
	c := clienttest.NewClient(t, connect, s.URL, 0)
	execution := c.NewWorkflowExecution(qubell.WorkflowRun{InstanceID: id, Workflow: "test"})
	for _, want := range []string{
		"Unknown", `Running, but the API reports "Another workflow is already running"`, "Executing",
	} {
		if got := advance(t, execution, qubell.ExecutionQueued).Activity; got != want {
			t.Errorf("Activity = %q, want %q", got, want)
		}
	}
	advance(t, execution, qubell.ExecutionRunning)
	s.WantRequests(t,
		getRequest, // The API does not return the instance, so no request follows.
		getRequest, testRequest+" {}", getRequest, testRequest+" {}", getRequest, testRequest+" {}")
}

func TestExecution_LocksInstance(t *testing.T) {
	t.Parallel()
	s := clienttest.NewServer(t, map[string][]clienttest.Response{
		getRequest: instances(t, "Running"),
		testRequest: append(
			clienttest.OK(`{"id":"`+id+`"}`),
			clienttest.Respond(http.StatusForbidden, `{"errors":["no"]}`)...),
	}, nil)
	c := clienttest.NewClient(t, connect, s.URL, 0)
	run := qubell.WorkflowRun{InstanceID: id, Workflow: "test"}
	first, second, third := c.NewWorkflowExecution(run), c.NewWorkflowExecution(run), c.NewWorkflowExecution(run)
	advance(t, first, qubell.ExecutionRunning)
	if got := advance(t, second, qubell.ExecutionQueued).Activity; got != "busy with a job of another resource" {
		t.Errorf("Activity = %q, want that of a locked instance", got)
	}
	s.WantRequests(t, getRequest, testRequest+" {}")
	first.Close()
	progress := advance(t, second, qubell.ExecutionRejected)
	if rest.KindOf(progress.Err) != rest.Forbidden {
		t.Errorf("Err = %v, want an error of kind %s", progress.Err, rest.Forbidden)
	}
	// An execution in a final state has unlocked the instance.
	advance(t, third, qubell.ExecutionRejected)
}

func TestExecution_RedactsReason(t *testing.T) {
	t.Parallel()
	failed := clienttest.With(
		t, minimalDocument, `{"id":"`+id+`","status":"Failed","errorMessage":"open-sesame is no size"}`)
	s := serve(t, http.StatusOK, failed)
	c := clienttest.NewClient(t, connect, s.URL, 0)
	progress := advance(t, c.NewLaunchExecution(id, []string{"open-sesame"}), qubell.ExecutionFailed)
	if want := "(redacted) is no size"; progress.Reason != want {
		t.Errorf("Reason = %q, want %q", progress.Reason, want)
	}
}

func TestExecution_DeletedInstanceFails(t *testing.T) {
	t.Parallel()
	s := serve(t, http.StatusNotFound, `{"errors":["The specified instance doesn't exist"]}`)
	execution := clienttest.NewClient(t, connect, s.URL, 0).NewLaunchExecution(id, nil)
	progress := advance(t, execution, qubell.ExecutionFailed)
	if progress.Reason != "the instance is gone" || progress.Instance != nil {
		t.Errorf("Advance = %+v, want no instance and the reason that it is gone", progress)
	}
}

func TestExecution_FailedPollKeepsState(t *testing.T) {
	t.Parallel()
	s := clienttest.NewServer(t, map[string][]clienttest.Response{
		getRequest: append(clienttest.Respond(http.StatusBadGateway, ""), instances(t, "Running")...),
	}, nil)
	execution := clienttest.NewClient(t, connect, s.URL, 0).NewLaunchExecution(id, nil)
	progress, err := execution.Advance(t.Context())
	if err == nil || progress.State != qubell.ExecutionRunning {
		t.Errorf("Advance = %+v, %v, want a running execution and an error", progress, err)
	}
	advance(t, execution, qubell.ExecutionSucceeded)
}

func TestExecution_Destroy(t *testing.T) {
	t.Parallel()
	lost := []clienttest.Response{{}}
	queued, running, rejected := qubell.ExecutionQueued, qubell.ExecutionRunning, qubell.ExecutionRejected
	for name, test := range map[string]struct {
		statuses  []string
		responses []clienttest.Response
		states    []qubell.ExecutionState
		requests  int
		err       string
	}{
		"accepted": {
			[]string{"Running", "Destroying", "Destroyed"},
			clienttest.OK(`{}`),
			[]qubell.ExecutionState{running, running, qubell.ExecutionSucceeded},
			1, "",
		},
		"destroyed before": {
			[]string{"Destroyed"},
			clienttest.OK(`{}`),
			[]qubell.ExecutionState{running, qubell.ExecutionSucceeded},
			0, "",
		},
		"lost response, being destroyed": {
			[]string{"Running", "Destroying"}, lost, []qubell.ExecutionState{queued, running, running}, 1, "",
		},
		"lost responses": {
			[]string{"Running"}, lost, []qubell.ExecutionState{
				queued, queued, rejected, rejected,
			}, 3, "before the response was complete",
		},
		"rejected, being destroyed": {
			[]string{"Running", "Destroying"},
			clienttest.Respond(http.StatusBadRequest, `{"errors":["not active"]}`),
			[]qubell.ExecutionState{running, running},
			1, "",
		},
		"rejected": {
			[]string{"Running"},
			clienttest.Respond(http.StatusBadRequest, `{"errors":["not active"]}`),
			[]qubell.ExecutionState{rejected},
			1, "not active",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := clienttest.NewServer(t, map[string][]clienttest.Response{
				getRequest: instances(t, test.statuses...), destroyRequest: test.responses,
			}, nil)
			execution := clienttest.NewClient(t, connect, s.URL, 0).NewDestroyExecution(id, false, nil)
			var last qubell.Progress
			for _, want := range test.states {
				last = advance(t, execution, want)
			}
			if (last.Err == nil) != (test.err == "") ||
				last.Err != nil && !strings.Contains(last.Err.Error(), test.err) {
				t.Errorf("Err = %v, want %q", last.Err, test.err)
			}
			sent := 0
			for _, request := range s.Requests() {
				if request.String() == destroyRequest+" {}" {
					sent++
				}
			}
			if sent != test.requests {
				t.Errorf("sent %d requests, want %d", sent, test.requests)
			}
		})
	}
}
