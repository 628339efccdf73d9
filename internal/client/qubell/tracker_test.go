package qubell_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// observation is an instance in short: its status, and then its jobs by name
// and status, "Running launch=Succeeded test=Executing". "gone" stands for
// none.
type observation string

func (l observation) instance(t *testing.T) *qubell.Instance {
	t.Helper()
	if l == "gone" {
		return nil
	}
	words := strings.Fields(string(l))
	made := &qubell.Instance{ID: id, Name: "shop", Version: 3, Status: qubell.Status(words[0])}
	for _, word := range words[1:] {
		name, status, found := strings.Cut(word, "=")
		if !found {
			t.Fatalf("%q is no job", word)
		}
		made.WorkflowHistory = append(made.WorkflowHistory, qubell.Job{
			Name:   name,
			Status: qubell.JobStatus(status),
			Steps:  []qubell.Step{{Name: "step", Status: qubell.JobStatus(status)}},
		})
	}

	return made
}

// formatProgress is what a look tells in short: "pending", "succeeded" or
// "failed", and the job that is followed, and why it failed.
func formatProgress(progress qubell.Progress) string {
	text := map[qubell.Outcome]string{qubell.Pending: "pending", qubell.Succeeded: "succeeded", qubell.Failed: "failed"}[progress.Outcome]
	if progress.Job != nil {
		text += fmt.Sprintf(" %s=%s", progress.Job.Name, progress.Job.Status)
	}
	if progress.Reason != "" {
		text += ": " + progress.Reason
	}

	return text
}

// observations is a row of looks, and what each one tells.
type observations []struct {
	look observation
	want string
}

func (s observations) check(t *testing.T, tracker *qubell.Tracker) {
	t.Helper()
	for i, chapter := range s {
		if got := formatProgress(tracker.Observe(chapter.look.instance(t))); got != chapter.want {
			t.Errorf("look %d, %q, tells %q, want %q", i+1, chapter.look, got, chapter.want)
		}
	}
}

