package jeto

import (
	"cmp"
	"slices"
	"time"
)

// store is what a Jeto remembers. It has no lock of its own: System's guards it.
type store struct {
	accounts  map[string]*account
	instances map[int]*instance
	// lastID is the id that was given last, which is never given again.
	lastID int
	// lastJob is the id of the last job, in hundredths of a second.
	lastJob int64
}

func newStore() *store {
	return &store{accounts: map[string]*account{}, instances: map[int]*instance{}}
}

// addAccount adds an account whose name is not taken.
func (st *store) addAccount(a *account) {
	st.accounts[a.Name] = a
}

// accountByKey returns the account that an API key belongs to, or nil.
func (st *store) accountByKey(key string) *account {
	if key == "" {
		return nil
	}

	for _, a := range st.accounts {
		if a.Key == key {
			return a
		}
	}

	return nil
}

// addInstance adds an instance and gives it its id.
func (st *store) addInstance(i *instance) {
	st.lastID++
	i.ID = st.lastID
	st.instances[i.ID] = i
}

// settle lets everything happen that is due: jobs end, and instances vanish.
func (st *store) settle(now time.Time) {
	for id, i := range st.instances {
		i.settle(now)

		if !i.VanishesAt.IsZero() && !i.VanishesAt.After(now) {
			delete(st.instances, id)
		}
	}
}

// byName returns the instances that a filter lets through in the order of the list; those of one name by their ids.
func (st *store) byName(wanted func(*instance) bool) []*instance {
	list := []*instance{}

	for _, i := range st.instances {
		if wanted(i) {
			list = append(list, i)
		}
	}

	slices.SortFunc(list, func(a, b *instance) int {
		return cmp.Or(cmp.Compare(shown(a.Name), shown(b.Name)), cmp.Compare(a.ID, b.ID))
	})

	return list
}

// visible returns the instance with an id if the account has the permission to view it, or nil.
func (st *store) visible(account string, id int) *instance {
	if i := st.instances[id]; i != nil && i.permits(account, permissionView) {
		return i
	}

	return nil
}

// job returns the job with an id, or nil. Jobs are found whatever the instance in the path is: their keys have no instance
// in them.
func (st *store) job(id string) *job {
	for _, i := range st.instances {
		for _, j := range i.Jobs {
			if j.ID == id {
				return j
			}
		}
	}

	return nil
}

// accountsByName returns all accounts in a fixed order.
func (st *store) accountsByName() []*account {
	list := make([]*account, 0, len(st.accounts))
	for _, a := range st.accounts {
		list = append(list, a)
	}

	slices.SortFunc(list, func(a, b *account) int { return cmp.Compare(a.Name, b.Name) })

	return list
}
