package sharedcloud

import (
	"cmp"
	"slices"

	"github.com/google/uuid"
)

// store is what a Sharedcloud remembers. It has no lock of its own: System's guards it.
type store struct {
	accounts  map[string]*account
	instances map[string]*instance
}

func newStore() *store {
	return &store{accounts: map[string]*account{}, instances: map[string]*instance{}}
}

// addAccount adds an account whose name is not taken.
func (st *store) addAccount(a *account) {
	st.accounts[a.Username] = a
}

// removeAccount removes an account and all that it owns.
func (st *store) removeAccount(username string) {
	for _, i := range st.accounts[username].instances {
		delete(st.instances, i.UUID)
	}

	delete(st.accounts, username)
}

// accountByToken returns the account that a token belongs to, or nil.
func (st *store) accountByToken(token string) *account {
	for _, a := range st.accounts {
		if a.Token == token {
			return a
		}
	}

	return nil
}

// addInstance adds an instance to the account that it names, which exists.
func (st *store) addInstance(i *instance) {
	st.instances[i.UUID] = i
	owner := st.accounts[i.Account]
	owner.instances = append(owner.instances, i)
}

// removeInstance removes an instance that exists.
func (st *store) removeInstance(i *instance) {
	delete(st.instances, i.UUID)
	owner := st.accounts[i.Account]
	owner.instances = slices.DeleteFunc(owner.instances, func(other *instance) bool { return other == i })
}

// instance returns the instance with an identifier, which may be in any spelling of a UUID, if the account owns it, or
// nil: what belongs to others is not found.
func (st *store) instance(username, id string) *instance {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return nil
	}

	if i := st.instances[parsed.String()]; i != nil && i.Account == username {
		return i
	}

	return nil
}

// newestFirst returns the instances of an account, which may have gone meanwhile, in the order of the list (the sheet,
// section 2).
func (st *store) newestFirst(username string) []*instance {
	owner := st.accounts[username]
	if owner == nil {
		return nil
	}

	list := slices.Clone(owner.instances)
	// Of two that were made in the same instant, the later is the newer.
	slices.Reverse(list)
	slices.SortStableFunc(list, func(a, b *instance) int { return b.CreatedAt.Compare(a.CreatedAt) })

	return list
}

// accountsByName returns all accounts in a fixed order.
func (st *store) accountsByName() []*account {
	list := make([]*account, 0, len(st.accounts))
	for _, a := range st.accounts {
		list = append(list, a)
	}

	slices.SortFunc(list, func(a, b *account) int { return cmp.Compare(a.Username, b.Username) })

	return list
}
