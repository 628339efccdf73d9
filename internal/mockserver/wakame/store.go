package wakame

import (
	"cmp"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/ledger"
)

// store is what a Wakame-vdc remembers.
type store struct {
	ledger.Accounts[*account]

	// boot is how long machines take to boot.
	boot      time.Duration
	catalogue *catalogue
	instances map[string]*instance
	// made counts the instances that there ever were.
	made int
	// agenda holds the instances with which something is going to happen, the soonest first.
	agenda []*instance
	// used is how much is taken of the host nodes.
	used map[share]size
	// leases are the addresses that are given out.
	leases map[share]*leases
}

// share is a host node's or a network's part for an account, or all of it if the account is empty.
type share struct{ id, account string }

// leases are the addresses of a network that are given out.
type leases struct {
	// taken holds their distances from the first address.
	taken map[int]bool
	// free is a distance below which none is free.
	free int
}

func newStore(boot time.Duration) *store {
	return &store{
		Accounts: ledger.Accounts[*account]{}, boot: boot, catalogue: newCatalogue(), instances: map[string]*instance{},
		used: map[share]size{}, leases: map[share]*leases{},
	}
}

// AddAccount adds an account, and reports whether its name and its identifier were free.
func (st *store) AddAccount(a *account) bool {
	_, taken := st.accountByID(a.ID)

	return !taken && st.Accounts.AddAccount(a)
}

func (st *store) accountByID(id string) (*account, bool) {
	return st.AccountWith(func(a *account) bool { return a.ID == id })
}

// addInstance adds an instance to the account that it names, which exists, with what it has of host nodes and networks.
func (st *store) addInstance(i *instance) {
	st.made++
	i.number = st.made
	st.instances[i.ID] = i

	owner := st.Accounts[i.Account]
	owner.instances = append(owner.instances, i)

	st.occupy(i, size.plus)

	if i.LeasedFrom != "" {
		st.leasesFor(i).taken[i.Lease] = true
	}

	if !i.Due.IsZero() {
		st.plan(i, i.Due)
	}
}

// removeInstance removes an instance that exists, and gives back what it has.
func (st *store) removeInstance(i *instance) {
	st.unplan(i)
	st.occupy(i, size.minus)
	st.giveBack(i)
	delete(st.instances, i.ID)

	owner := st.Accounts[i.Account]
	owner.instances = slices.DeleteFunc(owner.instances, func(other *instance) bool { return other == i })
}

// newestFirst returns the instances of an account, in the order of the list (the sheet, section 3).
func (st *store) newestFirst(a *account) []*instance {
	return ledger.NewestFirst(a.instances, func(i *instance) time.Time { return i.CreatedAt })
}

// instancesByAccount returns all instances account by account, newest first within each, and also those that were terminated
// long ago.
func (st *store) instancesByAccount() []*instance {
	list := make([]*instance, 0, len(st.instances))
	for _, a := range st.AccountsByName() {
		list = append(list, st.newestFirst(a)...)
	}

	return list
}

// plan notes when the next thing happens with an instance, instead of what was noted before.
func (st *store) plan(i *instance, due time.Time) {
	st.unplan(i)
	i.Due = due
	at, _ := slices.BinarySearchFunc(st.agenda, i, sooner)
	st.agenda = slices.Insert(st.agenda, at, i)
}

// unplan leaves an instance as it is.
func (st *store) unplan(i *instance) {
	if at, found := slices.BinarySearchFunc(st.agenda, i, sooner); found {
		st.agenda = slices.Delete(st.agenda, at, at+1)
	}

	i.Due = time.Time{}
}

// sooner compares instances by what happens first; at the same time it happens with the older one first.
func sooner(a, b *instance) int {
	return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.number, b.number))
}
