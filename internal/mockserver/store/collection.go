package store

import (
	"fmt"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Collection is a kind of things in a store that can be seen and changed behind
// the API's back. Its functions are called with the store locked.
type Collection[S, T any] struct {
	// Name is what the vendor calls the thing, such as "instance".
	Name string
	// List returns all things of the kind in the order in which Objects shows
	// them.
	List func(store S) []*T
	// Find returns the thing with the vendor's identifier, or nil.
	Find func(store S, id string) *T
	// Create adds a thing with some fields over the defaults of a new one to an
	// account that exists. After an error nothing has changed.
	Create func(store S, account string, fields map[string]any, now time.Time) (*T, error)
	// Edit sets fields of a thing. After an error nothing has changed.
	Edit func(store S, thing *T, fields map[string]any, now time.Time) error
	// Delete removes a thing.
	Delete func(store S, thing *T)
	// Show returns the account and the identifier of a thing, and what has its
	// fields on the wire.
	Show func(store S, thing *T, now time.Time) (account, id string, wire any)
}

// collection is a Kind of any things.
type collection[S any] interface {
	name() string
	objects(store S, account string, now time.Time) ([]system.Object, error)
	create(store S, account string, fields map[string]any, now time.Time) (system.Object, error)
	edit(store S, id string, fields map[string]any, now time.Time) (system.Object, error)
	remove(store S, id string) error
}

// Objects returns what an account has, or what all have if the name is empty,
// kind by kind in the room's order.
func (l *Store[S, A]) Objects(account string) ([]system.Object, error) {
	now := l.Lock()
	defer l.Unlock()
	all := []system.Object{}
	for _, k := range l.collections {
		objects, err := k.objects(l.Data, account, now)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.system, err)
		}
		all = append(all, objects...)
	}

	return all, nil
}

// CreateObject makes an object with the given wire fields over the vendor's
// defaults, unchecked by the API's rules. The error is system.ErrNotFound if
// there is no such account or kind.
func (l *Store[S, A]) CreateObject(account, kindName string, fields map[string]any) (system.Object, error) {
	return l.withCollection(kindName, func(k collection[S], now time.Time) (system.Object, error) {
		if _, ok := l.Data.FindAccount(func(a A) bool { return a.AccountName() == account }); !ok {
			return system.Object{}, fmt.Errorf("account %q: %w", account, system.ErrNotFound)
		}

		return k.create(l.Data, account, fields, now)
	})
}

// EditObject sets wire fields of an object, unchecked by the API's rules. The
// error is system.ErrNotFound if there is no such object.
func (l *Store[S, A]) EditObject(kindName, id string, fields map[string]any) (system.Object, error) {
	return l.withCollection(kindName, func(k collection[S], now time.Time) (system.Object, error) {
		return k.edit(l.Data, id, fields, now)
	})
}

// DeleteObject deletes an object at once. The error is system.ErrNotFound if
// there is no such object.
func (l *Store[S, A]) DeleteObject(kindName, id string) error {
	_, err := l.withCollection(kindName, func(k collection[S], _ time.Time) (system.Object, error) {
		return system.Object{}, k.remove(l.Data, id)
	})

	return err
}

// withCollection lets work change the things of a kind. After an error from
// work nothing has changed.
func (l *Store[S, A]) withCollection(
	kindName string, work func(k collection[S], now time.Time) (system.Object, error),
) (system.Object, error) {
	now := l.Lock()
	defer l.Unlock()
	at := slices.IndexFunc(l.collections, func(k collection[S]) bool { return k.name() == kindName })
	if at < 0 {
		return system.Object{}, fmt.Errorf("%s: kind %q: %w", l.system, kindName, system.ErrNotFound)
	}
	object, err := work(l.collections[at], now)
	if err != nil {
		return system.Object{}, fmt.Errorf("%s: %w", l.system, err)
	}
	l.revision++

	return object, nil
}

func (k Collection[S, T]) name() string {
	return k.Name
}

func (k Collection[S, T]) objects(store S, account string, now time.Time) ([]system.Object, error) {
	objects := []system.Object{}
	for _, thing := range k.List(store) {
		object, err := k.toObject(store, thing, now)
		if err != nil {
			return nil, err
		}
		if account == "" || account == object.Account {
			objects = append(objects, object)
		}
	}

	return objects, nil
}

func (k Collection[S, T]) create(store S, account string, fields map[string]any, now time.Time) (system.Object, error) {
	made, err := k.Create(store, account, fields, now)
	if err != nil {
		return system.Object{}, err
	}

	return k.toObject(store, made, now)
}

func (k Collection[S, T]) edit(store S, id string, fields map[string]any, now time.Time) (system.Object, error) {
	found, err := k.find(store, id)
	if err != nil {
		return system.Object{}, err
	}
	if err := k.Edit(store, found, fields, now); err != nil {
		return system.Object{}, err
	}

	return k.toObject(store, found, now)
}

func (k Collection[S, T]) remove(store S, id string) error {
	found, err := k.find(store, id)
	if err != nil {
		return err
	}
	k.Delete(store, found)

	return nil
}

func (k Collection[S, T]) find(store S, id string) (*T, error) {
	found := k.Find(store, id)
	if found == nil {
		return nil, fmt.Errorf("%s %q: %w", k.Name, id, system.ErrNotFound)
	}

	return found, nil
}

func (k Collection[S, T]) toObject(store S, thing *T, now time.Time) (system.Object, error) {
	account, id, wire := k.Show(store, thing, now)
	fields, err := system.ToFields(wire)
	if err != nil {
		return system.Object{}, fmt.Errorf("%s %s: %w", k.Name, id, err)
	}

	return system.Object{Account: account, Kind: k.Name, ID: id, Fields: fields}, nil
}

// NewestFirst returns things that are in the order in which they were made in
// the order of most lists.
func NewestFirst[T any](made []T, createdAt func(T) time.Time) []T {
	list := slices.Clone(made)
	// Of two that were made in the same instant, the later is the newer.
	slices.Reverse(list)
	slices.SortStableFunc(list, func(a, b T) int { return createdAt(b).Compare(createdAt(a)) })

	return list
}
