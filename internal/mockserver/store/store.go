// Package store keeps the data of one system of the reference server: its
// accounts and its objects, under one lock. The admin API changes objects out
// of band through it. It counts the changes, and saves and restores the data. A
// system embeds a Store, which gives it all methods of mockserver.System except
// those of the API itself.
//
// Each object has one shape: the stored object is a struct that embeds the
// object as the API shows it, and has bookkeeping fields beside it. The data of
// a system is a struct of accounts and lists of such objects. Its JSON is what
// the state file holds.
package store

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Data is the data of a system: a pointer to a struct that embeds Accounts, and
// has a List for each kind of objects. Its exported fields are what the state
// file holds. The data has no lock of its own; the store's lock guards it.
type Data interface {
	// AllAccounts returns all accounts by name. It is a method of Accounts.
	AllAccounts() map[string]Account
	// CreateAccount adds a new account. ok is false if the name or another
	// login key is taken; nothing has changed then. system.DefaultAccount
	// always has the same credentials.
	CreateAccount(name string, now time.Time) (account Account, ok bool)
	// Collections returns the collections of objects in the order in which
	// Store.Objects lists them.
	Collections() []Collection
	// Advance applies the events that are due by now, and reports whether that
	// is a change that a restart must not lose.
	Advance(now time.Time) bool
	// Validate checks data that was just restored, beyond what the store
	// checks: accounts have names and credentials, objects have identifiers and
	// owners, and no two have the same. It also fills fields that the state
	// file does not hold.
	Validate() error
}

// Store is the part of a system that is the same in all of them. It is safe for
// concurrent use.
type Store[D Data] struct {
	// Clock is the server's clock.
	Clock *clock.Clock
	// Limiter counts the requests of an account in a minute.
	Limiter *system.Limiter
	// Data may be used between Lock and Unlock only. Reset and Restore replace
	// it.
	Data D

	config  system.Config
	system  string
	newData func(system.Config) D

	mu       sync.Mutex
	revision uint64
}

// New returns the store of a system. newData returns data without accounts and
// objects. Errors start with the system's name.
func New[D Data](config system.Config, systemName string, newData func(system.Config) D) *Store[D] {
	s := &Store[D]{
		Clock:   config.Clock,
		Limiter: system.NewLimiter(config.Clock, config.RateLimit, time.Minute),
		config:  config,
		system:  systemName,
		newData: newData,
	}
	s.Data = s.newDefaultData()

	return s
}

// SystemName returns the name of the system.
func (s *Store[D]) SystemName() string {
	return s.system
}

// newDefaultData returns data with the default account only.
func (s *Store[D]) newDefaultData() D {
	data := s.newData(s.config)
	data.CreateAccount(system.DefaultAccount, s.Clock.Now())

	return data
}

// Lock locks the data, applies the events that are due, and returns the time.
func (s *Store[D]) Lock() time.Time {
	s.mu.Lock()
	now := s.Clock.Now()
	if s.Data.Advance(now) {
		s.revision++
	}

	return now
}

// Unlock unlocks the data after Lock.
func (s *Store[D]) Unlock() {
	s.mu.Unlock()
}

// MarkChanged counts a change that a restart must not lose. It is called
// between Lock and Unlock.
func (s *Store[D]) MarkChanged() {
	s.revision++
}

// Revision returns the number of changes that a restart must not lose. It never
// decreases.
func (s *Store[D]) Revision() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.revision
}

// Reset replaces the data by that of a new store: the default account with its
// fixed credentials. Counted identifiers and the rate limit start again.
func (s *Store[D]) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Data = s.newDefaultData()
	s.revision++
	s.Limiter.Reset()
}

// Export returns the data as JSON. It does not apply the events that are due:
// the restarted server does.
func (s *Store[D]) Export() (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	return json.Marshal(s.Data)
}

// Restore replaces the data by what Export returned. After an error nothing has
// changed.
func (s *Store[D]) Restore(exported json.RawMessage) error {
	restored := s.newData(s.config)
	err := decodeAndValidate(exported, restored)
	if err != nil {
		return fmt.Errorf("%s: %w", s.system, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Data = restored
	s.revision++

	return nil
}

// decode decodes data. It decodes its lists one by one from the exported text,
// which may be too large to copy.
func decode(exported json.RawMessage, data Data) error {
	members, ok := system.SplitObject(exported)
	if !ok {
		return system.DecodeStrictly(exported, data)
	}
	for field, value := range reflect.ValueOf(data).Elem().Fields() {
		if !field.IsExported() {
			continue
		}
		list, isList := reflect.TypeAssert[json.Unmarshaler](value.Addr())
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if text := members[name]; isList && text != nil {
			err := list.UnmarshalJSON(text)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			delete(members, name)
		}
	}
	rest, err := json.Marshal(members)
	if err != nil {
		return err
	}

	return system.DecodeStrictly(rest, data)
}

func decodeAndValidate(exported json.RawMessage, data Data) error {
	err := decode(exported, data)
	if err != nil {
		return err
	}
	accounts := data.AllAccounts()
	err = checkAccounts(accounts)
	if err != nil {
		return err
	}
	for _, collection := range data.Collections() {
		err := collection.check(accounts)
		if err != nil {
			return err
		}
	}

	return data.Validate()
}
