package jeto

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// The permissions of an account on an instance: to view it, and to change it
// with one of the states (design/api/jeto.md, "Commands"). Jeto does not check
// a permission to destroy it.
const (
	permissionView = "view"
	stateStart     = "start"
	stateStop      = "stop"
	stateProvision = "provision"
	stateRunScript = "runScript"
	stateRsync     = "rsync"
	stateSync      = "sync"
)

// allPermissions returns the permissions of an administrator.
func allPermissions() []string {
	return []string{permissionView, stateStart, stateStop, stateProvision, stateRunScript, stateRsync, stateSync}
}

// The states of a machine that this server sets (design/api/jeto.md, "Instance
// states").
const (
	statusNotCreated = "not created"
	statusRunning    = "running"
	statusPoweroff   = "poweroff"
	statusStopped    = "stopped"
	statusAborted    = "aborted"
)

// statusNoVagrantfile is the class of Vagrant's error in a folder without a
// Vagrantfile. Jeto shows it as the status of a machine without a name.
const statusNoVagrantfile = "Vagrant::Errors::NoEnvironmentError"

// The conditions of the worker of an instance.
const (
	// WorkerUp does the jobs.
	WorkerUp = "up"
	// WorkerFailing raises an exception in every job: the single GET has no
	// machines and null jeto_infos, and a request that waits for another job
	// hangs.
	WorkerFailing = "failing"
	// WorkerDown does no job of the queue: every request that waits for a
	// job hangs, the single GET too.
	WorkerDown = "down"
)

// instance is a folder with a Vagrantfile on a worker. Its JSON is that of the
// state file.
type instance struct {
	instanceObject
	// Owned has no account for an instance of an anonymous caller.
	store.Owned

	// Jobs are all jobs of the instance, oldest first.
	Jobs []*job `json:"jobs"`
}

// machine is a virtual machine of an instance in a response. Its ip is always
// null (design/api/jeto.md, "Status object").
type machine struct {
	Name   *string `json:"name"`
	Status *string `json:"status"`
	IP     *string `json:"ip"`
}

// instanceWire is what all responses show of an instance (design/api/jeto.md,
// "Instance object").
type instanceWire struct {
	ID           string      `json:"id"`
	Name         *string     `json:"name"`
	Path         *string     `json:"path"`
	ArchiveURL   *string     `json:"archive_url"`
	GitReference *string     `json:"git_reference"`
	Environment  *string     `json:"environment"`
	Project      projectWire `json:"project"`
	Host         hostWire    `json:"host"`
}

// instanceListWire is an instance in the list and in the response to its
// creation: all that the worker knows is null.
type instanceListWire struct {
	instanceWire

	Status    machine `json:"status"`
	JetoInfos any     `json:"jeto_infos"`
}

// instanceDetailWire is an instance in the single GET.
type instanceDetailWire struct {
	instanceWire

	// Status has the machines of the Vagrantfile. It is empty until the folder
	// exists, and has one machine without a name if the clone fails.
	Status    []machine `json:"status"`
	JetoInfos any       `json:"jeto_infos"`
	// DateCommit is always null: the worker never sends it.
	DateCommit *string               `json:"date_commit"`
	Scripts    map[string]scriptWire `json:"scripts"`
}

// newInstance returns an instance without fields on which its account has all
// permissions.
func newInstance(account string) *instance {
	i := &instance{Owned: store.Owned{Account: account}, Jobs: []*job{}}
	i.Status, i.Permissions, i.Worker = []machine{}, allPermissions(), WorkerUp

	return i
}

// ObjectID implements store.Object.
func (i *instance) ObjectID() string {
	return i.ID
}

// Wire implements store.Object.
func (i *instance) Wire(now time.Time) any {
	i.JetoInfos, i.Scripts = i.jetoFile()
	i.Commands = []commandObject{}
	for _, j := range i.Jobs {
		if slices.Contains(allPermissions(), j.Action) {
			i.Commands = append(i.Commands, commandObject{
				j.ID, j.Action, j.Machine, j.Script, j.QueuedAt, j.status(now), j.Outcome == outcomeDone,
			})
		}
	}

	return &i.instanceObject
}

// list returns an instance as the list shows it.
func (i *instance) list() instanceListWire {
	return instanceListWire{instanceWire: i.instanceWire}
}

// detail returns an instance as the single GET shows it after the response of
// the worker.
func (i *instance) detail() instanceDetailWire {
	wire := i.instanceDetailWire
	wire.JetoInfos, wire.Scripts = i.jetoFile()
	if i.Worker == WorkerFailing {
		wire.Status, wire.JetoInfos, wire.Scripts = []machine{}, nil, nil
	}

	return wire
}

// jetoFile returns the infos in the jeto.json without the scripts, or "" if
// there is no such file, and the scripts.
func (i *instance) jetoFile() (infos any, scripts map[string]scriptWire) {
	p := i.project()
	if !p.hasJetoFile || !i.hasVagrantfile() {
		return "", nil
	}

	return p.infos, p.scripts
}

func (i *instance) project() project {
	return findProject(stringOrEmpty(i.Project.ID))
}

// hasName reports whether a value of a request is the name of the instance.
func (i *instance) hasName(value any) bool {
	if i.Name == nil {
		return value == nil
	}

	return value == *i.Name
}

// hasPermission reports whether a caller may do something with the instance. An
// anonymous caller may do nothing.
func (i *instance) hasPermission(caller *account, permission string) bool {
	return caller != nil && caller.Name == i.Account && slices.Contains(i.Permissions, permission)
}

// ip returns the address of a machine; empty if it is unknown or the machine is
// not running.
func (i *instance) ip(name string) string {
	// first is the last byte of the address of the first machine, as in
	// design/api/jeto.md, "Machine addresses".
	const network, first = "10.0.3.", 15
	for at, m := range i.Status {
		if *m.Name == name && m.isRunning() && i.Worker != WorkerFailing {
			return network + strconv.Itoa(first+at)
		}
	}

	return ""
}

func (m *machine) isRunning() bool {
	return *m.Status == statusRunning
}

// fetchAction returns the job that creates the folder: a clone, an extraction,
// or none.
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

func (i *instance) hasVagrantfile() bool {
	return len(i.Status) > 0 && *i.Status[0].Status != statusNoVagrantfile
}

// cloneFails reports whether the project has no repository, or its repository
// lacks the reference.
func (i *instance) cloneFails() bool {
	return i.Project.GitAddress == nil ||
		strings.TrimPrefix(stringOrEmpty(i.GitReference), "tags/") == ReferenceMissing
}

// stringOrEmpty returns a text that may be null; empty for null.
func stringOrEmpty(text *string) string {
	if text == nil {
		return ""
	}

	return *text
}
