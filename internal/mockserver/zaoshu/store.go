package zaoshu

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// data is the data of a Zaoshu.
type data struct {
	store.Accounts[*account] `json:"accounts"`

	Instances store.List[*instance] `json:"instances"`
	Tasks     store.List[*task]     `json:"tasks"`

	// jobDuration is how long a run takes.
	jobDuration time.Duration
	// background runs work until stop, which is called when other data replaces
	// this.
	background func(work func(ctx context.Context))
	stop       context.CancelFunc
}

func newData(config system.Config) *data {
	//nolint:forbidigo // webhooks belong to no request: they live as long as the data
	ctx, stop := context.WithCancel(context.Background())

	return &data{
		Accounts:    store.Accounts[*account]{},
		jobDuration: config.JobDuration,
		background:  func(work func(ctx context.Context)) { go work(ctx) },
		stop:        stop,
	}
}

// CreateAccount implements store.Data. The default account has instances.
func (d *data) CreateAccount(name string, _ time.Time) (store.Account, bool) {
	created := newAccount(name)
	var instances []*instance
	if name == system.DefaultAccount {
		instances = defaultInstances()
	}
	taken := slices.ContainsFunc(instances, func(i *instance) bool { return d.Instances.Find(i.ID) != nil })
	if taken || !d.AddAccount(created) {
		return created, false
	}
	for _, i := range instances {
		d.Instances.Add(i)
	}

	return created, true
}

// Validate implements store.Data.
func (d *data) Validate() error {
	for _, t := range d.Tasks.All() {
		if i := d.instanceOf(t); i == nil || i.Account != t.Account {
			return fmt.Errorf("task %s belongs to an unknown instance %q", t.ID, t.InstanceID)
		}
	}

	return nil
}

// removeInstance removes an instance and its tasks.
func (d *data) removeInstance(i *instance) {
	for _, t := range slices.Clone(d.tasksOf(i)) {
		d.Tasks.Remove(t)
	}
	d.Instances.Remove(i)
}

// instanceOf returns the instance of a task.
func (d *data) instanceOf(t *task) *instance {
	return d.Instances.Find(t.InstanceID)
}

// tasksOf returns the tasks of an instance in the order of their creation.
func (d *data) tasksOf(i *instance) []*task {
	return d.Tasks.ChildrenOf(i.ID)
}

// findTask returns the task of an instance with an identifier, or nil.
func (d *data) findTask(i *instance, id string) *task {
	if t := d.Tasks.Find(id); t != nil && t.InstanceID == i.ID {
		return t
	}

	return nil
}
