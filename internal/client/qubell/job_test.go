package qubell_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

func TestInstance_Jobs(t *testing.T) {
	t.Parallel()
	for document, want := range map[string][]string{
		`{}`: {},
		`{"workflowHistory":[{"name":"a","status":"Succeeded"},{"name":"a","status":"Succeeded"}]}`: {
			"a Succeeded", "a Succeeded",
		},
		`{"workflow":{"name":"a","status":"Executing"}}`: {"a Executing"},
		`{"workflowHistory":[{"name":"a","status":"Failed"}],"workflow":{"name":"a","status":"Executing"}}`: {
			"a Failed", "a Executing",
		},
		`{"workflowHistory":[{"name":"a","status":"executing"}],` +
			`"workflow":{"name":"a","status":"Requested"}}`: {"a executing"},
		`{"workflowHistory":[{"name":"a","status":"SUCCEEDED"}],` +
			`"workflow":{"name":"a","status":"Succeeded"}}`: {"a SUCCEEDED"},
		`{"workflowHistory":[{"name":"b","status":"Executing"}],` +
			`"workflow":{"name":"a","status":"Executing"}}`: {"b Executing", "a Executing"},
		`{"workflowHistory":[{"name":"","status":"Failed"},{"name":"a","status":"Failed"}],` +
			`"workflow":{"name":"","status":"x"}}`: {"a Failed"},
		`{"workflowHistory":[{"name":"a","status":"Failed"}],"workflow":null}`: {"a Failed"},
	} {
		jobs := decodeInstance(t, clienttest.With(t, minimalDocument, document)).Jobs()
		got := make([]string, 0, len(jobs))
		for _, job := range jobs {
			got = append(got, job.Name+" "+string(job.Status))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Jobs of %s (-want +got):\n%s", document, diff)
		}
	}
}

func TestJobStatus_Predicates(t *testing.T) {
	t.Parallel()
	for status, want := range map[qubell.JobStatus][3]bool{
		qubell.JobSucceeded: {true, false, true}, "SUCCEEDED": {true, false, true},
		qubell.JobFailed: {false, true, true}, "failed": {false, true, true}, qubell.JobCanceled: {false, true, true},
		qubell.JobRequested: {}, qubell.JobExecuting: {}, "Suspended": {}, "": {},
	} {
		if got := [3]bool{status.IsSucceeded(), status.IsFailed(), status.IsEnded()}; got != want {
			t.Errorf("%q is %v, want %v", status, got, want)
		}
	}
}

func TestInstance_FailureReason(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]string{
		`{"status":"Failed","workflowHistory":[{"name":"launch","status":"Failed","steps":[
			{"name":"prepare","status":"Succeeded"},{"name":"provision","status":"Failed"}
		]}]}`: `job "launch" failed at step "provision"`,
		`{"status":"Failed","workflowHistory":[
			{"name":"launch","status":"Succeeded"},
			{"name":"test","status":"Failed","steps":[{"name":"a","status":"failed"},{"name":"b","status":"Canceled"}]}
		]}`: `job "test" failed at step "a" and "b"`,
		`{"status":"Failed","workflowHistory":[
			{"name":"a","status":"Failed"},{"name":"a","status":"Failed"},{"name":"b","status":"Canceled"}
		]}`: `job "a" failed, job "b" was canceled`,
		olderDocument: `job "launch" failed: no capacity`,
		`{"status":"Failed","errorMessage":" no quota\n"}`: `no quota`,
		`{"status":"Error"}`: `its status is Error, and the API reports no reason`,
	} {
		if got := decodeInstance(t, clienttest.With(t, minimalDocument, document)).FailureReason(); got != want {
			t.Errorf("FailureReason of %s = %q, want %q", document, got, want)
		}
	}
}
