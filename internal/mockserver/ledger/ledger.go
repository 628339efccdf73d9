// Package ledger keeps what a room of the reference server remembers: its accounts and its objects, under one lock, with the
// door behind the API, the count of changes and the way into the state file and back. A room embeds a Ledger, which gives it
// everything that mockserver.System wants but for the vendor's own API, and writes the rest itself: its accounts, its store,
// and its kinds of objects.
package ledger

import (
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/ratelimit"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/room"
)

// Store is what a room remembers: a struct that embeds Accounts, with the room's own objects. It has no lock of its own; the
// ledger's guards it.
type Store[A Account] interface {
	// AddAccount adds an account, and reports whether its name, and whatever else is an account's own, was free; if not,
	// nothing has changed. It and the next two are those of Accounts.
	AddAccount(account A) bool
	// AccountsByName returns all accounts in the order of their names.
	AccountsByName() []A
	// AccountWith returns the account that has something, and whether there is one.
	AccountWith(has func(account A) bool) (A, bool)

	// Settle lets everything happen that is due by now, and reports whether that is a change that a restart must not lose.
	Settle(now time.Time) bool
	// Save returns what the state file keeps, to be encoded as JSON.
	Save() any
	// Load fills a new store with what Save has returned; decode decodes it strictly. After an error the store is of no use.
	Load(decode func(saved any) error) error
}

// Ledger is the part of a room that is the same in all of them. It is safe for use by many goroutines.
type Ledger[S Store[A], A Account] struct {
	// Clock is the server's time.
	Clock *clock.Clock
	// Limiter counts the requests of an account in a minute.
	Limiter *ratelimit.Limiter
	// Store is to be used between Lock and Unlock only. Reset and Restore put another in its place.
	Store S

	system     string
	newStore   func() S
	newAccount func(name string) A
	kinds      []kind[S]

	mu       sync.Mutex
	revision uint64
}

// New returns the ledger of a system, whose name its errors begin with. newStore returns an empty store. newAccount returns
// an account that is not yet in the store; room.DefaultAccount always has the same credentials. The kinds are in the order
// in which Objects lists them.
func New[S Store[A], A Account](env room.Env, system string, newStore func() S, newAccount func(name string) A, kinds ...kind[S]) *Ledger[S, A] {
	l := &Ledger[S, A]{
		Clock:      env.Clock,
		Limiter:    ratelimit.New(env.Clock, env.RateLimit, time.Minute),
		system:     system,
		newStore:   newStore,
		newAccount: newAccount,
		kinds:      kinds,
	}
	l.Store = l.start()

	return l
}

// start returns a store with the default account and nothing else.
func (l *Ledger[S, A]) start() S {
	store := l.newStore()
	store.AddAccount(l.newAccount(room.DefaultAccount))

	return store
}

// Lock locks the store, lets everything happen in it that is due, and returns the time.
func (l *Ledger[S, A]) Lock() time.Time {
	l.mu.Lock()

	now := l.Clock.Now()
	if l.Store.Settle(now) {
		l.revision++
	}

	return now
}

// Unlock ends what Lock has begun.
func (l *Ledger[S, A]) Unlock() {
	l.mu.Unlock()
}

// Changed notes a change that a restart must not lose. It is called between Lock and Unlock.
func (l *Ledger[S, A]) Changed() {
	l.revision++
}

// Revision counts the changes that a restart must not lose; it never goes back.
func (l *Ledger[S, A]) Revision() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.revision
}

// Reset brings back the start: the default account with its fixed credentials, and nothing else. Identifiers that are
// counted and the rate limit start afresh.
func (l *Ledger[S, A]) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.Store = l.start()
	l.revision++
	l.Limiter.Reset()
}
