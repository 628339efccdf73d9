package jeto

import (
	"slices"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// jobWire is the hash of a job in Redis, in which everything is text.
type jobWire struct {
	commandWire

	Status     string `json:"status,omitempty"`
	CreatedAt  string `json:"created_at,omitempty"`
	EnqueuedAt string `json:"enqueued_at,omitempty"`
	StartedAt  string `json:"started_at,omitempty"`
	EndedAt    string `json:"ended_at,omitempty"`
	Origin     string `json:"origin,omitempty"`
	Timeout    string `json:"timeout,omitempty"`
	// Result is a Python repr.
	Result string `json:"result"`
}

func (j *job) wire(now time.Time) jobWire {
	const layout = "2006-01-02T15:04:05Z"
	wire := jobWire{
		commandWire: commandWire{ID: j.ID, Console: j.Console},
		Status:      j.status(now), CreatedAt: j.QueuedAt.Format(layout), EnqueuedAt: j.QueuedAt.Format(layout),
		Origin: "high", Timeout: "1200", Result: flask.Repr(j.Result),
	}
	if wire.Status != jobQueued {
		wire.StartedAt = j.StartsAt.Format(layout)
	}
	if wire.Status == jobFinished || wire.Status == jobFailed {
		wire.EndedAt = j.EndsAt.Format(layout)
	}

	return wire
}

// getCommand shows a job to every caller, whatever the instance in the path is.
// A job that does not exist is an empty hash (design/api/jeto.md, "Command
// jobs").
func (s *System) getCommand(r *request) (any, error) {
	id := r.PathValue("command")
	for _, i := range slices.Concat(s.Data.Instances.All(), s.Data.Deleted.All()) {
		for _, j := range i.Jobs {
			if j.ID == id {
				return j.wire(r.now), nil
			}
		}
	}

	return jobWire{commandWire: commandWire{ID: id}, Result: flask.Repr("")}, nil
}

// jobDetailsWire is the user that queued a job, and the time.
type jobDetailsWire struct {
	// User is a userWire, or an empty list if the user of the job is unknown.
	User        any    `json:"user"`
	TimeStarted string `json:"time_started"`
}

// getJobDetails shows the latest job of an instance to every caller.
func (s *System) getJobDetails(r *request) (any, error) {
	latest := s.latestJob(r)
	if latest == nil {
		return struct{}{}, nil
	}
	// The layout of Python's ctime is ANSIC.
	details := jobDetailsWire{User: []any{}, TimeStarted: latest.QueuedAt.Format(time.ANSIC)}
	if user := s.Data.Accounts[latest.Account]; user != nil {
		details.User = user.wire()
	}

	return details, nil
}

// getConsole shows the console of the latest job of an instance to every
// caller, as one event with HTML.
func (s *System) getConsole(r *request) (any, error) {
	output := ""
	if latest := s.latestJob(r); latest != nil {
		output = strings.NewReplacer("\n", "<br />", "#BEGIN#", "", "#END#", "").Replace(latest.Console)
	}

	return flask.EventStream("data: " + output + "\n\n"), nil
}

// latestJob returns the latest job of the instance in the path, or nil.
func (s *System) latestJob(r *request) *job {
	found := s.Data.findWithJobs(r.PathValue("id"))
	if found == nil || len(found.Jobs) == 0 {
		return nil
	}

	return found.Jobs[len(found.Jobs)-1]
}
