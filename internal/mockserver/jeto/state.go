package jeto

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// savedState is a Jeto in the state file.
type savedState struct {
	Accounts []*account `json:"accounts"`
	// Instances are in the order of their ids.
	Instances []*instance `json:"instances"`
	LastID    int         `json:"last_id"`
	LastJob   int64       `json:"last_job"`
}

// Save returns the state that Load takes.
func (st *data) Save() any {
	saved := savedState{
		Accounts:  st.SortedAccounts(),
		Instances: slices.AppendSeq([]*instance{}, maps.Values(st.instances)),
		LastID:    st.lastID,
		LastJob:   st.lastJobTime,
	}
	slices.SortFunc(saved.Instances, func(a, b *instance) int { return cmp.Compare(a.ID, b.ID) })

	return saved
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
		st.instances[i.ID] = i
	}

	return nil
}

// checkInstance says what is wrong with an instance of the state file.
func (st *data) checkInstance(i *instance) error {
	switch {
	case i == nil || i.ID < 1 || i.ID > st.lastID:
		return errors.New("an instance lacks its id, or has one that was never given")
	case st.instances[i.ID] != nil:
		return fmt.Errorf("instance %d is there twice", i.ID)
	case i.Account != "" && st.Accounts[i.Account] == nil:
		return fmt.Errorf("instance %d belongs to an account %q that is not there", i.ID, i.Account)
	case slices.Contains(i.Jobs, nil) || i.AppliedJobs < 0 || i.AppliedJobs > len(i.Jobs):
		return fmt.Errorf("the jobs of instance %d are damaged", i.ID)
	default:
		return nil
	}
}
