package zaoshu

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// The kinds of the objects in the admin API. Their IDs can be set when they are
// created only.
const (
	// KindInstance is the kind of instances. Their defaults are those of a new
	// crawler in the dashboard: idle, with one column.
	KindInstance = "instance"
	// KindTask is the kind of tasks. Their defaults are those of a finished run
	// of defaultURL. instance_id is required and cannot be changed. Creating a
	// task does not change its instance.
	KindTask = "task"
)

// Collections implements store.Data.
func (d *data) Collections() []store.Collection {
	return []store.Collection{
		store.CollectionOf[*instance]{
			Kind:       KindInstance,
			Objects:    &d.Instances,
			Sorted:     func() []*instance { return store.ByAccount(d.Instances.All()) },
			CreateOnly: []string{"id"},
			New: func(account string, _ store.Fields, now time.Time) (*instance, error) {
				return newInstance(account, "New instance", now, "title"), nil
			},
			Save:   d.saveInstance,
			Remove: d.removeInstance,
		},
		store.CollectionOf[*task]{
			Kind:       KindTask,
			Objects:    &d.Tasks,
			Sorted:     d.tasksByInstance,
			CreateOnly: []string{"id", "instance_id"},
			New: func(account string, _ store.Fields, now time.Time) (*task, error) {
				created := newTask(account, []string{defaultURL}, now)
				created.Status = statusDone

				return created, nil
			},
			Save:   d.saveTask,
			Remove: d.removeTask,
		},
	}
}

// tasksByInstance returns all tasks account by account and instance by
// instance.
func (d *data) tasksByInstance() []*task {
	list := make([]*task, 0, len(d.Tasks.All()))
	for _, i := range store.ByAccount(d.Instances.All()) {
		list = append(list, d.tasksOf(i)...)
	}

	return list
}

// saveInstance keeps an instance whose fields the admin API has set. Its status
// stays until a run starts or ends.
func (d *data) saveInstance(changed, stored *instance, _ store.Fields, _ time.Time) error {
	err := checkID(changed.ID)
	if err != nil {
		return err
	}
	changed.Schemas = append([]column{}, changed.Schemas...)
	d.Instances.Put(changed, stored)

	return nil
}

// saveTask keeps a task whose fields the admin API has set. The counts follow
// from urls unless they are set. After status is set, the task does not end
// by itself and sends no webhook. Its instance stops running if the status is
// that of a task that has ended.
func (d *data) saveTask(changed, stored *task, given store.Fields, _ time.Time) error {
	err := checkID(changed.ID)
	if err != nil {
		return err
	}
	parent := d.instanceOf(changed)
	if parent == nil || parent.Account != changed.Account {
		return fmt.Errorf("instance %q: %w", changed.InstanceID, system.ErrNotFound)
	}
	changed.URLs = append([]string{}, changed.URLs...)
	if given.Has("urls") && !given.Has("totalUrlCount") {
		changed.TotalURLCount = len(changed.URLs)
	}
	if given.Has("urls") && !given.Has("failedUrlCount") {
		changed.FailedURLCount = len(changed.URLs) - len(changed.fetchedURLs())
	}
	wasPending := changed.isPending()
	if given.Has("status") {
		changed.EndsAt = time.Time{}
	}
	d.Tasks.Put(changed, stored)
	if wasPending && (changed.Status == statusDone || changed.Status == statusError) {
		d.endRun(parent, changed.Status)
	}

	return nil
}

// checkID checks an identifier, which is 32 hexadecimal digits
// (design/api/zaoshu.md, "Instance object").
func checkID(id string) error {
	const size = 16
	decoded, err := hex.DecodeString(id)
	if err != nil || len(decoded) != size {
		return fmt.Errorf("id %q is not 32 hexadecimal digits", id)
	}

	return nil
}
