package sharedcloud

import (
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// data is the data of a Sharedcloud.
type data struct {
	store.Accounts[*account] `json:"accounts"`

	Instances store.List[*instance] `json:"instances"`
}

func newData(system.Config) *data {
	return &data{Accounts: store.Accounts[*account]{}}
}

// CreateAccount implements store.Data.
func (d *data) CreateAccount(name string, _ time.Time) (store.Account, bool) {
	created := newAccount(name)

	return created, d.AddAccount(created)
}

// Advance implements store.Data. In a Sharedcloud no event happens by itself.
func (d *data) Advance(time.Time) bool {
	return false
}

// Validate implements store.Data. It has nothing to check beyond what the store
// checks.
func (d *data) Validate() error {
	return nil
}

// removeAccount removes an account and all that it owns.
func (d *data) removeAccount(username string) {
	for _, i := range slices.Backward(slices.Clone(d.Instances.OwnedBy(username))) {
		d.Instances.Remove(i)
	}
	delete(d.Accounts, username)
}

// newestFirst returns instances in the order of the API's list
// (design/api/sharedcloud.md, "Lists and paging").
func newestFirst(created []*instance) []*instance {
	return store.NewestFirst(created, func(i *instance) time.Time { return time.Time(i.CreatedAt) })
}
