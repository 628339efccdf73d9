// Package store keeps what a room of the reference server remembers: its
// accounts and its objects, under one lock, with the door behind the API, the
// count of changes and the way into the state file and back. A room embeds a
// Ledger, which gives it everything that mockserver.System wants but for the
// vendor's own API, and writes the rest itself: its accounts, its store, and
// its kinds of objects.
package store

import (
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Data is what a room remembers: a struct that embeds Accounts, with the room's
// own objects. It has no lock of its own; the ledger's guards it.
type Data[A Account] interface {
	// AddAccount adds an account, and reports whether its name, and whatever
	// else is an account's own, was free; if not, nothing has changed. It and
	// the next two are those of Accounts.
	AddAccount(account A) bool
	// SortedAccounts returns all accounts in the order of their names.
	SortedAccounts() []A
	// FindAccount returns the account that has something, and whether there is
	// one.
	FindAccount(has func(account A) bool) (A, bool)

	// Advance lets everything happen that is due by now, and reports whether
	// that is a change that a restart must not lose.
	Advance(now time.Time) bool
	// Save returns what the state file keeps, to be encoded as JSON.
	Save() any
	// Load fills a new store with what Save has returned; decode decodes it
	// strictly. After an error the store is of no use.
	Load(decode func(saved any) error) error
}

// Store is the part of a room that is the same in all of them. It is safe for
// use by many goroutines.
type Store[S Data[A], A Account] struct {
	// Clock is the server's time.
	Clock *clock.Clock
	// Limiter counts the requests of an account in a minute.
	Limiter *system.Limiter
	// Data is to be used between Lock and Unlock only. Reset and Restore put
	// another in its place.
	Data S

	system      string
	newData     func() S
	newAccount  func(name string) A
	collections []collection[S]

	mu       sync.Mutex
	revision uint64
}

// New returns the ledger of a system, whose name its errors begin with. newData
// returns an empty store. newAccount returns an account that is not yet in the
// store; system.DefaultAccount always has the same credentials. The kinds are
// in the order in which Objects lists them.
func New[S Data[A], A Account](
	env system.Config, systemName string, newStore func() S, newAccount func(name string) A, kinds ...collection[S],
) *Store[S, A] {
	l := &Store[S, A]{
		Clock:       env.Clock,
		Limiter:     system.NewLimiter(env.Clock, env.RateLimit, time.Minute),
		system:      systemName,
		newData:     newStore,
		newAccount:  newAccount,
		collections: kinds,
	}
	l.Data = l.newDefaultData()

	return l
}

// newDefaultData returns a store with the default account and nothing else.
func (l *Store[S, A]) newDefaultData() S {
	store := l.newData()
	store.AddAccount(l.newAccount(system.DefaultAccount))

	return store
}

// Lock locks the store, lets everything happen in it that is due, and returns
// the time.
func (l *Store[S, A]) Lock() time.Time {
	l.mu.Lock()
	now := l.Clock.Now()
	if l.Data.Advance(now) {
		l.revision++
	}

	return now
}

// Unlock ends what Lock has begun.
func (l *Store[S, A]) Unlock() {
	l.mu.Unlock()
}

// MarkChanged notes a change that a restart must not lose. It is called between
// Lock and Unlock.
func (l *Store[S, A]) MarkChanged() {
	l.revision++
}

// Revision counts the changes that a restart must not lose; it never goes back.
func (l *Store[S, A]) Revision() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.revision
}

// Reset brings back the start: the default account with its fixed credentials,
// and nothing else. Identifiers that are counted and the rate limit start
// afresh.
func (l *Store[S, A]) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Data = l.newDefaultData()
	l.revision++
	l.Limiter.Reset()
}
