package wakame

import (
	"cmp"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// data is what a Wakame-vdc remembers.
type data struct {
	store.Accounts[*account]

	// bootDuration is how long machines take to boot.
	bootDuration time.Duration
	catalogue    *catalogue
	instances    map[string]*instance
	// lastSequence counts the instances that there ever were.
	lastSequence int
	// events holds the instances with which something is going to happen, the
	// soonest first.
	events []*instance
	// allocated is how much is taken of the host nodes.
	allocated map[allocationKey]size
	// leases are the addresses that are given out.
	leases map[allocationKey]*leases
}

// allocationKey is a host node's or a network's part for an account, or all of
// it if the account is empty.
type allocationKey struct{ id, account string }

// leases are the addresses of a network that are given out.
type leases struct {
	// offsets holds their distances from the first address.
	offsets map[int]bool
	// lowestFree is a distance below which none is free.
	lowestFree int
}

func newData(boot time.Duration) *data {
	return &data{
		Accounts:     store.Accounts[*account]{},
		bootDuration: boot,
		catalogue:    newCatalogue(),
		instances:    map[string]*instance{},
		allocated:    map[allocationKey]size{},
		leases:       map[allocationKey]*leases{},
	}
}

// AddAccount adds an account, and reports whether its name and its identifier
// were free.
func (st *data) AddAccount(a *account) bool {
	_, taken := st.accountByID(a.ID)

	return !taken && st.Accounts.AddAccount(a)
}

func (st *data) accountByID(id string) (*account, bool) {
	return st.FindAccount(func(a *account) bool { return a.ID == id })
}

// addInstance adds an instance to the account that it names, which exists, with
// what it has of host nodes and networks.
func (st *data) addInstance(i *instance) {
	st.lastSequence++
	i.sequence = st.lastSequence
	st.instances[i.ID] = i
	owner := st.Accounts[i.Account]
	owner.instances = append(owner.instances, i)
	st.updateAllocation(i, size.add)
	if i.LeaseNetwork != "" {
		st.leasesOf(i).offsets[i.LeaseOffset] = true
	}
	if !i.NextEventAt.IsZero() {
		st.schedule(i, i.NextEventAt)
	}
}

// removeInstance removes an instance that exists, and gives back what it has.
func (st *data) removeInstance(i *instance) {
	st.cancel(i)
	st.updateAllocation(i, size.subtract)
	st.releaseLease(i)
	delete(st.instances, i.ID)
	owner := st.Accounts[i.Account]
	owner.instances = slices.DeleteFunc(owner.instances, func(other *instance) bool { return other == i })
}

// newestFirst returns the instances of an account, in the order of the list
// (design/api/wakame.md, "Lists and paging").
func (st *data) newestFirst(a *account) []*instance {
	return store.NewestFirst(a.instances, func(i *instance) time.Time { return i.CreatedAt })
}

// instancesByAccount returns all instances account by account, newest first
// within each, and also those that were terminated long ago.
func (st *data) instancesByAccount() []*instance {
	list := make([]*instance, 0, len(st.instances))
	for _, a := range st.SortedAccounts() {
		list = append(list, st.newestFirst(a)...)
	}

	return list
}

// schedule notes when the next thing happens with an instance, instead of what
// was noted before.
func (st *data) schedule(i *instance, due time.Time) {
	st.cancel(i)
	i.NextEventAt = due
	at, _ := slices.BinarySearchFunc(st.events, i, compareEvents)
	st.events = slices.Insert(st.events, at, i)
}

// cancel leaves an instance as it is.
func (st *data) cancel(i *instance) {
	if at, found := slices.BinarySearchFunc(st.events, i, compareEvents); found {
		st.events = slices.Delete(st.events, at, at+1)
	}
	i.NextEventAt = time.Time{}
}

// compareEvents compares instances by what happens first; at the same time it
// happens with the older one first.
func compareEvents(a, b *instance) int {
	return cmp.Or(a.NextEventAt.Compare(b.NextEventAt), cmp.Compare(a.sequence, b.sequence))
}
