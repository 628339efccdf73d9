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

// job is work that an instance's worker does. The names in JSON are those of the state file.
type job struct {
	// ID is Python's str(time.time()) of the moment at which the job was queued (the sheet, section 2).
	ID      string `json:"id"`
	Action  string `json:"action"`
	Machine string `json:"machine"`
	Script  string `json:"script"`
	Account string `json:"account"`
	// Queued, Begins and Ends are the times of its life; the last two are zero if no worker takes the job.
	Queued time.Time `json:"queued"`
	Begins time.Time `json:"begins,omitzero"`
	Ends   time.Time `json:"ends,omitzero"`
	// Failed says that the job raises an exception at its end.
	Failed bool `json:"failed,omitempty"`
	// Ran says that something was really done; it is set at the end, as the two that follow are.
	Ran     bool   `json:"ran,omitempty"`
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
	case j.Ends.IsZero() || now.Before(j.Begins):
		return jobQueued
	case now.Before(j.Ends):
		return jobStarted
	case j.Failed:
		return jobFailed
	default:
		return jobFinished
	}
}

// answers reports whether those who wait for the job ever learn that it has ended. "The worker functions return None, so
// the server loops forever" (the sheet, section 4), as it does after an exception and without a worker.
func (j *job) answers() bool {
	switch j.Action {
	case stateRunScript, stateSync, actionClone, actionExtract:
		return false
	default:
		return !j.Failed && !j.Ends.IsZero()
	}
}

// submit queues a job of an instance behind its others. It is called with the lock held.
func (s *System) submit(i *instance, j job, now time.Time) *job {
	const perSecond = 100 // hundredths

	// Two jobs of the same moment need two ids all the same.
	s.Store.lastJob = max(s.Store.lastJob+1, now.UnixMilli()*perSecond/time.Second.Milliseconds())
	fraction := strings.TrimSuffix(fmt.Sprintf("%02d", s.Store.lastJob%perSecond), "0")
	j.ID = fmt.Sprintf("%d.%s", s.Store.lastJob/perSecond, fraction)
	j.Queued = now
	j.Failed = i.Worker == WorkerFailing

	if i.Worker != WorkerDown {
		j.Begins = now

		for _, earlier := range i.Jobs {
			if earlier.Ends.After(j.Begins) {
				j.Begins = earlier.Ends
			}
		}

		j.Ends = j.Begins.Add(s.takes(j.Action))
	}

	i.Jobs = append(i.Jobs, &j)
	s.Changed()

	return &j
}

// takes returns how long a job of a kind takes.
func (s *System) takes(action string) time.Duration {
	switch action {
	case stateStart, stateStop, actionDestroy:
		return s.boot
	default:
		return s.job
	}
}

// settle lets the jobs that have ended have their effect.
func (i *instance) settle(now time.Time) {
	for ; i.Settled < len(i.Jobs); i.Settled++ {
		j := i.Jobs[i.Settled]

		switch {
		case j.Ends.IsZero() || (j.Failed && !j.Ends.After(now)):
		case j.Ends.After(now):
			return
		default:
			i.finish(j)
		}
	}
}

// finish is the end of a job.
func (i *instance) finish(j *job) {
	j.Ran = i.work(j)

	switch j.Action {
	case stateStart, stateStop, stateProvision:
		j.Console = console(j.Action + " " + j.Machine)
		j.Result = i.vagrantStatus(j.Ends)
	case stateRunScript:
		if j.Ran {
			j.Console = console(fmt.Sprintf("Running %[1]s on machine %[2]s.\n%[1]s is done running on machine %[2]s.", j.Script, j.Machine))
		}
	case stateSync:
		j.Console = console("Syncing project with Git.")
	case stateRsync:
		j.Result = `{"msg": "rsync done"}`
	}
}

// console wraps a job's output as the worker does.
func console(output string) string {
	return "#BEGIN#\n" + output + "\n\n#END#\n"
}

// vagrantStatus is what start, stop and provision return: the output of vagrant status, in JSON.
func (i *instance) vagrantStatus(at time.Time) string {
	var output strings.Builder

	for _, m := range i.Machines {
		fmt.Fprintf(&output, "%d,%s,state-human-short,%s\n", at.Unix(), m.Name, m.Status)
	}

	text, err := json.Marshal(console(output.String()))
	if err != nil {
		return ""
	}

	return string(text)
}

// work does what a job is for, and reports whether it came to anything.
func (i *instance) work(j *job) bool {
	switch j.Action {
	case actionClone, actionExtract:
		i.appear(j.Action == actionClone && i.cloneFails())

		return !i.Unusable
	case stateStart:
		return i.eachMachine(j.Machine, func(m *machine) bool {
			m.Status = statusRunning
			if m.Name == MachineStuck {
				m.Status = statusAborted
			}

			return true
		})
	case stateStop:
		return i.eachMachine(j.Machine, func(m *machine) bool {
			if m.Status != statusNotCreated && m.Status != statusAborted {
				m.Status = i.off()
			}

			return true
		})
	case stateProvision:
		return i.eachMachine(j.Machine, (*machine).isRunning)
	case stateRunScript:
		_, scripts := i.jetoFile()
		_, known := scripts[j.Script]

		return known && i.eachMachine(j.Machine, (*machine).isRunning)
	case stateRsync:
		return len(i.Machines) > 0
	case stateSync:
		return len(i.Machines) > 0 && shown(i.GitReference) != ""
	default:
		return true
	}
}

func (m *machine) isRunning() bool {
	return m.Status == statusRunning
}

// eachMachine does something with the machine of a name, or with all of them if it is empty, and reports whether that came
// to anything with one of them.
func (i *instance) eachMachine(name string, work func(*machine) bool) bool {
	done := false

	for at := range i.Machines {
		if m := &i.Machines[at]; (name == "" || name == m.Name) && work(m) {
			done = true
		}
	}

	return done
}

// off is what the instance's provider calls a machine that was stopped.
func (i *instance) off() string {
	if findHost(i.Host).provider == providerLXC {
		return statusStopped
	}

	return statusPoweroff
}
