package sharedcloud

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// data is what a Sharedcloud remembers.
type data struct {
	store.Accounts[*account]

	instances map[string]*instance
}

func newData() *data {
	return &data{Accounts: store.Accounts[*account]{}, instances: map[string]*instance{}}
}

// Advance does nothing: in a Sharedcloud nothing happens by itself.
func (st *data) Advance(time.Time) bool {
	return false
}

// removeAccount removes an account and all that it owns.
func (st *data) removeAccount(username string) {
	for _, i := range st.Accounts[username].instances {
		delete(st.instances, i.UUID)
	}
	delete(st.Accounts, username)
}

// addInstance adds an instance to the account that it names, which exists.
func (st *data) addInstance(i *instance) {
	st.instances[i.UUID] = i
	owner := st.Accounts[i.Account]
	owner.instances = append(owner.instances, i)
}

// removeInstance removes an instance that exists.
func (st *data) removeInstance(i *instance) {
	delete(st.instances, i.UUID)
	owner := st.Accounts[i.Account]
	owner.instances = slices.DeleteFunc(owner.instances, func(other *instance) bool { return other == i })
}

// findInstance returns the instance with an identifier, which may be in any
// spelling of a UUID, if the account owns it, or nil: what belongs to others is
// not found.
func (st *data) findInstance(username, id string) *instance {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return nil
	}
	if i := st.instances[parsed.String()]; i != nil && i.Account == username {
		return i
	}

	return nil
}

// newestFirst returns the instances of an account, which may have gone
// meanwhile, in the order of the list (design/api/sharedcloud.md, "Lists and
// paging").
func (st *data) newestFirst(username string) []*instance {
	owner := st.Accounts[username]
	if owner == nil {
		return nil
	}

	return store.NewestFirst(owner.instances, func(i *instance) time.Time { return i.CreatedAt })
}

// instancesByAccount returns all instances account by account, newest first
// within each.
func (st *data) instancesByAccount() []*instance {
	list := make([]*instance, 0, len(st.instances))
	for _, a := range st.SortedAccounts() {
		list = append(list, st.newestFirst(a.Username)...)
	}

	return list
}
