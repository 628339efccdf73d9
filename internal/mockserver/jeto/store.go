package jeto

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// data is the state of a Jeto.
type data struct {
	store.Accounts[*account]

	// instances are in the order of their creation.
	instances []*instance
	// lastID is the last id in use. The server never uses an id twice.
	lastID int
	// lastJobTime is the id of the last job, in hundredths of a second.
	lastJobTime int64
}

func newData() *data {
	return &data{Accounts: store.Accounts[*account]{}, instances: []*instance{}}
}

// addInstance adds an instance and sets its id.
func (st *data) addInstance(i *instance) {
	st.lastID++
	i.ID = strconv.Itoa(st.lastID)
	st.instances = append(st.instances, i)
}

func (st *data) removeInstance(i *instance) {
	st.instances = slices.DeleteFunc(st.instances, func(other *instance) bool { return other == i })
}

// Advance ends the jobs that are due, and removes the instances that they have
// destroyed. The result is always false: after a restart the same happens
// again.
func (st *data) Advance(now time.Time) bool {
	st.instances = slices.DeleteFunc(st.instances, func(i *instance) bool { return i.advance(now) })

	return false
}

// sortedByName returns all instances in the order of the list, and those of one
// name in the order of their creation.
func (st *data) sortedByName() []*instance {
	return slices.SortedStableFunc(slices.Values(st.instances), func(a, b *instance) int {
		return cmp.Compare(stringOrEmpty(a.Name), stringOrEmpty(b.Name))
	})
}

// find returns the instance with an id, or nil.
func (st *data) find(id string) *instance {
	at := slices.IndexFunc(st.instances, func(i *instance) bool { return i.ID == id })
	if at < 0 {
		return nil
	}

	return st.instances[at]
}

// findVisible returns the instance with an id if the account has the permission
// to view it, or nil.
func (st *data) findVisible(account, id string) *instance {
	if i := st.find(id); i != nil && i.hasPermission(account, permissionView) {
		return i
	}

	return nil
}

// savedState is a Jeto in the state file.
type savedState struct {
	Accounts  []*account  `json:"accounts"`
	Instances []*instance `json:"instances"`
	LastID    int         `json:"last_id"`
	LastJob   int64       `json:"last_job"`
}

// Save returns the state that Load takes.
func (st *data) Save() any {
	return savedState{
		Accounts: st.SortedAccounts(), Instances: st.instances, LastID: st.lastID, LastJob: st.lastJobTime,
	}
}

// Load fills a new store.
func (st *data) Load(decode func(saved any) error) error {
	var saved savedState
	if err := decode(&saved); err != nil {
		return err
	}
	st.lastID, st.lastJobTime = saved.LastID, saved.LastJob
	if err := store.LoadAccounts(st, saved.Accounts); err != nil {
		return err
	}
	for _, i := range saved.Instances {
		if err := st.checkInstance(i); err != nil {
			return err
		}
		st.instances = append(st.instances, i)
	}

	return nil
}

// checkInstance returns what is wrong with an instance of the state file.
func (st *data) checkInstance(i *instance) error {
	switch {
	case i == nil || i.ID == "":
		return errors.New("an instance has no id")
	case st.find(i.ID) != nil:
		return fmt.Errorf("two instances have the id %s", i.ID)
	case i.Account != "" && st.Accounts[i.Account] == nil:
		return fmt.Errorf("instance %s belongs to account %q, which does not exist", i.ID, i.Account)
	case slices.Contains(i.Jobs, nil):
		return fmt.Errorf("instance %s has a job without content", i.ID)
	}
	if err := checkMachines(i.Machines); err != nil {
		return fmt.Errorf("instance %s: %w", i.ID, err)
	}

	return nil
}
