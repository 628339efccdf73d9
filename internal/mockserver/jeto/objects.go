package jeto

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/room"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wirefields"
)

// KindInstance is the kind of the objects that can be seen and changed behind the API's back.
const KindInstance = "instance"

// objectWire is an instance as the control API shows it: the single GET, and what the API does not tell.
type objectWire struct {
	detailWire

	// Permissions are what the instance's account may do with it: view, start, stop, provision, runScript, rsync, sync.
	Permissions []string `json:"permissions"`
	// Worker is WorkerUp, WorkerFailing or WorkerDown.
	Worker string `json:"worker"`
	// Commands are the jobs that callers have asked for by a state, oldest first.
	Commands []ranWire `json:"commands"`
}

// ranWire is a command in an objectWire.
type ranWire struct {
	// Job is the id of the job.
	Job     string    `json:"job"`
	State   string    `json:"state"`
	Machine string    `json:"machine"`
	Script  string    `json:"script"`
	Time    time.Time `json:"time"`
	// Status is queued, started, finished or failed.
	Status string `json:"status"`
	// Ran says whether something was really done: it is false before the end, and for a machine or a script that is not
	// there, or a script whose machine is not running.
	Ran bool `json:"ran"`
}

// editWire is what can be set of an instance, by the names in an objectWire. Project and host are ids, which may be texts.
type editWire struct {
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

// Objects returns the instances of an account, or all instances if it is empty, in the order of the list. Those that
// nobody was signed in for belong to no account.
func (s *System) Objects(accountName string) ([]room.Object, error) {
	now := s.lock()
	defer s.mu.Unlock()

	list := []room.Object{}

	for _, i := range s.store.byName(func(i *instance) bool { return accountName == "" || accountName == i.Account }) {
		object, err := i.object(now)
		if err != nil {
			return nil, err
		}

		list = append(list, object)
	}

	return list, nil
}

// CreateObject makes an instance of ProjectShop on HostVirtualBox with its machines "not created", the given fields set
// as by EditObject. The error is room.ErrNotFound if there is no such account.
func (s *System) CreateObject(accountName, kind string, fields map[string]any) (room.Object, error) {
	now := s.lock()
	defer s.mu.Unlock()

	if kind != KindInstance {
		return room.Object{}, fmt.Errorf("jeto: kind %q: %w", kind, room.ErrNotFound)
	}

	if s.store.accounts[accountName] == nil {
		return room.Object{}, fmt.Errorf("jeto: account %q: %w", accountName, room.ErrNotFound)
	}

	made := newInstance(accountName)
	made.Name, made.Path, made.Environment = new(""), new(""), new("")

	defaults := map[string]any{"project": ProjectShop, "host": HostVirtualBox}
	maps.Copy(defaults, fields)

	if err := made.merge(defaults); err != nil {
		return room.Object{}, err
	}

	if _, given := fields["status"]; !given {
		made.appear(false)
	}

	s.store.addInstance(made)
	s.revision++

	return made.object(now)
}

// EditObject sets fields of an instance: those that creating it takes, by the names of the answers, project and host as
// ids; "status", the list of its machines as the single GET shows it, with any word as status; "permissions", a list of
// what its account may do with it (view, start, stop, provision, runScript, rsync, sync), which without "view" hides it
// and without a state answers 403 to it; and "worker", one of WorkerUp, WorkerFailing and WorkerDown, which counts for
// the jobs to come. Everything else follows from these and cannot be set. The error is room.ErrNotFound if there is no
// such instance.
func (s *System) EditObject(kind, id string, fields map[string]any) (room.Object, error) {
	now := s.lock()
	defer s.mu.Unlock()

	stored, err := s.storedObject(kind, id)
	if err != nil {
		return room.Object{}, err
	}

	edited := *stored
	if err := edited.merge(fields); err != nil {
		return room.Object{}, err
	}

	*stored = edited
	s.revision++

	return stored.object(now)
}

// DeleteObject deletes an instance. The error is room.ErrNotFound if there is no such instance.
func (s *System) DeleteObject(kind, id string) error {
	s.lock()
	defer s.mu.Unlock()

	stored, err := s.storedObject(kind, id)
	if err != nil {
		return err
	}

	delete(s.store.instances, stored.ID)
	s.revision++

	return nil
}

func (s *System) storedObject(kind, id string) (*instance, error) {
	stored := s.store.instances[foreignKey(id)]
	if kind != KindInstance || stored == nil {
		return nil, fmt.Errorf("jeto: %s %q: %w", kind, id, room.ErrNotFound)
	}

	return stored, nil
}

// object shows an instance as the control API does.
func (i *instance) object(now time.Time) (room.Object, error) {
	wire := objectWire{detailWire: i.detailed(), Permissions: i.Permissions, Worker: i.Worker, Commands: []ranWire{}}

	for _, j := range i.Jobs {
		if slices.Contains(allPermissions(), j.Action) {
			wire.Commands = append(wire.Commands, ranWire{
				Job: j.ID, State: j.Action, Machine: j.Machine, Script: j.Script, Time: j.Queued, Status: j.status(now), Ran: j.Ran,
			})
		}
	}

	fields, err := wirefields.Of(wire)
	if err != nil {
		return room.Object{}, fmt.Errorf("jeto: instance %d: %w", i.ID, err)
	}

	return room.Object{Account: i.Account, Kind: KindInstance, ID: strconv.Itoa(i.ID), Fields: fields}, nil
}

// merge sets fields. After an error the instance is of no use.
func (i *instance) merge(fields map[string]any) error {
	wire, err := wirefields.Set(editWire{
		Name: i.Name, Path: i.Path, ArchiveURL: i.ArchiveURL, GitReference: i.GitReference, Environment: i.Environment,
		Project: number(i.Project), Host: number(i.Host), Permissions: i.Permissions, Worker: i.Worker,
	}, fields)
	if err != nil {
		return fmt.Errorf("jeto: %w", err)
	}

	i.Name, i.Path, i.ArchiveURL, i.GitReference, i.Environment = wire.Name, wire.Path, wire.ArchiveURL, wire.GitReference, wire.Environment
	i.Permissions, i.Worker = append([]string{}, wire.Permissions...), wire.Worker

	return errors.Join(i.checkRights(), i.setParents(&wire), i.setMachines(&wire, fields))
}

// number returns an id as a field shows it: null for 0.
func number(id int) *json.Number {
	if id == 0 {
		return nil
	}

	return new(json.Number(strconv.Itoa(id)))
}

func (i *instance) checkRights() error {
	for _, permission := range i.Permissions {
		if !slices.Contains(allPermissions(), permission) {
			return fmt.Errorf("jeto: there is no permission %q, only %q", permission, allPermissions())
		}
	}

	if workers := []string{WorkerUp, WorkerFailing, WorkerDown}; !slices.Contains(workers, i.Worker) {
		return fmt.Errorf("jeto: there is no worker %q, only %q", i.Worker, workers)
	}

	return nil
}

// setParents sets project and host. They may be null; what is no known id is a mistake.
func (i *instance) setParents(wire *editWire) error {
	i.Project, i.Host = 0, 0

	if wire.Project != nil {
		if i.Project = foreignKey(*wire.Project); findProject(i.Project).id == 0 {
			return fmt.Errorf("jeto: there is no project %s", *wire.Project)
		}
	}

	if wire.Host != nil {
		if i.Host = foreignKey(*wire.Host); findHost(i.Host).id == 0 {
			return fmt.Errorf("jeto: there is no host %s", *wire.Host)
		}
	}

	return nil
}

func (i *instance) setMachines(wire *editWire, given map[string]any) error {
	if _, ok := given["status"]; !ok {
		return nil
	}

	i.Unusable = false
	i.Machines = []machine{}

	for _, m := range wire.Status {
		if m.Name == nil || m.Status == nil || m.IP != nil {
			return errors.New("jeto: a machine needs a name and a status, and its ip cannot be set")
		}

		i.Machines = append(i.Machines, machine{Name: *m.Name, Status: *m.Status})
	}

	return nil
}
