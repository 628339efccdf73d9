package qubell_test

import (
	"encoding/json"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func FuzzInstance(f *testing.F) {
	for _, seed := range []string{instanceDocument, olderDocument, minimalDocument, `null`, `{}`} {
		f.Add([]byte(seed))
	}
	for _, changes := range []string{
		`{"workflowHistory":[null]}`, `{"parameters":{"a":null}}`, `{"workflow":{"name":"","status":""}}`,
	} {
		f.Add([]byte(clienttest.With(f, minimalDocument, changes)))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var decoded qubell.Instance
		if json.Unmarshal(document, &decoded) != nil {
			return
		}
		if decoded.Validate() == nil && (decoded.ID == "" || decoded.Status == "" || decoded.FailureReason() == "") {
			t.Errorf("Validate accepts %s, which is incomplete: %+v", document, decoded)
		}
		for _, job := range decoded.Jobs() {
			if job.Name == "" {
				t.Errorf("%s has a job without a name", document)
			}
		}
	})
}

func FuzzValue(f *testing.F) {
	for _, seed := range []string{`"a"`, `"\ud800"`, `{"a":[1e999]}`, "\"\xff\"", `null`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var value qubell.Value
		if json.Unmarshal(document, &value) != nil {
			return
		}
		if !json.Valid(value) || !value.Represents(value.Text()) {
			t.Errorf("Unmarshal(%s) = %q, which does not represent itself", document, value)
		}
	})
}

func FuzzLists(f *testing.F) {
	for _, seed := range []string{
		summariesDocument, schedulesDocument, `{"id":"a","warnings":["w"],"errors":"e"}`, `{"errors":["e"]}`,
		`[{"id":"e","isDefault":null}]`, `[null]`, `{"schedules":[null]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		created, err := qubell.DecodeCreateResult(document)
		if err == nil && created.ID == "" {
			t.Errorf("DecodeLaunched(%s) has no id", document)
		}
		all, err := qubell.DecodeInstanceSummaries(document)
		for _, one := range all {
			if err == nil && one.ID == "" {
				t.Errorf("%s lists an instance without an id", document)
			}
		}
		scheduled, err := qubell.DecodeSchedules(document)
		for _, one := range scheduled {
			if err == nil && one.ID == "" {
				t.Errorf("%s lists a schedule without an id", document)
			}
		}
		environments, err := qubell.DecodeEnvironments(document)
		for _, one := range environments {
			if err == nil && one.ID == "" {
				t.Errorf("%s lists an environment without an id", document)
			}
		}
	})
}

func FuzzParseError(f *testing.F) {
	f.Add(404, []byte(`{"errors":["Instance not found"]}`))
	f.Add(400, []byte(`{"errors":[{"a":null},null,7]}`))
	f.Add(404, []byte(`[]`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		problem := qubell.ParseError(rest.Response{Status: status, Body: body})
		if problem.Message == "" && len(body) > 0 {
			t.Errorf("ParseError(%s) has no message", body)
		}
	})
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
		got := qubell.TrackWorkflow("test", &before).Observe(&before)
		if got.State != qubell.ExecutionRunning && !before.Status.IsTerminating() {
			t.Errorf("Observe(%s) = %+v right after the request, want a running workflow", first, got)
		}
		for _, tracker := range []qubell.Tracker{
			qubell.TrackLaunch(), qubell.TrackDestroy(&before), qubell.TrackWorkflow("test", &before),
			qubell.TrackUpdate(qubell.InstanceUpdate{InstanceName: "new"}, &before),
		} {
			for _, each := range []*qubell.Instance{&before, &now, nil} {
				if got := tracker.Observe(each); (got.State == qubell.ExecutionFailed) != (got.Reason != "") {
					t.Errorf("state %d has the reason %q, want a reason only if the job failed",
						got.State, got.Reason)
				}
			}
		}
	})
}
