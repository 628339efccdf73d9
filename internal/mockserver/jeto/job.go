package jeto

import (
	"fmt"
	"strings"
	"time"
)

// The actions of jobs that no state names.
const (
	actionClone   = "clone"
	actionExtract = "extract"
	actionDestroy = "destroy"
)

// job is work for the worker of an instance.
type job struct {
	// ID is Python's str(time.time()) at the moment at which the job was queued
	// (design/api/jeto.md, "Command jobs").
	ID      string `json:"id"`
	Action  string `json:"action"`
	Machine string `json:"machine"`
	Script  string `json:"script"`
	Account string `json:"account"`
	// StartsAt and EndsAt are zero if the worker is down.
	QueuedAt time.Time `json:"queued_at"`
	StartsAt time.Time `json:"starts_at,omitzero"`
	EndsAt   time.Time `json:"ends_at,omitzero"`
	Outcome  outcome   `json:"outcome"`
	// Console and Result are the job's output, from its end on.
	Console string `json:"console,omitempty"`
	Result  string `json:"result,omitempty"`
}

// outcome is how a job ends.
type outcome string

const (
	// outcomePending is the outcome of a job that has not ended.
	outcomePending outcome = "pending"
	// outcomeNever is the outcome of a job that no worker does.
	outcomeNever outcome = "never"
	// outcomeFailed is the outcome of a job that raises an exception.
	outcomeFailed outcome = "failed"
	// outcomeDone is the outcome of a job that had an effect.
	outcomeDone outcome = "done"
	// outcomeNoEffect is the outcome of a job that had none: the machine or the
	// script does not exist, or the machine is not running.
	outcomeNoEffect outcome = "no effect"
)

// The states of a job in its queue.
const (
	jobQueued   = "queued"
	jobStarted  = "started"
	jobFinished = "finished"
	jobFailed   = "failed"
)

// status returns the state of a job in its queue.
func (j *job) status(now time.Time) string {
	switch {
	case j.Outcome == outcomeNever || now.Before(j.StartsAt):
		return jobQueued
	case now.Before(j.EndsAt):
		return jobStarted
	case j.Outcome == outcomeFailed:
		return jobFailed
	default:
		return jobFinished
	}
}

// reportsCompletion reports whether a request that waits for the job gets a
// response. It hangs if the worker function returns None, after an exception,
// and without a worker (design/api/jeto.md, "Worker and jobs").
func (j *job) reportsCompletion() bool {
	switch j.Action {
	case stateRunScript, stateSync, actionClone, actionExtract:
		return false
	default:
		return j.Outcome != outcomeFailed && j.Outcome != outcomeNever
	}
}

// queueJob queues a job of an instance behind its other jobs.
func (s *System) queueJob(r *request, i *instance, j job) *job {
	const perSecond = 100 // hundredths

	// Two jobs of the same moment have two ids.
	s.Data.LastJob = max(s.Data.LastJob+1, r.now.UnixMilli()*perSecond/time.Second.Milliseconds())
	fraction := strings.TrimSuffix(fmt.Sprintf("%02d", s.Data.LastJob%perSecond), "0")
	j.ID = fmt.Sprintf("%d.%s", s.Data.LastJob/perSecond, fraction)
	j.Account, j.QueuedAt, j.Outcome = r.caller.AccountName(), r.now, outcomePending
	if i.Worker == WorkerDown {
		j.Outcome = outcomeNever
	} else {
		j.StartsAt = r.now
		for _, earlier := range i.Jobs {
			if earlier.EndsAt.After(j.StartsAt) {
				j.StartsAt = earlier.EndsAt
			}
		}
		j.EndsAt = j.StartsAt.Add(s.Data.durationOf(j.Action))
	}
	if i.Worker == WorkerFailing {
		j.Outcome = outcomeFailed
	}
	i.Jobs = append(i.Jobs, &j)
	s.Data.Instances.Reschedule(i)
	s.MarkChanged()

	return &j
}

// durationOf returns how long a job takes.
func (d *data) durationOf(action string) time.Duration {
	switch action {
	case stateStart, stateStop, actionDestroy:
		return d.bootDuration
	default:
		return d.jobDuration
	}
}