func TestALaunchHasEndedWhenTheStatusSaysSo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]observations{
		"well": {
			{"Requested", "pending"},
			{"Executing launch=Executing", "pending launch=Executing"},
			{"Executing launch=Succeeded", "pending"},
			{"Running launch=Succeeded", "succeeded launch=Succeeded"},
		},
		"well, in the private words":        {{"Launching", "pending"}, {"ACTIVE", "succeeded"}},
		"well, at once":                     {{"Running", "succeeded"}},
		"badly":                             {{"Requested", "pending"}, {"Failed launch=Failed", `failed launch=Failed: job "launch" failed at step "step"`}},
		"badly, nobody knows why":           {{"Error", "failed: its status is Error, and the API does not say why"}},
		"not yet, but nobody knows":         {{"Unknown", "pending"}, {"hibernating", "pending"}},
		"since somebody destroys it":        {{"Executing", "pending"}, {"Destroying", "failed: the instance's status became Destroying"}},
		"since somebody destroyed it":       {{"Destroyed", "failed: the instance's status became Destroyed"}},
		"since somebody deleted it":         {{"gone", "failed: the instance is gone"}},
		"badly, since somebody canceled it": {{"Canceled launch=Canceled", `failed launch=Canceled: job "launch" was canceled at step "step"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.check(t, qubell.TrackLaunch())
		})
	}
}

func TestAWorkflowHasEnded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before observation
		story  observations
	}{
		"not right after the request, whatever the status": {
			"Running launch=Succeeded",
			observations{
				{"Running launch=Succeeded", "pending"},
				{"Running launch=Succeeded", "pending"},
				{"Executing launch=Succeeded test=Executing", "pending test=Executing"},
				{"Running launch=Succeeded test=Succeeded", "succeeded test=Succeeded"},
			},
		},
		"not while the status lags and the job does not": {
			"Running",
			observations{{"Running test=Requested", "pending test=Requested"}, {"Running test=Succeeded", "succeeded test=Succeeded"}},
		},
		"when one more has ended, unseen while it ran": {
			"Running test=Succeeded",
			observations{{"Running test=Succeeded test=Succeeded", "succeeded test=Succeeded"}},
		},
		"when one more has ended, wherever it stands": {
			"Running test=Succeeded",
			observations{
				{"Executing test=Executing test=Succeeded", "pending test=Executing"},
				{"Failed test=Failed test=Succeeded", `failed test=Failed: job "test" failed at step "step"`},
			},
		},
		"when one more has ended, in a history of limited length": {
			"Running test=Succeeded test=Succeeded",
			observations{{"Failed test=Succeeded test=Failed", `failed test=Failed: job "test" failed at step "step"`}},
		},
		"badly after another one that did": {
			"Failed test=Failed",
			observations{
				{"Failed test=Failed", "pending"},
				{"Executing test=Failed test=Executing", "pending test=Executing"},
				{"Failed test=Failed test=Failed", `failed test=Failed: job "test" failed at step "step"`},
			},
		},
		"well after another one that did not": {
			"Failed launch=Failed",
			observations{{"Failed launch=Failed", "pending"}, {"Running test=Succeeded launch=Failed", "succeeded test=Succeeded"}},
		},
		"but another job has not": {
			"Running",
			observations{{"Running other=Succeeded", "pending"}, {"Executing other=Succeeded", "pending"}},
		},
		"although another job runs": {
			"Running",
			observations{{"Executing test=Succeeded other=Executing", "succeeded test=Succeeded"}},
		},
		"when it was at work and is not, without a history": {
			"Running",
			observations{{"Running", "pending"}, {"Executing", "pending"}, {"Running", "succeeded"}},
		},
		"badly when it was at work and is not, without a history": {
			"Running launch=Failed",
			observations{{"Executing launch=Failed", "pending"}, {"Failed launch=Failed", "failed: its status is Failed, and the API does not say why"}},
		},
		"not when nobody knows whether it was at work": {
			"Running",
			observations{{"Unknown", "pending"}, {"Running", "pending"}, {"hibernating", "pending"}, {"Running", "succeeded"}},
		},
		"not when the work may be that of before": {
			"Executing test=Executing",
			observations{
				{"Executing test=Executing", "pending test=Executing"},
				{"Running test=Succeeded", "pending"},
				{"Executing test=Succeeded test=Executing", "pending test=Executing"},
				{"Running test=Succeeded test=Succeeded", "succeeded test=Succeeded"},
			},
		},
		"as the status says where several have": {
			"Running",
			observations{{"Executing test=Failed test=Succeeded", "pending"}, {"Running test=Failed test=Succeeded", "succeeded test=Succeeded"}},
		},
		"badly as the status says where several have": {
			"Executing test=Executing",
			observations{{"Failed test=Failed test=Succeeded", `failed test=Failed: job "test" failed at step "step"`}},
		},
		"since somebody destroys the instance":          {"Running", observations{{"Destroying test=Executing", "failed: the instance's status became Destroying"}}},
		"before somebody destroys the instance":         {"Running", observations{{"Destroying test=Succeeded", "succeeded test=Succeeded"}}},
		"since somebody deleted the instance":           {"Running", observations{{"gone", "failed: the instance is gone"}}},
		"in other letters":                              {"RUNNING", observations{{"executing test=EXECUTING", "pending test=EXECUTING"}, {"running test=SUCCEEDED", "succeeded test=SUCCEEDED"}}},
		"badly when somebody canceled it":               {"Running", observations{{"Canceled test=Canceled", `failed test=Canceled: job "test" was canceled at step "step"`}}},
		"not when a job of another case of letters has": {"Running", observations{{"Running Test=Succeeded", "pending"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.story.check(t, qubell.TrackWorkflow("test", test.before.instance(t)))
		})
	}
}

func TestAWorkflowOfTheOlderFormIsFollowed(t *testing.T) {
	t.Parallel()
	const history = `"workflowHistory":[{"name":"test","status":"Failed"}]`
	tracker := qubell.TrackWorkflow(
		"test", decodeInstance(t, clienttest.With(t, minimalDocument, `{"status":"Running",`+history+`}`)),
	)
	for _, look := range []struct{ document, want string }{
		{`{"status":"Running",` + history + `}`, "pending"},
		{`{"status":"Executing",` + history + `,"workflow":{"name":"test","status":"Executing"}}`, "pending test=Executing"},
		{
			`{"status":"Failed","errorMessage":"no quota","workflowHistory":[{"name":"test","status":"Failed"},{"name":"test","status":"Failed"}]}`,
			`failed test=Failed: job "test" failed: no quota`,
		},
	} {
		if got := formatProgress(tracker.Observe(decodeInstance(t, clienttest.With(t, minimalDocument, look.document)))); got != look.want {
			t.Errorf("%s tells %q, want %q", look.document, got, look.want)
		}
	}
}

func TestADestructionHasEndedWhenTheInstanceHas(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before observation
		story  observations
	}{
		"in its record": {
			"Running",
			observations{{"Running", "pending"}, {"Destroying destroy=Executing", "pending destroy=Executing"}, {"Destroyed destroy=Succeeded", "succeeded"}},
		},
		"without a record":   {"Failed", observations{{"Failed", "pending"}, {"gone", "succeeded"}}},
		"not with its job":   {"Running", observations{{"Running destroy=Succeeded", "pending"}, {"Destroyed", "succeeded"}}},
		"when nobody knows":  {"Running", observations{{"Unknown", "pending"}, {"Running", "pending"}, {"gone", "succeeded"}}},
		"after other work":   {"Executing", observations{{"Executing", "pending"}, {"Running", "pending"}, {"Destroying", "pending"}}},
		"and not back again": {"Destroyed", observations{{"Destroyed", "succeeded"}}},
		"badly": {
			"Running destroy=Failed",
			observations{
				{"Destroying destroy=Failed destroy=Executing", "pending destroy=Executing"},
				{"Failed destroy=Failed destroy=Failed", `failed destroy=Failed: job "destroy" failed at step "step"`},
			},
		},
		"badly, unseen": {
			"Running",
			observations{{"Failed destroy=Failed", `failed destroy=Failed: job "destroy" failed at step "step"`}},
		},
		"badly, while the status lags": {
			"Running",
			observations{{"Running destroy=Failed", `failed destroy=Failed: job "destroy" failed at step "step"`}},
		},
		"badly, though it runs again": {
			"Running",
			observations{{"Destroying", "pending"}, {"Running", "failed: its status is Running, and the API does not say why"}},
		},
		"badly, as an executing one": {
			"Failed",
			observations{{"Executing", "pending"}, {"Failed", "failed: its status is Failed, and the API does not say why"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.story.check(t, qubell.TrackDestroy(test.before.instance(t)))
			test.story.check(t, qubell.TrackWorkflow("destroy", test.before.instance(t)))
		})
	}
}

func TestAReconfigurationHasEnded(t *testing.T) {
	t.Parallel()
	shows := func(status string, port int) *qubell.Instance {
		changes := fmt.Sprintf(`{"status":%q,"parameters":{"web.port":%d,"web.name":"shop"}}`, status, port)

		return decodeInstance(t, clienttest.With(t, minimalDocument, changes))
	}
	sent := qubell.Configuration{
		InstanceName: "shop", ManifestVersion: 3, Parameters: qubell.Parameters{"web.port": "81", "web.name": "shop"},
	}
	for name, test := range map[string]struct {
		sent   qubell.Configuration
		before *qubell.Instance
		looks  []*qubell.Instance
		want   []string
	}{
		"when the instance shows it at rest": {
			sent, shows("Running", 80),
			[]*qubell.Instance{shows("Running", 80), shows("Executing", 81), shows("Running", 81)},
			[]string{"pending", "pending", "succeeded"},
		},
		"unseen": {
			sent, shows("Running", 80),
			[]*qubell.Instance{shows("Running", 81)},
			[]string{"succeeded"},
		},
		"not while it shows another name": {
			qubell.Configuration{InstanceName: "new"},
			shows("Running", 80),
			[]*qubell.Instance{shows("Running", 80)},
			[]string{"pending"},
		},
		"not while it shows another version": {
			qubell.Configuration{ManifestVersion: 4},
			shows("Running", 80),
			[]*qubell.Instance{shows("Running", 80)},
			[]string{"pending"},
		},
		"not while it does not show a parameter": {
			qubell.Configuration{Parameters: qubell.Parameters{"web.host": "a"}},
			shows("Running", 80),
			[]*qubell.Instance{shows("Running", 80)},
			[]string{"pending"},
		},
		"when it was at work, though the server writes the value in another way": {
			sent, shows("Running", 80),
			[]*qubell.Instance{shows("Executing", 80), shows("Running", 8080)},
			[]string{"pending", "succeeded"},
		},
		"when a job of any name has": {
			sent, observation("Running launch=Succeeded").instance(t),
			[]*qubell.Instance{observation("Running launch=Succeeded").instance(t), observation("Running launch=Succeeded update=Succeeded").instance(t)},
			[]string{"pending", "succeeded update=Succeeded"},
		},
		"not while it shows what it showed before": {
			sent, shows("Running", 81),
			[]*qubell.Instance{shows("Running", 81), shows("Executing", 81), shows("Running", 81)},
			[]string{"pending", "pending", "succeeded"},
		},
		"badly": {
			sent, observation("Failed launch=Failed").instance(t),
			[]*qubell.Instance{observation("Failed launch=Failed").instance(t), observation("Failed launch=Failed update=Failed").instance(t)},
			[]string{"pending", `failed update=Failed: job "update" failed at step "step"`},
		},
		"since somebody destroys the instance": {
			sent, shows("Running", 80),
			[]*qubell.Instance{shows("Destroying", 81)},
			[]string{"failed: the instance's status became Destroying"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tracker := qubell.TrackConfiguration(test.sent, test.before)
			for i, look := range test.looks {
				if got := formatProgress(tracker.Observe(look)); got != test.want[i] {
					t.Errorf("look %d tells %q, want %q", i+1, got, test.want[i])
				}
			}
		})
	}
}

// TestAReconfigurationThatNothingShowsEndsAfterAWhile is for a server that runs
// no job for what is the case already.
func TestAReconfigurationThatNothingShowsEndsAfterAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		running := decodeInstance(t, clienttest.With(t, minimalDocument, `{"parameters":{"web.port":"81"}}`))
		tracker := qubell.TrackConfiguration(
			qubell.Configuration{RevisionID: "r1", Parameters: qubell.Parameters{"web.port": "81"}}, running,
		)
		for _, want := range []string{"pending", "pending", "succeeded"} {
			if got := formatProgress(tracker.Observe(running)); got != want {
				t.Errorf("a look tells %q, want %q", got, want)
			}
			time.Sleep(6 * time.Second) //nolint:forbidigo // The bubble's time.
		}
	})
}

// FuzzTracker makes sure that no tracker takes the instance as it was for the
// end of anything, and that each tells why a job failed.
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
		leaving := before.Status.IsDestroying() || before.Status.IsDestroyed()
		if got := qubell.TrackWorkflow("test", &before).Observe(&before); got.Outcome != qubell.Pending && !leaving {
			t.Errorf("%s is not the end of a workflow: %+v", first, got)
		}
		for _, tracker := range []*qubell.Tracker{
			qubell.TrackLaunch(), qubell.TrackDestroy(&before), qubell.TrackWorkflow("test", &before),
			qubell.TrackConfiguration(qubell.Configuration{InstanceName: "new"}, &before),
		} {
			for _, look := range []*qubell.Instance{&before, &now, nil} {
				if got := tracker.Observe(look); (got.Outcome == qubell.Failed) != (got.Reason != "") {
					t.Errorf("the outcome %d has the reason %q", got.Outcome, got.Reason)
				}
			}
		}
	})
}
