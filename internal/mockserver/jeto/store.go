package jeto

import (
	"cmp"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// data is what a Jeto remembers.
type data struct {
	store.Accounts[*account]

	instances map[int]*instance
	// lastID is the id that was given last, which is never given again.
	lastID int
	// lastJobTime is the id of the last job, in hundredths of a second.
	lastJobTime int64
}

func newData() *data {
	return &data{Accounts: store.Accounts[*account]{}, instances: map[int]*instance{}}
}

// addInstance adds an instance and gives it its id.
func (st *data) addInstance(i *instance) {
	st.lastID++
	i.ID = st.lastID
	st.instances[i.ID] = i
}

// Advance lets everything happen that is due: jobs end, and instances vanish.
// What time alone does is no change: after a restart it happens again.
func (st *data) Advance(now time.Time) bool {
	for id, i := range st.instances {
		i.advance(now)
		if !i.DeleteAt.IsZero() && !i.DeleteAt.After(now) {
			delete(st.instances, id)
		}
	}

	return false
}

// sortedByName returns the instances that a filter lets through in the order of
// the list; those of one name by their ids.
func (st *data) sortedByName(wanted func(*instance) bool) []*instance {
	list := []*instance{}
	for _, i := range st.instances {
		if wanted(i) {
			list = append(list, i)
		}
	}
	slices.SortFunc(list, func(a, b *instance) int {
		return cmp.Or(cmp.Compare(stringOrEmpty(a.Name), stringOrEmpty(b.Name)), cmp.Compare(a.ID, b.ID))
	})

	return list
}

// findVisible returns the instance with an id if the account has the permission
// to view it, or nil.
func (st *data) findVisible(account string, id int) *instance {
	if i := st.instances[id]; i != nil && i.hasPermission(account, permissionView) {
		return i
	}

	return nil
}

// findJob returns the job with an id, or nil. Jobs are found whatever the
// instance in the path is: their keys have no instance in them.
func (st *data) findJob(id string) *job {
	for _, i := range st.instances {
		for _, j := range i.Jobs {
			if j.ID == id {
				return j
			}
		}
	}

	return nil
}
