package qubell_test

import (
	"fmt"
	"strings"
	"testing"

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
	instance := &qubell.Instance{ID: id, Name: "shop", Version: 3, Status: qubell.Status(words[0])}
	for _, word := range words[1:] {
		name, status, found := strings.Cut(word, "=")
		if !found {
			t.Fatalf("%q is not a job", word)
		}
		instance.WorkflowHistory = append(instance.WorkflowHistory, qubell.Job{
			Name:   name,
			Status: qubell.JobStatus(status),
			Steps:  []qubell.Step{{Name: "step", Status: qubell.JobStatus(status)}},
		})
	}

	return instance
}

// formatProgress returns a progress in short form: "pending" while the job
// runs, "succeeded" or "failed", then the job, then the reason of a failure.
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
