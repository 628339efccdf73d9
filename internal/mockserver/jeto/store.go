package jeto

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// data is the data of a Jeto.
type data struct {
	store.Accounts[*account] `json:"accounts"`

	Instances store.List[*instance] `json:"instances"`
	// Deleted are the instances that were deleted: their jobs still run, and
	// stay visible.
	Deleted store.List[*instance] `json:"deleted"`
	// LastID is the last id in use. The server never uses an id twice.
	LastID int `json:"last_id"`
	// LastJob is the id of the last job, in hundredths of a second.
	LastJob int64 `json:"last_job"`

	// queue has the jobs that have not ended, in the order in which they were
	// queued.
	queue []queuedJob
	// workers is how many workers do the jobs.
	workers int
	// bootDuration and jobDuration are how long jobs take.
	bootDuration, jobDuration time.Duration
}

func newData(config system.Config) *data {
	return &data{
		Accounts:     store.Accounts[*account]{},
		Deleted:      store.List[*instance]{},
		workers:      max(config.JetoWorkers, 1),
		bootDuration: config.BootDuration,
		jobDuration:  config.JobDuration,
	}
}

// CreateAccount implements store.Data.
func (d *data) CreateAccount(name string, _ time.Time) (store.Account, bool) {
	created := newAccount(name)

	return created, d.AddAccount(created)
}

// Validate implements store.Data.
func (d *data) Validate() error {
	if slices.Contains(d.Deleted.All(), nil) {
		return errors.New("a deleted instance has no content")
	}
	for _, i := range slices.Concat(d.Instances.All(), d.Deleted.All()) {
		if slices.Contains(i.Jobs, nil) {
			return fmt.Errorf("instance %s has a job without content", i.ID)
		}
		err := i.check()
		if err != nil {
			return fmt.Errorf("instance %s: %w", i.ID, err)
		}
		for _, j := range i.Jobs {
			d.queue = append(d.queue, queuedJob{j, i})
		}
	}

	return nil
}

// findWithJobs returns the instance with an id, which may be deleted, or nil.
func (d *data) findWithJobs(id string) *instance {
	if i := d.Instances.Find(id); i != nil {
		return i
	}

	return d.Deleted.Find(id)
}

// remove removes an instance. Its jobs stay.
func (d *data) remove(i *instance) {
	if d.Instances.Find(i.ID) == i {
		d.Instances.Remove(i)
		d.Deleted.Add(i)
	}
}

// nextID returns the id of a new instance.
func (d *data) nextID() string {
	d.LastID++

	return strconv.Itoa(d.LastID)
}

// sortedByName returns instances in the order of the list, and those of one name
// in the order of their creation.
func sortedByName(created []*instance) []*instance {
	return slices.SortedStableFunc(slices.Values(created), func(a, b *instance) int {
		return cmp.Compare(stringOrEmpty(a.Name), stringOrEmpty(b.Name))
	})
}

// findVisible returns the instance with an id if the caller has the permission
// to view it, or nil.
func (d *data) findVisible(caller *account, id string) *instance {
	if i := d.Instances.Find(id); i != nil && i.hasPermission(caller, permissionView) {
		return i
	}

	return nil
}
