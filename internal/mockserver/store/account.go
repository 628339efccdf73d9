package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Account is somebody who signs in to a system; in a room it is a pointer, and
// nil is none.
type Account interface {
	comparable
	// AccountName returns the name by which the control API knows the account.
	AccountName() string
	// Credentials returns what the account signs in with.
	Credentials() system.Credentials
}

// Accounts are the accounts of a store by name.
type Accounts[A Account] map[string]A

// AddAccount adds an account, and reports whether its name was free; if not,
// nothing has changed.
func (all Accounts[A]) AddAccount(account A) bool {
	name := account.AccountName()
	if _, taken := all[name]; taken {
		return false
	}
	all[name] = account

	return true
}

// SortedAccounts returns all accounts in the order of their names.
func (all Accounts[A]) SortedAccounts() []A {
	list := make([]A, 0, len(all))
	for _, account := range all {
		list = append(list, account)
	}
	slices.SortFunc(list, func(a, b A) int { return cmp.Compare(a.AccountName(), b.AccountName()) })

	return list
}

// FindAccount returns the account that has what a request shows, such as a
// token, and whether there is one.
func (all Accounts[A]) FindAccount(has func(A) bool) (A, bool) {
	for _, account := range all {
		if has(account) {
			return account, true
		}
	}
	var none A

	return none, false
}

// LoadAccounts adds the accounts of a state file to a store.
func LoadAccounts[A Account](store Data[A], saved []A) error {
	var none A
	for _, account := range saved {
		switch {
		case account == none || account.AccountName() == "" || !hasAllCredentials(account.Credentials()):
			return errors.New("an account lacks its name or credentials")
		case !store.AddAccount(account):
			return fmt.Errorf("account %q is there twice, or signs in as another does", account.AccountName())
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

// FindAccountName returns the name of the account that has what a request
// shows, and whether there is one. It locks the store, but lets nothing happen
// in it.
func (l *Store[S, A]) FindAccountName(has func(A) bool) (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	account, ok := l.Data.FindAccount(has)
	if !ok {
		return "", false
	}

	return account.AccountName(), true
}

// CreateAccount makes an account, and returns its credentials. The default
// account always gets the same ones. The error is system.ErrExists if the name
// is taken.
func (l *Store[S, A]) CreateAccount(name string) (system.Credentials, error) {
	if name == "" {
		return nil, fmt.Errorf("%s: an account needs a name", l.system)
	}
	made := l.newAccount(name)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.Data.AddAccount(made) {
		return nil, fmt.Errorf("%s: account %q: %w", l.system, name, system.ErrExists)
	}
	l.revision++

	return made.Credentials(), nil
}

// Accounts returns the credentials of all accounts by name.
func (l *Store[S, A]) Accounts() map[string]system.Credentials {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := map[string]system.Credentials{}
	for _, account := range l.Data.SortedAccounts() {
		all[account.AccountName()] = account.Credentials()
	}

	return all
}
