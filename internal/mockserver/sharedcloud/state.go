package sharedcloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// state is a Sharedcloud in the state file.
type state struct {
	Accounts []*account `json:"accounts"`
	// Instances are in the order in which they were made, account by account.
	Instances []*instance `json:"instances"`
}

// Export returns everything that a restart must keep, as JSON.
func (s *System) Export() (json.RawMessage, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()

	saved := state{Accounts: s.store.accountsByName(), Instances: []*instance{}}
	for _, a := range saved.Accounts {
		saved.Instances = append(saved.Instances, a.instances...)
	}

	return json.Marshal(saved)
}

// Restore takes over what Export returned. After an error nothing has changed.
func (s *System) Restore(exported json.RawMessage) error {
	decoder := json.NewDecoder(bytes.NewReader(exported))
	decoder.DisallowUnknownFields()

	var saved state
	if err := decoder.Decode(&saved); err != nil {
		return fmt.Errorf("sharedcloud: %w", err)
	}

	restored, err := saved.store()
	if err != nil {
		return fmt.Errorf("sharedcloud: %w", err)
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
		case a == nil || a.Username == "" || a.Token == "":
			return nil, errors.New("an account lacks its username or token")
		case restored.accounts[a.Username] != nil:
			return nil, fmt.Errorf("account %q is there twice", a.Username)
		}

		restored.addAccount(a)
	}

	for _, i := range st.Instances {
		switch {
		case i == nil || i.UUID == "":
			return nil, errors.New("an instance lacks its uuid")
		case restored.instances[i.UUID] != nil:
			return nil, fmt.Errorf("instance %s is there twice", i.UUID)
		case restored.accounts[i.Account] == nil:
			return nil, fmt.Errorf("instance %s belongs to an account %q that is not there", i.UUID, i.Account)
		}

		restored.addInstance(i)
	}

	return restored, nil
}
