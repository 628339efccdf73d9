package store

import (
	"cmp"
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

// List holds objects in the order of their creation.
type List[T Object] []T

// Add adds an object at the end.
func (l *List[T]) Add(object T) {
	*l = append(*l, object)
}

// Remove removes an object.
func (l *List[T]) Remove(object T) {
	*l = slices.DeleteFunc(*l, func(other T) bool { return other == object })
}

// Find returns the object with an identifier; nil if there is none.
func (l List[T]) Find(id string) T {
	for _, object := range l {
		if object.ObjectID() == id {
			return object
		}
	}
	var none T

	return none
}

// FindOwned returns the object of an account with an identifier; nil if there
// is none.
func (l List[T]) FindOwned(account, id string) T {
	return List[T](l.OwnedBy(account)).Find(id)
}

// OwnedBy returns the objects of an account in the order of their creation.
func (l List[T]) OwnedBy(account string) []T {
	return slices.DeleteFunc(slices.Clone(l), func(object T) bool { return object.Owner() != account })
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
