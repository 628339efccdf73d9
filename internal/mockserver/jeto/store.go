package jeto

import (
	"cmp"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/ledger"
)

// store is what a Jeto remembers.
type store struct {
	ledger.Accounts[*account]

	instances map[int]*instance
	// lastID is the id that was given last, which is never given again.
	lastID int
	// lastJob is the id of the last job, in hundredths of a second.
	lastJob int64
}

func newStore() *store {
	return &store{Accounts: ledger.Accounts[*account]{}, instances: map[int]*instance{}}
}

// addInstance adds an instance and gives it its id.
func (st *store) addInstance(i *instance) {
	st.lastID++
	i.ID = st.lastID
	st.instances[i.ID] = i
}

// Settle lets everything happen that is due: jobs end, and instances vanish. What time alone does is no change: after a
// restart it happens again.
func (st *store) Settle(now time.Time) bool {
	for id, i := range st.instances {
		i.settle(now)

		if !i.VanishesAt.IsZero() && !i.VanishesAt.After(now) {
			delete(st.instances, id)
		}
	}

	return false
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
