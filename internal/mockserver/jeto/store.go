package jeto

import (
	"cmp"
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
	// LastID is the last id in use. The server never uses an id twice.
	LastID int `json:"last_id"`
	// LastJob is the id of the last job, in hundredths of a second.
	LastJob int64 `json:"last_job"`

	// bootDuration and jobDuration are how long jobs take.
	bootDuration, jobDuration time.Duration
}

func newData(config system.Config) *data {
	return &data{
		Accounts:     store.Accounts[*account]{},
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
	for _, i := range d.Instances.All() {
		if slices.Contains(i.Jobs, nil) {
			return fmt.Errorf("instance %s has a job without content", i.ID)
		}
		err := i.check()
		if err != nil {
			return fmt.Errorf("instance %s: %w", i.ID, err)
		}
	}

	return nil
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
