package jeto

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// state is a Jeto in the state file.
type state struct {
	Accounts []*account `json:"accounts"`
	// Instances are in the order of their ids.
	Instances []*instance `json:"instances"`
	LastID    int         `json:"last_id"`
	LastJob   int64       `json:"last_job"`
}

// Export returns everything that a restart must keep, as JSON.
func (s *System) Export() (json.RawMessage, error) {
	s.lock()
	defer s.mu.Unlock()

	saved := state{
		Accounts:  s.store.accountsByName(),
		Instances: s.store.byName(func(*instance) bool { return true }),
		LastID:    s.store.lastID,
		LastJob:   s.store.lastJob,
	}
	slices.SortFunc(saved.Instances, func(a, b *instance) int { return cmp.Compare(a.ID, b.ID) })

	return json.Marshal(saved)
}

// Restore takes over what Export returned. After an error nothing has changed.
func (s *System) Restore(exported json.RawMessage) error {
	decoder := json.NewDecoder(bytes.NewReader(exported))
	decoder.DisallowUnknownFields()

	var saved state
	if err := decoder.Decode(&saved); err != nil {
		return fmt.Errorf("jeto: %w", err)
	}

	restored, err := saved.store()
	if err != nil {
		return fmt.Errorf("jeto: %w", err)
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	s.store = restored
	s.revision++

	return nil
}

func (st *state) store() (*store, error) {
	restored := newStore()
	restored.lastID, restored.lastJob = st.LastID, st.LastJob

	for _, a := range st.Accounts {
		switch {
		case a == nil || a.Name == "" || a.Key == "":
			return nil, errors.New("an account lacks its name or API key")
		case restored.accounts[a.Name] != nil:
			return nil, fmt.Errorf("account %q is there twice", a.Name)
		}

		restored.addAccount(a)
	}

	for _, i := range st.Instances {
		if err := restored.check(i); err != nil {
			return nil, err
		}

		restored.instances[i.ID] = i
	}

	return restored, nil
}

// check says what is wrong with an instance of the state file.
func (st *store) check(i *instance) error {
	switch {
	case i == nil || i.ID < 1 || i.ID > st.lastID:
		return errors.New("an instance lacks its id, or has one that was never given")
	case st.instances[i.ID] != nil:
		return fmt.Errorf("instance %d is there twice", i.ID)
	case i.Account != "" && st.accounts[i.Account] == nil:
		return fmt.Errorf("instance %d belongs to an account %q that is not there", i.ID, i.Account)
	case slices.Contains(i.Jobs, nil) || i.Settled < 0 || i.Settled > len(i.Jobs):
		return fmt.Errorf("the jobs of instance %d are damaged", i.ID)
	default:
		return nil
	}
}
