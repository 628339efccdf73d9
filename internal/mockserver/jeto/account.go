package jeto

import (
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/room"
)

// DefaultKey is the API key of the default account. It opens this server only, and is printed when it starts.
const DefaultKey = "1e706a11-5c0d-4b0a-9f11-d0decafc0ffe"

// roleAdmin is the only role that can be granted everything (the sheet, section 2).
const roleAdmin = "admin"

// account is a user with an API key. The names in JSON are those of the state file.
type account struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Key   string `json:"api_key"`
}

// userWire is a user as the job details show it (the sheet, section 2).
type userWire struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Email   string `json:"email"`
	Role    string `json:"role"`
	Picture string `json:"picture"`
}

func defaultAccount() *account {
	return &account{
		ID:    "100000000000000000001",
		Name:  room.DefaultAccount,
		Email: "demo@example.com",
		Key:   DefaultKey,
	}
}

func (a *account) credentials() room.Credentials {
	return room.Credentials{"api_key": a.Key}
}

func (a *account) wire() userWire {
	return userWire{
		ID: a.ID, Name: a.Name, Email: a.Email, Role: roleAdmin, Picture: "https://pictures.example.com/" + a.ID + ".png",
	}
}

// CreateAccount makes an account, and returns its API key. The default account always gets the same key. The error is
// room.ErrExists if the name is taken.
func (s *System) CreateAccount(name string) (room.Credentials, error) {
	if name == "" {
		return nil, errors.New("jeto: an account needs a name")
	}

	made := defaultAccount()
	if name != room.DefaultAccount {
		made = &account{ID: uuid.NewString(), Name: name, Email: name + "@example.com", Key: uuid.NewString()}
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	if s.store.accounts[name] != nil {
		return nil, fmt.Errorf("jeto: account %q: %w", name, room.ErrExists)
	}

	s.store.addAccount(made)
	s.revision++

	return made.credentials(), nil
}

// Accounts returns the credentials of all accounts by name.
func (s *System) Accounts() map[string]room.Credentials {
	s.mu.Lock()
	defer s.mu.Unlock()

	all := map[string]room.Credentials{}
	for name, a := range s.store.accounts {
		all[name] = a.credentials()
	}

	return all
}
