package sharedcloud

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// data is the data of a Sharedcloud.
type data struct {
	store.Accounts[*account] `json:"accounts"`

	Instances store.List[*instance] `json:"instances"`
}

func newData() *data {
	return &data{Accounts: store.Accounts[*account]{}}
}

// CreateAccount implements store.Data.
func (d *data) CreateAccount(name string, _ time.Time) (store.Account, bool) {
	created := newAccount(name)

	return created, d.AddAccount(created)
}

// Advance does nothing: in a Sharedcloud no event happens by itself.
func (d *data) Advance(time.Time) bool {
	return false
}

// Validate has nothing to check beyond what the store checks.
func (d *data) Validate() error {
	return nil
}

// removeAccount removes an account and all that it owns.
func (d *data) removeAccount(username string) {
	d.Instances = slices.DeleteFunc(d.Instances, func(i *instance) bool { return i.Account == username })
	delete(d.Accounts, username)
}

// findInstance returns the instance with an identifier, which may be any
// spelling of a UUID. It returns nil for an instance of another account.
func (d *data) findInstance(username, id string) *instance {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return nil
	}
	if i := d.Instances.Find(parsed.String()); i != nil && i.Account == username {
		return i
	}

	return nil
}

// newestFirst returns instances in the order of the API's list (the sheet,
// section 2).
func newestFirst(created []*instance) []*instance {
	return store.NewestFirst(created, func(i *instance) time.Time { return time.Time(i.CreatedAt) })
}
