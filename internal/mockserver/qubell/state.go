package qubell

import (
	"errors"
	"fmt"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// savedState is a Qubell in the state file.
type savedState struct {
	Accounts []*account `json:"accounts"`
	// Instances are in the order in which they were made.
	Instances []*instance `json:"instances"`
}

// Save returns the state that Load takes.
func (st *data) Save() any {
	return savedState{Accounts: st.SortedAccounts(), Instances: append([]*instance{}, st.instances...)}
}

// Load fills a new store.
func (st *data) Load(decode func(saved any) error) error {
	var saved savedState
	if err := decode(&saved); err != nil {
		return err
	}
	for _, a := range saved.Accounts {
		if a == nil {
			continue // which LoadAccounts refuses
		}
		if err := a.check(); err != nil {
			return fmt.Errorf("account %q: %w", a.Name, err)
		}
	}
	if err := store.LoadAccounts(st, saved.Accounts); err != nil {
		return err
	}
	for _, i := range saved.Instances {
		if err := st.checkInstance(i); err != nil {
			return err
		}
		st.addInstance(i)
	}

	return nil
}

// check says what is wrong with a catalogue of the state file.
func (c *catalogue) check() error {
	if slices.Contains(c.Environments, nil) || slices.Contains(c.Applications, nil) || slices.Contains(c.Revisions, nil) {
		return errors.New("the catalogue is damaged")
	}
	for _, a := range c.Applications {
		if err := checkApplication(a); err != nil {
			return fmt.Errorf("application %s: %w", a.ID, err)
		}
	}

	return nil
}

// checkInstance says what is wrong with an instance of the state file that is
// not yet in the store.
func (st *data) checkInstance(i *instance) error {
	switch {
	case i == nil || i.ID == "":
		return errors.New("an instance lacks its id")
	case st.byID[i.ID] != nil:
		return fmt.Errorf("instance %s is there twice", i.ID)
	case st.Accounts[i.Account] == nil:
		return fmt.Errorf("instance %s belongs to an account %q that is not there", i.ID, i.Account)
	case i.Parent != "" && st.byID[i.Parent] == nil:
		return fmt.Errorf("instance %s is a component of %s, which is not there before it", i.ID, i.Parent)
	case slices.Contains(i.Schedules, nil):
		return fmt.Errorf("the schedules of instance %s are damaged", i.ID)
	case i.Job != nil && (i.Job.FailingStep < 0 || i.Job.StepDuration < 0):
		return fmt.Errorf("the job of instance %s is damaged", i.ID)
	default:
		return nil
	}
}
