package jeto

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Advance ends the jobs that are due, and removes the instances that they have
// destroyed. The result is always false: after a restart the same happens
// again.
func (d *data) Advance(now time.Time) bool {
	for i := d.Instances.TakeDue(now); i != nil; i = d.Instances.TakeDue(now) {
		if i.advance(now) {
			d.Instances.Remove(i)
		} else {
			d.Instances.Reschedule(i)
		}
	}

	return false
}

// NextEvent implements store.Timed.
func (i *instance) NextEvent() time.Time {
	var next time.Time
	for _, j := range i.Jobs {
		// A job is nil in a damaged state, which Validate refuses.
		if j != nil && j.Outcome == outcomePending && (next.IsZero() || j.EndsAt.Before(next)) {
			next = j.EndsAt
		}
	}

	return next
}

// advance ends the jobs that are due, and reports whether one of them has
// destroyed the instance.
func (i *instance) advance(now time.Time) (destroyed bool) {
	for _, j := range i.Jobs {
		if j.Outcome == outcomePending && !j.EndsAt.After(now) {
			i.finishJob(j)
			destroyed = destroyed || j.Action == actionDestroy
		}
	}

	return destroyed
}

// createFolder creates the folder with the machines of the project's
// Vagrantfile. An empty folder has no Vagrantfile.
func (i *instance) createFolder(empty bool) {
	i.Status = []machine{}
	for _, name := range i.project().machines {
		i.Status = append(i.Status, machine{Name: new(name), Status: new(statusNotCreated)})
	}
	if empty || len(i.Status) == 0 {
		i.Status = []machine{{Name: new(""), Status: new(statusNoVagrantfile)}}
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

// forMachines calls work with the machine of a name, or with all machines if
// the name is empty. It reports whether work has an effect on one of them.
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

// start starts a machine, which always has an effect.
func (m *machine) start() bool {
	m.Status = new(statusRunning)
	if *m.Name == MachineBroken {
		m.Status = new(statusAborted)
	}

	return true
}

// stopMachine stops a machine, which always has an effect. The status of a
// stopped machine depends on the provider of the host.
func (i *instance) stopMachine(m *machine) bool {
	if *m.Status != statusNotCreated && *m.Status != statusAborted {
		m.Status = new(statusPoweroff)
		if stringOrEmpty(i.Host.Provider) == providerLXC {
			m.Status = new(statusStopped)
		}
	}

	return true
}
