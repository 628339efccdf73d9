package zaoshu

import (
	"errors"
	"fmt"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// savedState is a Zaoshu in the state file.
type savedState struct {
	Accounts []*account `json:"accounts"`
	// Instances are in the order in which they were made, account by account.
	Instances []*instance `json:"instances"`
}

// Save returns the state that Load takes.
func (st *data) Save() any {
	return savedState{Accounts: st.SortedAccounts(), Instances: st.instancesByAccount()}
}

// Load fills a new store.
func (st *data) Load(decode func(saved any) error) error {
	var saved savedState
	if err := decode(&saved); err != nil {
		return err
	}
	if err := store.LoadAccounts(st, saved.Accounts); err != nil {
		return err
	}
	for _, i := range saved.Instances {
		switch {
		case i == nil || i.ID == "":
			return errors.New("an instance lacks its id")
		case st.instances[i.ID] != nil:
			return fmt.Errorf("instance %s is there twice", i.ID)
		case st.Accounts[i.Account] == nil:
			return fmt.Errorf("instance %s belongs to an account %q that is not there", i.ID, i.Account)
		}
		if err := st.checkTasks(i); err != nil {
			return fmt.Errorf("instance %s: %w", i.ID, err)
		}
		st.addInstance(i)
	}

	return nil
}

// checkTasks reports what is wrong with the tasks of an instance that is not
// yet in the store.
func (st *data) checkTasks(i *instance) error {
	own := map[string]bool{}
	for _, t := range i.Tasks {
		switch {
		case t == nil || t.ID == "":
			return errors.New("a task lacks its id")
		case own[t.ID] || st.tasks[t.ID] != nil:
			return fmt.Errorf("task %s is there twice", t.ID)
		}
		own[t.ID] = true
	}

	return nil
}
