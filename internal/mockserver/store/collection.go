package store

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// CollectionOf describes the objects of one type to the admin API, which lists
// and changes them out of band. Its functions are called with the data locked.
type CollectionOf[T Object] struct {
	// Kind is the API's word for such an object, such as "instance".
	Kind string
	// Objects are the objects.
	Objects *List[T]
	// Sorted returns the objects in the order in which the admin API lists
	// them. Without it they are in the order of their creation.
	Sorted func() []T
	// Fixed are the fields that follow from others and cannot be set.
	Fixed []string
	// CreateOnly are the fields that can be set when the object is created, but
	// not later.
	CreateOnly []string
	// PerAccount means that objects of two accounts may have the same
	// identifier. The admin API then finds an object as "account/id", or as
	// "id" the default account's object or else the first account's.
	PerAccount bool
	// Anonymous means that an object may belong to no account; Owner is then
	// empty.
	Anonymous bool

	// New returns an object of an existing account with the defaults of the
	// API. It adds nothing to the data. given are the fields that are set next.
	New func(account string, given Fields, now time.Time) (T, error)
	// Save keeps an object after some fields were set: stored is the object to
	// replace, or nil for a new object. Save checks the object, sets the fields
	// that follow from the given ones, and calls Objects.Put. After an error
	// nothing has changed. Without Save the object is kept as it is.
	Save func(changed, stored T, given Fields, now time.Time) error
	// Remove removes an object with all that depends on it. Without it only the
	// object is removed.
	Remove func(T)
}

// Collection is a CollectionOf any type.
type Collection interface {
	kind() string
	// list returns the first objects, at most limit, and the number of all.
	list(now time.Time, limit int) (first []system.Object, count int, err error)
	get(id string, now time.Time) (system.Object, error)
	create(account string, given Fields, now time.Time) (system.Object, error)
	edit(id string, given Fields, now time.Time) (system.Object, error)
	remove(id string) error
	// check checks objects that were just restored.
	check(accounts map[string]Account) error
}

// Put adds an object, or replaces the stored one if there is one. The stored
// object keeps its address.
func (l *List[T]) Put(changed, stored T) {
	var none T
	if stored == none {
		l.Add(changed)

		return
	}
	reflect.ValueOf(stored).Elem().Set(reflect.ValueOf(changed).Elem())
	l.Reschedule(stored)
}

// Objects returns the objects of an account, or of all accounts if the name is
// empty, in the order of the system's collections.
func (s *Store[D]) Objects(account string) ([]system.Object, error) {
	all, _, err := s.FirstObjects(math.MaxInt)
	if err != nil || account == "" {
		return all, err
	}

	return slices.DeleteFunc(all, func(object system.Object) bool { return object.Account != account }), nil
}

// FirstObjects returns the first objects of all accounts, at most limit, and
// the number of all objects. It copies no others.
func (s *Store[D]) FirstObjects(limit int) (first []system.Object, count int, err error) {
	now := s.Lock()
	defer s.Unlock()
	first = []system.Object{}
	for _, collection := range s.Data.Collections() {
		objects, collected, err := collection.list(now, limit-len(first))
		if err != nil {
			return nil, 0, fmt.Errorf("%s: %w", s.system, err)
		}
		first = append(first, objects...)
		count += collected
	}

	return first, count, nil
}

// Object returns an object. The error is system.ErrNotFound if there is no such
// object.
func (s *Store[D]) Object(kind, id string) (system.Object, error) {
	now := s.Lock()
	defer s.Unlock()

	return s.withCollection(kind, func(c Collection) (system.Object, error) { return c.get(id, now) })
}

// CreateObject creates an object with the given fields over the API's defaults.
// It does not apply the API's rules. The error is system.ErrNotFound if there
// is no such account or kind.
func (s *Store[D]) CreateObject(account, kind string, fields map[string]any) (system.Object, error) {
	return s.change(kind, func(c Collection, now time.Time) (system.Object, error) {
		if _, ok := s.Data.AllAccounts()[account]; !ok {
			return system.Object{}, fmt.Errorf("account %q: %w", account, system.ErrNotFound)
		}

		return c.create(account, fields, now)
	})
}

// EditObject sets fields of an object. It does not apply the API's rules. The
// error is system.ErrNotFound if there is no such object.
func (s *Store[D]) EditObject(kind, id string, fields map[string]any) (system.Object, error) {
	return s.change(kind, func(c Collection, now time.Time) (system.Object, error) {
		return c.edit(id, fields, now)
	})
}

// DeleteObject deletes an object at once. The error is system.ErrNotFound if
// there is no such object.
func (s *Store[D]) DeleteObject(kind, id string) error {
	_, err := s.change(kind, func(c Collection, _ time.Time) (system.Object, error) {
		return system.Object{}, c.remove(id)
	})

	return err
}

// change calls work with the collection of a kind, and counts the change. After
// an error from work nothing has changed.
func (s *Store[D]) change(
	kind string, work func(c Collection, now time.Time) (system.Object, error),
) (system.Object, error) {
	now := s.Lock()
	defer s.Unlock()
	object, err := s.withCollection(kind, func(c Collection) (system.Object, error) { return work(c, now) })
	if err == nil {
		s.revision++
	}

	return object, err
}

