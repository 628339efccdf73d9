package jeto

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// The jobs that nobody can ask for by a state.
const (
	actionClone   = "clone"
	actionExtract = "extract"
	actionDestroy = "destroy"
)

// job is work that an instance's worker does. The names in JSON are those of
// the state file.
type job struct {
	// ID is Python's str(time.time()) of the moment at which the job was queued
	// (design/api/jeto.md, "Command jobs").
	ID      string `json:"id"`
	Action  string `json:"action"`
	Machine string `json:"machine"`
	Script  string `json:"script"`
	Account string `json:"account"`
	// QueuedAt, Begins and Ends are the times of its life; the last two are
	// zero if no worker takes the job.
	QueuedAt time.Time `json:"queued"`
	StartsAt time.Time `json:"begins,omitzero"`
	EndsAt   time.Time `json:"ends,omitzero"`
	// Failed says that the job raises an exception at its end.
	Failed bool `json:"failed,omitempty"`
	// DidWork says that something was really done; it is set at the end, as the
	// two that follow are.
	DidWork bool   `json:"ran,omitempty"`
	Console string `json:"console,omitempty"`
	Result  string `json:"result,omitempty"`
}

// The states of a job in its queue.
const (
	jobQueued   = "queued"
	jobStarted  = "started"
	jobFinished = "finished"
	jobFailed   = "failed"
)

// status returns the state of a job.
func (j *job) status(now time.Time) string {
	switch {
	case j.EndsAt.IsZero() || now.Before(j.StartsAt):
		return jobQueued
	case now.Before(j.EndsAt):
		return jobStarted
	case j.Failed:
		return jobFailed
	default:
		return jobFinished
	}
}

// reportsCompletion reports whether those who wait for the job ever learn that
// it has ended. The server waits without end for a job whose function returns
// None (design/api/jeto.md, "Worker and jobs"), as it does after an exception
// and without a worker.
func (j *job) reportsCompletion() bool {
	switch j.Action {
	case stateRunScript, stateSync, actionClone, actionExtract:
		return false
	default:
		return !j.Failed && !j.EndsAt.IsZero()
	}
}

// queueJob queues a job of an instance behind its others. It is called with the
// lock held.
func (s *System) queueJob(i *instance, j job, now time.Time) *job {
	const perSecond = 100 // hundredths

	// Two jobs of the same moment need two ids all the same.
	s.Data.lastJobTime = max(s.Data.lastJobTime+1, now.UnixMilli()*perSecond/time.Second.Milliseconds())
	fraction := strings.TrimSuffix(fmt.Sprintf("%02d", s.Data.lastJobTime%perSecond), "0")
	j.ID = fmt.Sprintf("%d.%s", s.Data.lastJobTime/perSecond, fraction)
	j.QueuedAt = now
	j.Failed = i.Worker == WorkerFailing
	if i.Worker != WorkerDown {
		j.StartsAt = now
		for _, earlier := range i.Jobs {
			if earlier.EndsAt.After(j.StartsAt) {
				j.StartsAt = earlier.EndsAt
			}
		}
		j.EndsAt = j.StartsAt.Add(s.durationOf(j.Action))
	}
	i.Jobs = append(i.Jobs, &j)
	s.MarkChanged()

	return &j
}

// durationOf returns how long a job of a kind takes.
func (s *System) durationOf(action string) time.Duration {
	switch action {
	case stateStart, stateStop, actionDestroy:
		return s.bootDuration
	default:
		return s.jobDuration
	}
}

// advance lets the jobs that have ended have their effect.
func (i *instance) advance(now time.Time) {
	for ; i.AppliedJobs < len(i.Jobs); i.AppliedJobs++ {
		j := i.Jobs[i.AppliedJobs]
		switch {
		case j.EndsAt.IsZero() || (j.Failed && !j.EndsAt.After(now)):
		case j.EndsAt.After(now):
			return
		default:
			i.finishJob(j)
		}
	}
}

// finishJob is the end of a job.
func (i *instance) finishJob(j *job) {
	j.DidWork = i.runJob(j)
	switch j.Action {
	case stateStart, stateStop, stateProvision:
		j.Console = wrapConsole(j.Action + " " + j.Machine)
		j.Result = i.vagrantStatus(j.EndsAt)
	case stateRunScript:
		if j.DidWork {
			j.Console = wrapConsole(
				fmt.Sprintf(
					"Running %[1]s on machine %[2]s.\n%[1]s is done running on machine %[2]s.", j.Script, j.Machine,
				),
			)
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

// vagrantStatus is what start, stop and provision return: the output of vagrant
// status, in JSON.
func (i *instance) vagrantStatus(at time.Time) string {
	var output strings.Builder
	for _, m := range i.Machines {
		fmt.Fprintf(&output, "%d,%s,state-human-short,%s\n", at.Unix(), m.Name, m.Status)
	}
	text, err := json.Marshal(wrapConsole(output.String()))
	if err != nil {
		return ""
	}

	return string(text)
}

// runJob does what a job is for, and reports whether it came to anything.
func (i *instance) runJob(j *job) bool {
	switch j.Action {
	case actionClone, actionExtract:
		i.populateFolder(j.Action == actionClone && i.cloneFails())

		return !i.NoVagrantfile
	case stateStart:
		return i.forMachines(j.Machine, func(m *machine) bool {
			m.Status = statusRunning
			if m.Name == MachineBroken {
				m.Status = statusAborted
			}

			return true
		})
	case stateStop:
		return i.forMachines(j.Machine, func(m *machine) bool {
			if m.Status != statusNotCreated && m.Status != statusAborted {
				m.Status = i.stoppedStatus()
			}

			return true
		})
	case stateProvision:
		return i.forMachines(j.Machine, (*machine).isRunning)
	case stateRunScript:
		_, scripts := i.jetoFile()
		_, known := scripts[j.Script]

		return known && i.forMachines(j.Machine, (*machine).isRunning)
	case stateRsync:
		return len(i.Machines) > 0
	case stateSync:
		return len(i.Machines) > 0 && stringOrEmpty(i.GitReference) != ""
	default:
		return true
	}
}

func (m *machine) isRunning() bool {
	return m.Status == statusRunning
}

// forMachines does something with the machine of a name, or with all of them if
// it is empty, and reports whether that came to anything with one of them.
func (i *instance) forMachines(name string, work func(*machine) bool) bool {
	done := false
	for at := range i.Machines {
		if m := &i.Machines[at]; (name == "" || name == m.Name) && work(m) {
			done = true
		}
	}

	return done
}

// stoppedStatus is what the instance's provider calls a machine that was
// stopped.
func (i *instance) stoppedStatus() string {
	if findHost(i.Host).provider == providerLXC {
		return statusStopped
	}

	return statusPoweroff
}
