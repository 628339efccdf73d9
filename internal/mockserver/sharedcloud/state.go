package sharedcloud

import (
	"errors"
	"fmt"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// savedState is a Sharedcloud in the state file.
type savedState struct {
	Accounts []*account `json:"accounts"`
	// Instances are in the order in which they were made, account by account.
	Instances []*instance `json:"instances"`
}

// Save returns the state that Load takes.
func (st *data) Save() any {
	saved := savedState{Accounts: st.SortedAccounts(), Instances: []*instance{}}
	for _, a := range saved.Accounts {
		saved.Instances = append(saved.Instances, a.instances...)
	}

	return saved
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
		case i == nil || i.UUID == "":
			return errors.New("an instance lacks its uuid")
		case st.instances[i.UUID] != nil:
			return fmt.Errorf("instance %s is there twice", i.UUID)
		case st.Accounts[i.Account] == nil:
			return fmt.Errorf("instance %s belongs to an account %q that is not there", i.UUID, i.Account)
		}
		st.addInstance(i)
	}

	return nil
}
