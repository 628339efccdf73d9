package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Object is a stored object: a pointer to a struct, whose JSON is that of the
// state file. The struct embeds Owned and what the API shows of the object, and
// has bookkeeping fields beside them under JSON names of their own. The
// embedded structs must have no MarshalJSON: Go would use it for the whole
// object.
type Object interface {
	comparable
	// ObjectID returns the API's identifier.
	ObjectID() string
	// Owner returns the name of the account that owns the object. It is a
	// method of Owned.
	Owner() string
	// Wire returns a pointer to the embedded struct, whose fields the admin API
	// shows and sets. It first updates the fields that depend on the time or on
	// other objects.
	Wire(now time.Time) any
}

// Owned is the part of an object that names its account.
type Owned struct {
	// Account is the name of the account.
	Account string `json:"account"`
}

// Owner implements Object.
func (o *Owned) Owner() string {
	return o.Account
}

// Child is an object that belongs to another one.
type Child interface {
	// Parent returns the identifier of the object to which this one belongs;
	// empty if it belongs to none.
	Parent() string
}

// List holds the objects of a kind in the order of their creation, and finds
// them without a search through all. The zero value is an empty list. Its JSON
// is an array of the objects. The identifier, the owner and the parent of an
// object never change while it is in a list.
type List[T Object] struct {
	objects []T
	entries map[T]entry
	// index has the objects with a key in the order of their creation.
	index map[indexKey][]T
	// last is the number of the newest object.
	last   uint64
	events eventQueue[T]
}

// entry is what a list knows of an object.
type entry struct {
	// number counts the objects in the order of their creation.
	number uint64
	// eventAt is when the next event of the object is due; zero if it has none.
	eventAt time.Time
}

// indexKey is a property of an object.
type indexKey struct {
	property property
	value    string
}

type property int

const (
	propertyID property = iota
	propertyOwner
	propertyParent
)

func indexKeys[T Object](object T) []indexKey {
	keys := []indexKey{{propertyID, object.ObjectID()}, {propertyOwner, object.Owner()}}
	if child, isChild := any(object).(Child); isChild && child.Parent() != "" {
		keys = append(keys, indexKey{propertyParent, child.Parent()})
	}

	return keys
}

// All returns the objects. The slice is valid until the list changes, and the
// caller must not change it; so are those of OwnedBy and ChildrenOf.
func (l *List[T]) All() []T {
	return l.objects
}

// Add adds an object at the end.
func (l *List[T]) Add(object T) {
	l.objects = append(l.objects, object)
	var none T
	if object == none {
		// A restored null: the check of the collection reports it.
		return
	}
	if l.entries == nil {
		l.entries, l.index = map[T]entry{}, map[indexKey][]T{}
	}
	l.last++
	l.entries[object] = entry{number: l.last}
	for _, key := range indexKeys(object) {
		l.index[key] = append(l.index[key], object)
	}
	l.Reschedule(object)
}

// Remove removes an object. It does nothing if the list does not have it.
func (l *List[T]) Remove(object T) {
	if _, ok := l.entries[object]; !ok {
		return
	}
	l.objects = l.without(l.objects, object)
	for _, key := range indexKeys(object) {
		l.index[key] = l.without(l.index[key], object)
		if len(l.index[key]) == 0 {
			delete(l.index, key)
		}
	}
	delete(l.entries, object)
}

// without removes an object from objects in the order of their creation.
func (l *List[T]) without(objects []T, object T) []T {
	at, _ := slices.BinarySearchFunc(objects, object, l.Compare)

	return slices.Delete(objects, at, at+1)
}

// Compare compares two objects by the order of their creation.
func (l *List[T]) Compare(a, b T) int {
	return cmp.Compare(l.entries[a].number, l.entries[b].number)
}

// Find returns the object with an identifier; nil if there is none. Of several
// it is the oldest.
func (l *List[T]) Find(id string) T {
	return firstOf(l.withID(id))
}

// FindOwned returns the object of an account with an identifier; nil if there
// is none.
func (l *List[T]) FindOwned(account, id string) T {
	for _, object := range l.withID(id) {
		if object.Owner() == account {
			return object
		}
	}
	var none T

	return none
}

// withID returns the objects with an identifier. Those of several accounts may
// have the same.
func (l *List[T]) withID(id string) []T {
	return l.index[indexKey{propertyID, id}]
}

// OwnedBy returns the objects of an account in the order of their creation.
func (l *List[T]) OwnedBy(account string) []T {
	return l.index[indexKey{propertyOwner, account}]
}

// ChildrenOf returns the objects with a parent in the order of their creation.
func (l *List[T]) ChildrenOf(parent string) []T {
	return l.index[indexKey{propertyParent, parent}]
}

func firstOf[T any](objects []T) T {
	if len(objects) == 0 {
		var none T

		return none
	}

	return objects[0]
}

// MarshalJSON implements json.Marshaler.
func (l *List[T]) MarshalJSON() ([]byte, error) {
	return json.Marshal(l.objects)
}

// UnmarshalJSON implements json.Unmarshaler. It refuses unknown fields. It
// decodes the objects one by one, because a decoder copies what it decodes.
func (l *List[T]) UnmarshalJSON(text []byte) error {
	*l = List[T]{}
	if string(text) == "null" {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	start, err := decoder.Token()
	if err != nil {
		return err
	}
	if start != json.Delim('[') {
		return fmt.Errorf("%v is not an array", start)
	}
	for decoder.More() {
		var object T
		err = decoder.Decode(&object)
		if err != nil {
			return err
		}
		l.Add(object)
	}
	_, err = decoder.Token()

	return err
}

// ByAccount returns objects account by account, those of one account in their
// order.
func ByAccount[T Object](objects []T) []T {
	list := slices.Clone(objects)
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(a.Owner(), b.Owner()) })

	return list
}

// NewestFirst returns objects, which are in the order of their creation, in the
// order of most lists. Of two with the same time, the later one is the newer.
func NewestFirst[T any](created []T, createdAt func(T) time.Time) []T {
	list := slices.Clone(created)
	slices.Reverse(list)
	slices.SortStableFunc(list, func(a, b T) int { return createdAt(b).Compare(createdAt(a)) })

	return list
}
