package jeto

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// What an account may be permitted to do with an instance: view it, and the
// states that do something (design/api/jeto.md, "Commands"). Nobody checks the
// permission to destroy.
const (
	permissionView = "view"
	stateStart     = "start"
	stateStop      = "stop"
	stateProvision = "provision"
	stateRunScript = "runScript"
	stateRsync     = "rsync"
	stateSync      = "sync"
)

// allPermissions are an administrator's.
func allPermissions() []string {
	return []string{permissionView, stateStart, stateStop, stateProvision, stateRunScript, stateRsync, stateSync}
}

// Vagrant's words for the state of a machine, as far as this server comes to
// them by itself.
const (
	statusNotCreated = "not created"
	statusRunning    = "running"
	statusPoweroff   = "poweroff"
	statusStopped    = "stopped"
	statusAborted    = "aborted"
)

// statusNoVagrantfile is the class of Vagrant's error in a folder without a
// Vagrantfile, which Jeto shows as the status of a machine without a name.
const statusNoVagrantfile = "Vagrant::Errors::NoEnvironmentError"

// How the worker does its work on an instance.
const (
	// WorkerUp does it.
	WorkerUp = "up"
	// WorkerFailing raises an exception in every job: the single GET has no
	// machines and null jeto_infos, and those who wait for another job wait for
	// ever.
	WorkerFailing = "failing"
	// WorkerDown takes no job from the queue: everybody who waits for one, the
	// single GET included, waits for ever.
	WorkerDown = "down"
)

// instance is a folder with a Vagrantfile on a worker. The names in JSON are
// those of the state file.
type instance struct {
	ID           int     `json:"id"`
	Account      string  `json:"account"` // empty if nobody was signed in
	Name         *string `json:"name"`
	Path         *string `json:"path"`
	Environment  *string `json:"environment"`
	GitReference *string `json:"git_reference"`
	ArchiveURL   *string `json:"archive_url"`
	Project      int     `json:"project"` // 0 if there is no such project
	Host         int     `json:"host"`    // 0 if there is no such host

	Permissions []string `json:"permissions"`
	Worker      string   `json:"worker"`

	// Machines are those of the Vagrantfile; none as long as the folder is not
	// there.
	Machines []machine `json:"machines"`
	// NoVagrantfile says that the folder is there, but has no Vagrantfile: its
	// clone has failed.
	NoVagrantfile bool `json:"unusable,omitempty"`
	// Jobs are all that there have been, oldest first; the first Settled of
	// them have had their effect.
	Jobs        []*job `json:"jobs"`
	AppliedJobs int    `json:"settled"`
	// DeleteAt is when the job ends that destroys the instance; zero if there
	// is none.
	DeleteAt time.Time `json:"vanishes_at,omitzero"`
}

// machine is a virtual machine of an instance.
type machine struct {
	Name   string `json:"name"`
	Status string `json:"status"`
}

// instanceWire is an instance in the list and in the answer to its creation
// (design/api/jeto.md, "Instance object").
type instanceWire struct {
	ID           string      `json:"id"`
	Name         *string     `json:"name"`
	Path         *string     `json:"path"`
	ArchiveURL   *string     `json:"archive_url"`
	GitReference *string     `json:"git_reference"`
	Status       any         `json:"status"` // one machineWire of nulls, or a list
	Environment  *string     `json:"environment"`
	Project      projectWire `json:"project"`
	Host         hostWire    `json:"host"`
	JetoInfos    any         `json:"jeto_infos"`
}

// detailWire is an instance in the single GET.
type detailWire struct {
	instanceWire

	// DateCommit is always null: the worker never sends it.
	DateCommit *string               `json:"date_commit"`
	Scripts    map[string]scriptWire `json:"scripts"`
}

// machineWire is a machine in a status. Its ip is always null: it has a path of
// its own.
type machineWire struct {
	Name   *string `json:"name"`
	Status *string `json:"status"`
	IP     *string `json:"ip"`
}

// listWire shows an instance as the list does, and as the answer to its
// creation: what the worker knows is null.
func (i *instance) listWire() instanceWire {
	p, h := findProject(i.Project), findHost(i.Host)

	return instanceWire{
		ID:           strconv.Itoa(i.ID),
		Name:         i.Name,
		Path:         i.Path,
		ArchiveURL:   i.ArchiveURL,
		GitReference: i.GitReference,
		Status:       machineWire{},
		Environment:  i.Environment,
		Project:      p.wire(),
		Host:         h.wire(),
	}
}

// detailWire shows an instance as the single GET does once the worker has
// answered.
func (i *instance) detailWire() detailWire {
	wire := detailWire{instanceWire: i.listWire()}
	machines := []machineWire{}
	if i.Worker != WorkerFailing {
		for _, m := range i.Machines {
			machines = append(machines, machineWire{Name: &m.Name, Status: &m.Status})
		}
		if i.NoVagrantfile {
			machines = append(machines, machineWire{Name: new(""), Status: new(statusNoVagrantfile)})
		}
		wire.JetoInfos, wire.Scripts = i.jetoFile()
	}
	wire.Status = machines

	return wire
}

// jetoFile returns what is in the jeto.json: its infos without the scripts, or
// "" if there is no such file, and the scripts.
func (i *instance) jetoFile() (infos any, scripts map[string]scriptWire) {
	p := findProject(i.Project)
	if !p.hasJetoFile || len(i.Machines) == 0 {
		return "", nil
	}

	return p.infos, p.scripts
}

// hasPermission reports whether an account may do something with the instance.
// An anonymous caller may not do anything.
func (i *instance) hasPermission(account, what string) bool {
	return account != "" && account == i.Account && slices.Contains(i.Permissions, what)
}

// ip returns the address of a machine; empty if it is unknown, as that of a
// machine that is not running is.
func (i *instance) ip(name string) string {
	// first is the last part of the address of the first machine in the example
	// of design/api/jeto.md, "Machine addresses".
	const network, first = "10.0.3.", 15
	for at, m := range i.Machines {
		if m.Name == name && m.Status == statusRunning && i.Worker != WorkerFailing {
			return network + strconv.Itoa(first+at)
		}
	}

	return ""
}

// fetchAction returns what has to be done before the folder is there: a clone,
// an extraction, or nothing.
func (i *instance) fetchAction() string {
	switch {
	case stringOrEmpty(i.GitReference) != "":
		return actionClone
	case stringOrEmpty(i.ArchiveURL) != "":
		return actionExtract
	default:
		return ""
	}
}

// populateFolder lets the folder be there: empty, or with the machines of the
// project's Vagrantfile.
func (i *instance) populateFolder(empty bool) {
	i.Machines = []machine{}
	if !empty {
		for _, name := range findProject(i.Project).machines {
			i.Machines = append(i.Machines, machine{Name: name, Status: statusNotCreated})
		}
	}
	i.NoVagrantfile = len(i.Machines) == 0
}

// cloneFails reports whether the project's repository, if it has one, lacks the
// reference.
func (i *instance) cloneFails() bool {
	p := findProject(i.Project)

	return p.gitAddress == nil || strings.TrimPrefix(stringOrEmpty(i.GitReference), "tags/") == ReferenceMissing
}

// stringOrEmpty returns a text that may be null; empty if it is.
func stringOrEmpty(text *string) string {
	if text == nil {
		return ""
	}

	return *text
}
