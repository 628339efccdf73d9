package jeto

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// KindInstance is the kind of the objects in the admin API.
const KindInstance = "instance"

// instanceObject is an instance in the admin API: the single GET, and what the
// API does not show.
type instanceObject struct {
	detailWire

	// Permissions are those of the instance's account: view, start, stop,
	// provision, runScript, rsync, sync.
	Permissions []string `json:"permissions"`
	// Worker is WorkerUp, WorkerFailing or WorkerDown.
	Worker string `json:"worker"`
	// Commands are the jobs that requests have queued by a state, oldest first.
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
	// Ran is true if the job has ended and had an effect.
	Ran bool `json:"ran"`
}

// instanceFields are the fields that the admin API sets, by their names in an
// instanceObject. Project and host are ids, as numbers or texts.
type instanceFields struct {
	Name         *string      `json:"name"`
	Path         *string      `json:"path"`
	ArchiveURL   *string      `json:"archive_url"`
	GitReference *string      `json:"git_reference"`
	Environment  *string      `json:"environment"`
	Status       []machine    `json:"status"`
	Project      *json.Number `json:"project"`
	Host         *json.Number `json:"host"`
	Permissions  []string     `json:"permissions"`
	Worker       string       `json:"worker"`
}

// instanceCollection returns the instances of all accounts and of anonymous
// callers.
func instanceCollection() store.Collection[*data, instance] {
	return store.Collection[*data, instance]{
		Name:   KindInstance,
		List:   (*data).sortedByName,
		Find:   (*data).find,
		Create: (*data).createInstance,
		Edit:   (*data).editInstance,
		Delete: (*data).removeInstance,
		Show: func(_ *data, i *instance, now time.Time) (account, id string, wire any) {
			return i.Account, i.ID, i.object(now)
		},
	}
}

// createInstance adds an instance of ProjectShop on HostVirtualBox with its
// machines "not created", with the given fields set as by editInstance.
func (st *data) createInstance(accountName string, fields map[string]any, _ time.Time) (*instance, error) {
	created := newInstance(accountName)
	created.Name, created.Path, created.Environment = new(""), new(""), new("")
	all := map[string]any{"project": ProjectShop, "host": HostVirtualBox}
	maps.Copy(all, fields)
	if err := created.setFields(all); err != nil {
		return nil, err
	}
	if _, given := fields["status"]; !given {
		created.createFolder(false)
	}
	st.addInstance(created)

	return created, nil
}

// editInstance sets the fields of instanceFields. Status is the list of the
// machines, with any text as status. Permissions without "view" hide the
// instance from its account; without a state, the account gets 403 for it.
// Worker applies to the jobs that are queued later.
func (st *data) editInstance(stored *instance, fields map[string]any, _ time.Time) error {
	edited := *stored
	if err := edited.setFields(fields); err != nil {
		return err
	}
	*stored = edited

	return nil
}

// object returns an instance as the admin API shows it.
func (i *instance) object(now time.Time) instanceObject {
	wire := instanceObject{
		detailWire: i.detail(), Permissions: i.Permissions, Worker: i.Worker, Commands: []commandObject{},
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
				Ran:     j.Outcome == outcomeDone,
			})
		}
	}

	return wire
}

// setFields sets fields. After an error the instance is not valid.
func (i *instance) setFields(fields map[string]any) error {
	wire, err := system.SetFields(instanceFields{
		i.Name, i.Path, i.ArchiveURL, i.GitReference, i.Environment, i.Machines,
		idNumber(i.Project.ID), idNumber(i.Host.ID), i.Permissions, i.Worker,
	}, fields)
	if err != nil {
		return err
	}
	i.Name, i.Path, i.Environment = wire.Name, wire.Path, wire.Environment
	i.ArchiveURL, i.GitReference = wire.ArchiveURL, wire.GitReference
	i.Project, i.Host = projectWire{}, hostWire{}
	if wire.Project != nil {
		i.Project = findProject(wire.Project.String()).projectWire
	}
	if wire.Host != nil {
		i.Host = findHost(wire.Host.String())
	}
	i.Machines = append([]machine{}, wire.Status...)
	i.Permissions, i.Worker = append([]string{}, wire.Permissions...), wire.Worker

	return wire.check(i)
}

// idNumber returns an id that may be null as a number.
func idNumber(id *string) *json.Number {
	if id == nil {
		return nil
	}

	return new(json.Number(*id))
}

// check returns what is wrong with the fields of an instance.
func (f *instanceFields) check(i *instance) error {
	if f.Project != nil && i.Project.ID == nil {
		return fmt.Errorf("there is no project %s", *f.Project)
	}
	if f.Host != nil && i.Host.ID == nil {
		return fmt.Errorf("there is no host %s", *f.Host)
	}
	for _, permission := range f.Permissions {
		if !slices.Contains(allPermissions(), permission) {
			return fmt.Errorf("there is no permission %q, only %q", permission, allPermissions())
		}
	}
	if workers := []string{WorkerUp, WorkerFailing, WorkerDown}; !slices.Contains(workers, f.Worker) {
		return fmt.Errorf("there is no worker %q, only %q", f.Worker, workers)
	}

	return checkMachines(f.Status)
}

// checkMachines returns what is wrong with the machines of an instance.
func checkMachines(machines []machine) error {
	for _, m := range machines {
		if m.Name == nil || m.Status == nil || m.IP != nil {
			return errors.New("a machine needs a name and a status, and its ip cannot be set")
		}
	}

	return nil
}
