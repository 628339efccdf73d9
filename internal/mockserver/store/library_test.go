package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// library is a small system: readers borrow books, which become overdue after a
// while. Shelves have the same identifiers in the parts of all readers.
type library struct {
	*store.Store[*libraryData]

	clock *clock.Clock
}

const (
	loanDuration = time.Hour
	defaultCard  = "card-demo"
)

var (
	errNoTitle = errors.New("a book needs a title")
	errNoDue   = errors.New("a book needs a due date")
)

type reader struct {
	Name string `json:"name"`
	Card string `json:"card"`
	PIN  string `json:"pin"`
}

func (r *reader) AccountName() string {
	return r.Name
}

func (r *reader) Credentials() system.Credentials {
	return system.Credentials{"card": r.Card, "pin": r.PIN}
}

func (r *reader) LoginKeys() []string {
	return []string{r.Card}
}

// bookWire is a book on the wire.
type bookWire struct {
	ID      string    `json:"id"`
	Title   string    `json:"title"`
	Pages   int       `json:"pages"`
	Subject *string   `json:"subject"`
	Tags    []string  `json:"tags"`
	Due     time.Time `json:"due"`
	Left    string    `json:"left"`
}

type book struct {
	bookWire

	Reader  string `json:"reader"`
	Overdue bool   `json:"overdue"`
}

func (b *book) ObjectID() string {
	return b.ID
}

func (b *book) Owner() string {
	return b.Reader
}

// NextEvent implements store.Timed.
func (b *book) NextEvent() time.Time {
	if b.Overdue {
		return time.Time{}
	}

	return b.Due
}

func (b *book) Wire(now time.Time) any {
	b.Left = b.Due.Sub(now).String()

	return &b.bookWire
}

type shelf struct {
	Name   string `json:"name"`
	Reader string `json:"reader"`
	// Broken makes a shelf that has no JSON.
	broken bool
}

func (s *shelf) ObjectID() string {
	return s.Name
}

func (s *shelf) Owner() string {
	return s.Reader
}

// Parent implements store.Child: a shelf belongs to the reader.
func (s *shelf) Parent() string {
	return s.Reader
}

func (s *shelf) Wire(time.Time) any {
	if s.broken {
		return func() {}
	}

	return s
}

type libraryData struct {
	store.Accounts[*reader] `json:"readers"`

	Books   store.List[*book]  `json:"books"`
	Shelves store.List[*shelf] `json:"shelves"`
}

func newLibraryData(system.Config) *libraryData {
	return &libraryData{Accounts: store.Accounts[*reader]{}}
}

func (d *libraryData) CreateAccount(name string, _ time.Time) (store.Account, bool) {
	r := &reader{Name: name, Card: "card-" + name, PIN: "1234"}

	return r, d.AddAccount(r)
}

func (d *libraryData) Collections() []store.Collection {
	return []store.Collection{
		store.CollectionOf[*book]{
			Kind:    "book",
			Objects: &d.Books,
			Sorted:  func() []*book { return store.ByAccount(d.Books.All()) },
			Fixed:   []string{"left"},
			New: func(account string, _ store.Fields, now time.Time) (*book, error) {
				wire := bookWire{ID: "book-" + account, Due: now.Add(loanDuration)}

				return &book{bookWire: wire, Reader: account}, nil
			},
			CreateOnly: []string{"id"},
			Save:       d.saveBook,
		},
		store.CollectionOf[*shelf]{
			Kind:       "shelf",
			Objects:    &d.Shelves,
			CreateOnly: []string{"name"},
			PerAccount: true,
			Anonymous:  true,
			New: func(account string, _ store.Fields, _ time.Time) (*shelf, error) {
				return &shelf{Reader: account, Name: "A"}, nil
			},
			Remove: func(s *shelf) {
				d.Shelves.Remove(s)
				d.Books = store.List[*book]{}
			},
		},
	}
}

func (d *libraryData) saveBook(changed, stored *book, given store.Fields, _ time.Time) error {
	if given.Has("title") && changed.Title == "" {
		return errNoTitle
	}
	d.Books.Put(changed, stored)

	return nil
}

func (d *libraryData) Advance(now time.Time) bool {
	changed := false
	for b := d.Books.TakeDue(now); b != nil; b = d.Books.TakeDue(now) {
		b.Overdue, changed = true, true
	}

	return changed
}

func (d *libraryData) Validate() error {
	for _, b := range d.Books.All() {
		if b.Due.IsZero() {
			return errNoDue
		}
	}

	return nil
}

func newLibrary(t *testing.T) *library {
	t.Helper()
	c := clock.Manual(time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC))

	return &library{Store: store.New(system.Config{Clock: c, RateLimit: 1}, "library", newLibraryData), clock: c}
}

// create creates an object.
func (l *library) create(t *testing.T, account, kind string, fields map[string]any) system.Object {
	t.Helper()
	created, err := l.CreateObject(account, kind, fields)
	if err != nil {
		t.Fatal(err)
	}

	return created
}

// createAnn creates an account with the name "ann".
func (l *library) createAnn(t *testing.T) system.Credentials {
	t.Helper()
	credentials, err := l.CreateAccount("ann")
	if err != nil {
		t.Fatal(err)
	}

	return credentials
}

// objectIDs returns the owners and identifiers of the objects of an account.
func (l *library) objectIDs(t *testing.T, account string) []string {
	t.Helper()
	objects, err := l.Objects(account)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, 0, len(objects))
	for _, object := range objects {
		ids = append(ids, object.Account+"/"+object.ID)
	}

	return ids
}
