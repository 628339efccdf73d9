package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Account is a user of a system. It is a pointer to a struct, whose JSON is
// that of the state file.
type Account interface {
	// AccountName returns the name of the account in the admin API.
	AccountName() string
	// Credentials returns the credentials of the account.
	Credentials() system.Credentials
	// LoginKeys returns the credentials that identify the account alone, such
	// as a token. No two accounts share one.
	LoginKeys() []string
}

// Accounts are the accounts of a system by name. The data of a system embeds
// them with the JSON name "accounts".
type Accounts[A interface {
	comparable
	Account
}] map[string]A

// AddAccount adds an account, and reports whether its name and its login keys
// were free. If not, nothing has changed.
func (all Accounts[A]) AddAccount(account A) bool {
	name := account.AccountName()
	if _, taken := all[name]; taken {
		return false
	}
	for _, key := range account.LoginKeys() {
		if _, taken := all.FindLoginKey(key); taken {
			return false
		}
	}
	all[name] = account

	return true
}

// FindLoginKey returns the account with a login key.
func (all Accounts[A]) FindLoginKey(key string) (account A, ok bool) {
	return all.FindAccount(func(account A) bool { return slices.Contains(account.LoginKeys(), key) })
}

// FindAccount returns the account that matches.
func (all Accounts[A]) FindAccount(matches func(A) bool) (account A, ok bool) {
	for _, account := range all {
		if matches(account) {
			return account, true
		}
	}

	return account, false
}

// AllAccounts implements Data. A null account is nil.
func (all Accounts[A]) AllAccounts() map[string]Account {
	if all == nil {
		return nil
	}
	var none A
	accounts := map[string]Account{}
	for name, account := range all {
		accounts[name] = nil
		if account != none {
			accounts[name] = account
		}
	}

	return accounts
}

// checkAccounts checks accounts that were just restored.
func checkAccounts(accounts map[string]Account) error {
	if accounts == nil {
		return errors.New("accounts cannot be null")
	}
	keys := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(accounts)) {
		account := accounts[name]
		if account == nil || name == "" || account.AccountName() != name || !hasAllCredentials(account.Credentials()) {
			return fmt.Errorf("account %q lacks its name or credentials", name)
		}
		for _, key := range account.LoginKeys() {
			if keys[key] {
				return fmt.Errorf("account %q has the login key of another account", name)
			}
			keys[key] = true
		}
	}

	return nil
}

func hasAllCredentials(credentials system.Credentials) bool {
	for _, value := range credentials {
		if value == "" {
			return false
		}
	}

	return true
}

// FindAccountName returns the name of the account with a login key. It does not
// apply the events that are due.
func (s *Store[D]) FindAccountName(loginKey string) (name string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, account := range s.Data.AllAccounts() {
		if slices.Contains(account.LoginKeys(), loginKey) {
			return name, true
		}
	}

	return "", false
}

// CreateAccount creates an account and returns its credentials. The default
// account always has the same credentials. The error is system.ErrExists if the
// name is taken.
func (s *Store[D]) CreateAccount(name string) (system.Credentials, error) {
	if name == "" {
		return nil, errors.New(s.system + ": an account needs a name")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	created, ok := s.Data.CreateAccount(name, s.Clock.Now())
	if !ok {
		return nil, fmt.Errorf("%s: account %q: %w", s.system, name, system.ErrExists)
	}
	s.revision++

	return created.Credentials(), nil
}

// Accounts returns the credentials of all accounts by name.
func (s *Store[D]) Accounts() map[string]system.Credentials {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]system.Credentials{}
	for name, account := range s.Data.AllAccounts() {
		all[name] = account.Credentials()
	}

	return all
}