// withCollection calls work with the collection of a kind, with the data
// locked.
func (s *Store[D]) withCollection(
	kind string, work func(c Collection) (system.Object, error),
) (system.Object, error) {
	collections := s.Data.Collections()
	at := slices.IndexFunc(collections, func(c Collection) bool { return c.kind() == kind })
	if at < 0 {
		return system.Object{}, fmt.Errorf("%s: kind %q: %w", s.system, kind, system.ErrNotFound)
	}
	object, err := work(collections[at])
	if err != nil {
		return system.Object{}, fmt.Errorf("%s: %w", s.system, err)
	}

	return object, nil
}

func (c CollectionOf[T]) kind() string {
	return c.Kind
}

func (c CollectionOf[T]) list(now time.Time, limit int) (first []system.Object, count int, err error) {
	sorted := c.Objects.All()
	count = len(sorted)
	if limit > 0 && c.Sorted != nil {
		sorted = c.Sorted()
	}
	sorted = sorted[:min(limit, len(sorted))]
	first = make([]system.Object, 0, len(sorted))
	for _, stored := range sorted {
		object, err := c.object(stored, now)
		if err != nil {
			return nil, 0, err
		}
		first = append(first, object)
	}

	return first, count, nil
}

func (c CollectionOf[T]) get(id string, now time.Time) (system.Object, error) {
	stored, err := c.find(id)
	if err != nil {
		return system.Object{}, err
	}

	return c.object(stored, now)
}

func (c CollectionOf[T]) create(account string, given Fields, now time.Time) (system.Object, error) {
	created, err := c.New(account, given, now)
	if err != nil {
		return system.Object{}, err
	}
	err = setFields(created.Wire(now), given, c.Fixed)
	if err != nil {
		return system.Object{}, err
	}
	var none T
	if !c.PerAccount && c.Objects.Find(created.ObjectID()) != none {
		return system.Object{}, fmt.Errorf("%s %s: %w", c.Kind, created.ObjectID(), system.ErrExists)
	}
	err = c.save(created, none, given, now)
	if err != nil {
		return system.Object{}, err
	}

	return c.object(created, now)
}

func (c CollectionOf[T]) edit(id string, given Fields, now time.Time) (system.Object, error) {
	stored, err := c.find(id)
	if err != nil {
		return system.Object{}, err
	}
	copied := reflect.New(reflect.TypeOf(stored).Elem())
	copied.Elem().Set(reflect.ValueOf(stored).Elem())
	changed, _ := reflect.TypeAssert[T](copied)
	err = setFields(changed.Wire(now), given, slices.Concat(c.Fixed, c.CreateOnly))
	if err != nil {
		return system.Object{}, err
	}
	err = c.save(changed, stored, given, now)
	if err != nil {
		return system.Object{}, err
	}

	return c.object(stored, now)
}

func (c CollectionOf[T]) save(changed, stored T, given Fields, now time.Time) error {
	if c.Save != nil {
		return c.Save(changed, stored, given, now)
	}
	c.Objects.Put(changed, stored)

	return nil
}

func (c CollectionOf[T]) remove(id string) error {
	stored, err := c.find(id)
	if err != nil {
		return err
	}
	if c.Remove != nil {
		c.Remove(stored)
	} else {
		c.Objects.Remove(stored)
	}

	return nil
}

// find returns the object with the identifier that the admin API gives.
func (c CollectionOf[T]) find(id string) (T, error) {
	var none T
	found := c.Objects.Find(id)
	if c.PerAccount {
		found = c.findPerAccount(id)
	}
	if found == none {
		return none, fmt.Errorf("%s %q: %w", c.Kind, id, system.ErrNotFound)
	}

	return found, nil
}

func (c CollectionOf[T]) findPerAccount(id string) T {
	if account, own, ok := strings.Cut(id, "/"); ok {
		return c.Objects.FindOwned(account, own)
	}
	var none T
	if found := c.Objects.FindOwned(system.DefaultAccount, id); found != none {
		return found
	}

	return firstOf(ByAccount(c.Objects.withID(id)))
}

func (c CollectionOf[T]) object(stored T, now time.Time) (system.Object, error) {
	fields, err := toFields(stored.Wire(now))
	if err != nil {
		return system.Object{}, fmt.Errorf("%s %s: %w", c.Kind, stored.ObjectID(), err)
	}

	return system.Object{
		Account: stored.Owner(), Kind: c.Kind, ID: stored.ObjectID(), PerAccount: c.PerAccount, Fields: fields,
	}, nil
}

func (c CollectionOf[T]) check(accounts map[string]Account) error {
	var none T
	known := map[string]bool{}
	for _, object := range c.Objects.All() {
		if object == none || object.ObjectID() == "" {
			return fmt.Errorf("%s without an id", c.Kind)
		}
		id, owner := object.ObjectID(), object.Owner()
		if _, ok := accounts[owner]; !ok && (owner != "" || !c.Anonymous) {
			return fmt.Errorf("%s %s belongs to an unknown account %q", c.Kind, id, owner)
		}
		key := id
		if c.PerAccount {
			key = owner + "/" + id
		}
		if known[key] {
			return fmt.Errorf("two objects %s %s", c.Kind, key)
		}
		known[key] = true
	}

	return nil
}
