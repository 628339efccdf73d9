package wakame

import (
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// data is the data of a Wakame-vdc.
type data struct {
	store.Accounts[*account] `json:"accounts"`

	Instances store.List[*instance] `json:"instances"`

	// uses are what the instances use.
	uses uses
	// bootDuration is how long machines take to boot and to shut down.
	bootDuration time.Duration
}

func newData(config system.Config) *data {
	return &data{Accounts: store.Accounts[*account]{}, uses: newUses(), bootDuration: config.BootDuration}
}

// CreateAccount implements store.Data. The disabled account cannot be created.
func (d *data) CreateAccount(name string, _ time.Time) (store.Account, bool) {
	created := newAccount(name)

	return created, name != DisabledAccountID && d.AddAccount(created)
}

// Validate implements store.Data. It has nothing to check beyond what the store
// checks, and counts what the instances use.
func (d *data) Validate() error {
	for _, i := range d.Instances.All() {
		d.track(i)
	}

	return nil
}

// newestFirst returns instances in the order of the list (design/api/wakame.md,
// "Lists and paging").
func newestFirst(created []*instance) []*instance {
	return store.NewestFirst(created, func(i *instance) time.Time { return i.CreatedAt })
}
