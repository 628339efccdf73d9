package jeto

import (
	"encoding/json"
	"fmt"
	"slices"
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
	// outcomePending is the outcome of a job whose end has not come.
	outcomePending outcome = "pending"
	// outcomeNever is the outcome of a job that no worker takes.
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
func (s *System) queueJob(c *call, i *instance, j job) *job {
	const perSecond = 100 // hundredths

	// Two jobs of the same moment have two ids.
	s.Data.LastJob = max(s.Data.LastJob+1, c.now.UnixMilli()*perSecond/time.Second.Milliseconds())
	fraction := strings.TrimSuffix(fmt.Sprintf("%02d", s.Data.LastJob%perSecond), "0")
	j.ID = fmt.Sprintf("%d.%s", s.Data.LastJob/perSecond, fraction)
	j.Account, j.QueuedAt, j.Outcome = c.Account, c.now, outcomePending
	if i.Worker == WorkerDown {
		j.Outcome = outcomeNever
	} else {
		j.StartsAt = c.now
		for _, earlier := range i.Jobs {
			if earlier.EndsAt.After(j.StartsAt) {
				j.StartsAt = earlier.EndsAt
			}
		}
		j.EndsAt = j.StartsAt.Add(s.durationOf(j.Action))
	}
	if i.Worker == WorkerFailing {
		j.Outcome = outcomeFailed
	}
	i.Jobs = append(i.Jobs, &j)
	s.MarkChanged()

	return &j
}

// durationOf returns how long a job takes.
func (s *System) durationOf(action string) time.Duration {
	switch action {
	case stateStart, stateStop, actionDestroy:
		return s.bootDuration
	default:
		return s.jobDuration
	}
}

// finishJob does the work of a job, and sets its outcome and its output.
func (i *instance) finishJob(j *job) {
	j.Outcome = outcomeNoEffect
	if i.runJob(j) {
		j.Outcome = outcomeDone
	}
	switch j.Action {
	case stateStart, stateStop, stateProvision:
		j.Console = wrapConsole(j.Action + " " + j.Machine)
		j.Result = i.vagrantStatus(j.EndsAt)
	case stateRunScript:
		if j.Outcome == outcomeDone {
			j.Console = wrapConsole(fmt.Sprintf(
				"Running %[1]s on machine %[2]s.\n%[1]s is done running on machine %[2]s.", j.Script, j.Machine,
			))
		}
	case stateSync:
		j.Console = wrapConsole("Syncing project with Git.")
	case stateRsync:
		j.Result = `{"msg": "rsync done"}`
	}
}

// wrapConsole wraps a job's output as the worker does.
func wrapConsole(output string) string {
	return "#BEGIN#\n" + output + "\n\n#END#\n"
}

// vagrantStatus returns the result of start, stop and provision: the output of
// vagrant status, in JSON.
func (i *instance) vagrantStatus(at time.Time) string {
	var output strings.Builder
	for _, m := range i.Status {
		fmt.Fprintf(&output, "%d,%s,state-human-short,%s\n", at.Unix(), *m.Name, *m.Status)
	}
	text, err := json.Marshal(wrapConsole(output.String()))
	if err != nil {
		return ""
	}

	return string(text)
}

// runJob does the work of a job, and reports whether it has an effect.
func (i *instance) runJob(j *job) bool {
	switch j.Action {
	case actionClone, actionExtract:
		i.createFolder(j.Action == actionClone && i.cloneFails())

		return i.hasVagrantfile()
	case stateStart:
		return i.forMachines(j.Machine, (*machine).start)
	case stateStop:
		return i.forMachines(j.Machine, i.stopMachine)
	case stateProvision:
		return i.forMachines(j.Machine, (*machine).isRunning)
	case stateRunScript:
		_, scripts := i.jetoFile()
		_, known := scripts[j.Script]

		return known && i.forMachines(j.Machine, (*machine).isRunning)
	case stateRsync:
		return i.hasVagrantfile()
	case stateSync:
		return i.hasVagrantfile() && stringOrEmpty(i.GitReference) != ""
	default:
		return true
	}
}

// forMachines does something with the machine of a name, or with all machines
// if the name is empty. It reports whether that has an effect on one of them.
func (i *instance) forMachines(name string, work func(*machine) bool) bool {
	done := false
	// The responses that are not yet sent share the old list.
	i.Status = slices.Clone(i.Status)
	for at := range i.Status {
		if m := &i.Status[at]; i.hasVagrantfile() && (name == "" || name == *m.Name) && work(m) {
			done = true
		}
	}

	return done
}

func (m *machine) start() bool {
	m.Status = new(statusRunning)
	if *m.Name == MachineBroken {
		m.Status = new(statusAborted)
	}

	return true
}

// stopMachine sets the state that the instance's provider has for a machine
// that was stopped.
func (i *instance) stopMachine(m *machine) bool {
	if *m.Status != statusNotCreated && *m.Status != statusAborted {
		m.Status = new(statusPoweroff)
		if stringOrEmpty(i.Host.Provider) == providerLXC {
			m.Status = new(statusStopped)
		}
	}

	return true
}
