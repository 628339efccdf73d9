package jeto

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// KindInstance is the kind of the objects in the admin API.
const KindInstance = "instance"

// instanceObject is an instance in the admin API: what the single GET shows,
// and what the API does not show. The admin API sets project and host by their
// ids.
type instanceObject struct {
	instanceDetailWire

	// Permissions are those of the instance's account: view, start, stop,
	// provision, runScript, rsync, sync. Without view the instance is hidden
	// from its account; without a state, the account gets 403 for it.
	Permissions []string `json:"permissions"`
	// Worker is WorkerUp, WorkerFailing or WorkerDown. It applies to the jobs
	// that are queued later.
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

// Collections implements store.Data.
func (d *data) Collections() []store.Collection {
	return []store.Collection{store.CollectionOf[*instance]{
		Kind:      KindInstance,
		Objects:   &d.Instances,
		Sorted:    func() []*instance { return sortedByName(d.Instances.All()) },
		Fixed:     []string{"id", "jeto_infos", "date_commit", "scripts", "commands"},
		Anonymous: true,
		New: func(account string, _ store.Fields, _ time.Time) (*instance, error) {
			created := newInstance(account)
			created.Name, created.Path, created.Environment = new(""), new(""), new("")
			created.Project, created.Host = findProject(ProjectShop).projectWire, findHost(HostVirtualBox)

			return created, nil
		},
		Save:   d.saveInstance,
		Remove: d.remove,
	}}
}

// saveInstance keeps an instance whose fields the admin API has set. A new
// instance has the machines of its project, "not created", unless status is
// set.
func (d *data) saveInstance(changed, stored *instance, given store.Fields, _ time.Time) error {
	err := changed.check()
	if err != nil {
		return err
	}
	if stored == nil {
		changed.ID = d.nextID()
		if !given.Has("status") {
			changed.createFolder(false)
		}
	}
	d.Instances.Put(changed, stored)

	return nil
}

// check checks the fields of an instance.
func (i *instance) check() error {
	for _, permission := range i.Permissions {
		if !slices.Contains(allPermissions(), permission) {
			return fmt.Errorf("there is no permission %q, only %q", permission, allPermissions())
		}
	}
	if workers := []string{WorkerUp, WorkerFailing, WorkerDown}; !slices.Contains(workers, i.Worker) {
		return fmt.Errorf("there is no worker %q, only %q", i.Worker, workers)
	}
	for _, m := range i.Status {
		if m.Name == nil || m.Status == nil || m.IP != nil {
			return errors.New("a machine needs a name and a status, and its ip cannot be set")
		}
	}

	return nil
}
