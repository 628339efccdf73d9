package jeto

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// KindInstance is the kind of the objects that can be seen and changed behind
// the API's back.
const KindInstance = "instance"

// instanceObject is an instance as the control API shows it: the single GET,
// and what the API does not tell.
type instanceObject struct {
	detailWire

	// Permissions are what the instance's account may do with it: view, start,
	// stop, provision, runScript, rsync, sync.
	Permissions []string `json:"permissions"`
	// Worker is WorkerUp, WorkerFailing or WorkerDown.
	Worker string `json:"worker"`
	// Commands are the jobs that callers have asked for by a state, oldest
	// first.
	Commands []commandObject `json:"commands"`
}

// commandObject is a command in an instanceObject.
type commandObject struct {
	// Job is the id of the job.
	Job     string    `json:"job"`
	State   string    `json:"state"`
	Machine string    `json:"machine"`
	Script  string    `json:"script"`
	Time    time.Time `json:"time"`
	// Status is queued, started, finished or failed.
	Status string `json:"status"`
	// DidWork says whether something was really done: it is false before the
	// end, and for a machine or a script that is not there, or a script whose
	// machine is not running.
	DidWork bool `json:"ran"`
}

// instanceFields is what can be set of an instance, by the names in an
// instanceObject. Project and host are ids, which may be texts.
type instanceFields struct {
	Name         *string       `json:"name"`
	Path         *string       `json:"path"`
	ArchiveURL   *string       `json:"archive_url"`
	GitReference *string       `json:"git_reference"`
	Environment  *string       `json:"environment"`
	Status       []machineWire `json:"status"`
	Project      *json.Number  `json:"project"`
	Host         *json.Number  `json:"host"`
	Permissions  []string      `json:"permissions"`
	Worker       string        `json:"worker"`
}

// instanceCollection are the objects of this room. Those that nobody was signed
// in for belong to no account.
func instanceCollection() store.Collection[*data, instance] {
	return store.Collection[*data, instance]{
		Name:   KindInstance,
		List:   func(st *data) []*instance { return st.sortedByName(func(*instance) bool { return true }) },
		Find:   func(st *data, id string) *instance { return st.instances[parseID(id)] },
		Create: (*data).createInstance,
		Edit:   (*data).editInstance,
		Delete: func(st *data, i *instance) { delete(st.instances, i.ID) },
		Show: func(_ *data, i *instance, now time.Time) (account, id string, wire any) {
			return i.Account, strconv.Itoa(i.ID), i.object(now)
		},
	}
}

// createInstance makes an instance of ProjectShop on HostVirtualBox with its
// machines "not created", the given fields set as by editInstance.
func (st *data) createInstance(accountName string, fields map[string]any, _ time.Time) (*instance, error) {
	made := newInstance(accountName)
	made.Name, made.Path, made.Environment = new(""), new(""), new("")
	defaults := map[string]any{"project": ProjectShop, "host": HostVirtualBox}
	maps.Copy(defaults, fields)
	if err := made.setFields(defaults); err != nil {
		return nil, err
	}
	if _, given := fields["status"]; !given {
		made.populateFolder(false)
	}
	st.addInstance(made)

	return made, nil
}

// editInstance sets fields of an instance: those that creating it takes, by the
// names of the answers, project and host as ids; "status", the list of its
// machines as the single GET shows it, with any word as status; "permissions",
// a list of what its account may do with it (view, start, stop, provision,
// runScript, rsync, sync), which without "view" hides it and without a state
// answers 403 to it; and "worker", one of WorkerUp, WorkerFailing and
// WorkerDown, which counts for the jobs to come. Everything else follows from
// these and cannot be set.
func (st *data) editInstance(stored *instance, fields map[string]any, _ time.Time) error {
	edited := *stored
	if err := edited.setFields(fields); err != nil {
		return err
	}
	*stored = edited

	return nil
}

// object is what the control API shows of an instance.
func (i *instance) object(now time.Time) instanceObject {
	wire := instanceObject{
		detailWire: i.detailWire(), Permissions: i.Permissions, Worker: i.Worker, Commands: []commandObject{},
	}
	for _, j := range i.Jobs {
		if slices.Contains(allPermissions(), j.Action) {
			wire.Commands = append(wire.Commands, commandObject{
				Job:     j.ID,
				State:   j.Action,
				Machine: j.Machine,
				Script:  j.Script,
				Time:    j.QueuedAt,
				Status:  j.status(now),
				DidWork: j.DidWork,
			})
		}
	}

	return wire
}

// setFields sets fields. After an error the instance is of no use.
func (i *instance) setFields(fields map[string]any) error {
	wire, err := system.SetFields(instanceFields{
		Name: i.Name, Path: i.Path, ArchiveURL: i.ArchiveURL, GitReference: i.GitReference, Environment: i.Environment,
		Project: idNumber(i.Project), Host: idNumber(i.Host), Permissions: i.Permissions, Worker: i.Worker,
	}, fields)
	if err != nil {
		return err
	}
	i.Name, i.Path, i.ArchiveURL, i.GitReference, i.Environment = wire.Name, wire.Path, wire.ArchiveURL, wire.GitReference, wire.Environment
	i.Permissions, i.Worker = append([]string{}, wire.Permissions...), wire.Worker

	return errors.Join(i.checkPermissionsAndWorker(), i.setProjectAndHost(&wire), i.setMachines(&wire, fields))
}

// idNumber returns an id as a field shows it: null for 0.
func idNumber(id int) *json.Number {
	if id == 0 {
		return nil
	}

	return new(json.Number(strconv.Itoa(id)))
}

func (i *instance) checkPermissionsAndWorker() error {
	for _, permission := range i.Permissions {
		if !slices.Contains(allPermissions(), permission) {
			return fmt.Errorf("there is no permission %q, only %q", permission, allPermissions())
		}
	}
	if workers := []string{WorkerUp, WorkerFailing, WorkerDown}; !slices.Contains(workers, i.Worker) {
		return fmt.Errorf("there is no worker %q, only %q", i.Worker, workers)
	}

	return nil
}

// setProjectAndHost sets project and host. They may be null; what is no known
// id is a mistake.
func (i *instance) setProjectAndHost(wire *instanceFields) error {
	i.Project, i.Host = 0, 0
	if wire.Project != nil {
		if i.Project = parseID(*wire.Project); findProject(i.Project).id == 0 {
			return fmt.Errorf("there is no project %s", *wire.Project)
		}
	}
	if wire.Host != nil {
		if i.Host = parseID(*wire.Host); findHost(i.Host).id == 0 {
			return fmt.Errorf("there is no host %s", *wire.Host)
		}
	}

	return nil
}

func (i *instance) setMachines(wire *instanceFields, given map[string]any) error {
	if _, ok := given["status"]; !ok {
		return nil
	}
	i.NoVagrantfile = false
	i.Machines = []machine{}
	for _, m := range wire.Status {
		if m.Name == nil || m.Status == nil || m.IP != nil {
			return errors.New("a machine needs a name and a status, and its ip cannot be set")
		}
		i.Machines = append(i.Machines, machine{Name: *m.Name, Status: *m.Status})
	}

	return nil
}
