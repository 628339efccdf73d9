package wakame

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/ledger"
)

// state is a Wakame-vdc in the state file.
type state struct {
	Accounts []*account `json:"accounts"`
	// Instances are in the order in which they were made.
	Instances []*instance `json:"instances"`
}

// Save returns the state that Load takes.
func (st *store) Save() any {
	saved := state{Accounts: st.AccountsByName(), Instances: []*instance{}}
	for _, a := range saved.Accounts {
		saved.Instances = append(saved.Instances, a.instances...)
	}

	slices.SortFunc(saved.Instances, func(a, b *instance) int { return cmp.Compare(a.number, b.number) })

	return saved
}

// Load fills a new store.
func (st *store) Load(decode func(saved any) error) error {
	var saved state
	if err := decode(&saved); err != nil {
		return err
	}

	if err := ledger.LoadAccounts(st, saved.Accounts); err != nil {
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

// checkLease reports what is wrong with the lease of an instance that is not yet in the store.
func (st *store) checkLease(i *instance) error {
	if i.LeasedFrom == "" {
		return nil
	}

	of, ok := st.catalogue.networks[i.LeasedFrom]

	switch {
	case !ok:
		return fmt.Errorf("there is no network %q", i.LeasedFrom)
	case i.VifID == "" || i.Lease < 0 || i.Lease >= of.addresses || st.leasesFor(i).taken[i.Lease]:
		return fmt.Errorf("it cannot have address %d of network %s", i.Lease, i.LeasedFrom)
	}

	return nil
}
