package wakame

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// state is a Wakame-vdc in the state file.
type state struct {
	Accounts []*account `json:"accounts"`
	// Instances are in the order in which they were made.
	Instances []*instance `json:"instances"`
}

// Export returns everything that a restart must keep, as JSON.
func (s *System) Export() (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	saved := state{Accounts: s.store.accountsByName(), Instances: []*instance{}}
	for _, a := range saved.Accounts {
		saved.Instances = append(saved.Instances, a.instances...)
	}

	slices.SortFunc(saved.Instances, func(a, b *instance) int { return cmp.Compare(a.number, b.number) })

	return json.Marshal(saved)
}

// Restore takes over what Export returned. After an error nothing has changed.
func (s *System) Restore(exported json.RawMessage) error {
	decoder := json.NewDecoder(bytes.NewReader(exported))
	decoder.DisallowUnknownFields()

	var saved state
	if err := decoder.Decode(&saved); err != nil {
		return fmt.Errorf("wakame: %w", err)
	}

	restored, err := saved.store()
	if err != nil {
		return fmt.Errorf("wakame: %w", err)
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	s.store = restored
	s.revision++

	return nil
}

func (st *state) store() (*store, error) {
	restored := newStore()

	for _, a := range st.Accounts {
		switch {
		case a == nil || a.Name == "" || a.ID == "":
			return nil, errors.New("an account lacks its name or id")
		case restored.accounts[a.Name] != nil || restored.accountsByID[a.ID] != nil:
			return nil, fmt.Errorf("account %q, %s, is there twice", a.Name, a.ID)
		}

		restored.addAccount(a)
	}

	for _, i := range st.Instances {
		switch {
		case i == nil || i.ID == "":
			return nil, errors.New("an instance lacks its id")
		case restored.instances[i.ID] != nil:
			return nil, fmt.Errorf("instance %s is there twice", i.ID)
		case restored.accounts[i.Account] == nil:
			return nil, fmt.Errorf("instance %s belongs to an account %q that is not there", i.ID, i.Account)
		}

		if err := restored.checkLease(i); err != nil {
			return nil, fmt.Errorf("instance %s: %w", i.ID, err)
		}

		restored.addInstance(i)
	}

	return restored, nil
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
