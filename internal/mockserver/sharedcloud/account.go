package sharedcloud

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/room"
)

// The credentials of the default account. They open this server only, and are printed when it starts.
const (
	// DefaultToken is the token of the default account.
	DefaultToken = "5ca1ab1e0ddba11c0ffeefacade0decade0f1ee7"
	// DefaultPassword is the password of the default account.
	DefaultPassword = "demo-password"
)

// account is a user with a token. The names in JSON are those of the state file.
type account struct {
	UUID     string `json:"uuid"`
	Username string `json:"username"`
	Email    string `json:"email"`
	Password string `json:"password"`
	Token    string `json:"token"`

	// instances are in the order in which they were made.
	instances []*instance
}

func defaultAccount() *account {
	return &account{
		UUID:     "00000000-0000-4000-8000-000000000001",
		Username: room.DefaultAccount,
		Email:    "demo@example.com",
		Password: DefaultPassword,
		Token:    DefaultToken,
	}
}

func (a *account) credentials() room.Credentials {
	return room.Credentials{"username": a.Username, "password": a.Password, "token": a.Token}
}

// newToken returns a token as the framework makes them: 40 hexadecimal digits (the sheet, section 1).
func newToken() string {
	return randomHex(20) // bytes
}

func randomHex(bytes int) string {
	random := make([]byte, bytes)
	// It never fails: the runtime ends the process instead.
	_, _ = rand.Read(random)

	return hex.EncodeToString(random)
}

// CreateAccount makes an account with the given name as its username, and returns its username, password and token. The
// default account always gets the same credentials. The error is room.ErrExists if the name is taken.
func (s *System) CreateAccount(name string) (room.Credentials, error) {
	if name == "" {
		return nil, errors.New("sharedcloud: an account needs a name")
	}

	made := defaultAccount()
	if name != room.DefaultAccount {
		made = newAccount(name, name+"@example.com", randomHex(12)) // bytes
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	if s.store.accounts[name] != nil {
		return nil, fmt.Errorf("sharedcloud: account %q: %w", name, room.ErrExists)
	}

	s.store.addAccount(made)
	s.revision++

	return made.credentials(), nil
}

// Accounts returns the credentials of all accounts by name.
func (s *System) Accounts() map[string]room.Credentials {
	s.mu.RLock()
	defer s.mu.RUnlock()

	all := map[string]room.Credentials{}
	for name, a := range s.store.accounts {
		all[name] = a.credentials()
	}

	return all
}
