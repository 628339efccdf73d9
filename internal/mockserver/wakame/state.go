package wakame

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// savedState is a Wakame-vdc in the state file.
type savedState struct {
	Accounts []*account `json:"accounts"`
	// Instances are in the order in which they were made.
	Instances []*instance `json:"instances"`
}

// Save returns the state that Load takes.
func (st *data) Save() any {
	saved := savedState{Accounts: st.SortedAccounts(), Instances: []*instance{}}
	for _, a := range saved.Accounts {
		saved.Instances = append(saved.Instances, a.instances...)
	}
	slices.SortFunc(saved.Instances, func(a, b *instance) int { return cmp.Compare(a.sequence, b.sequence) })

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
		case i == nil || i.ID == "":
			return errors.New("an instance lacks its id")
		case st.instances[i.ID] != nil:
			return fmt.Errorf("instance %s is there twice", i.ID)
		case st.Accounts[i.Account] == nil:
			return fmt.Errorf("instance %s belongs to an account %q that is not there", i.ID, i.Account)
		}
		if err := st.checkLease(i); err != nil {
			return fmt.Errorf("instance %s: %w", i.ID, err)
		}
		st.addInstance(i)
	}

	return nil
}

// checkLease reports what is wrong with the lease of an instance that is not
// yet in the store.
func (st *data) checkLease(i *instance) error {
	if i.LeaseNetwork == "" {
		return nil
	}
	of, ok := st.catalogue.networks[i.LeaseNetwork]
	switch {
	case !ok:
		return fmt.Errorf("there is no network %q", i.LeaseNetwork)
	case i.VifID == "" || i.LeaseOffset < 0 || i.LeaseOffset >= of.addresses || st.leasesOf(i).offsets[i.LeaseOffset]:
		return fmt.Errorf("it cannot have address %d of network %s", i.LeaseOffset, i.LeaseNetwork)
	}

	return nil
}
