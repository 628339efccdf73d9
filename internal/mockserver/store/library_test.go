package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// library is a small system: readers take books home, which are overdue after a
// while, and shelves are nobody's.
type library struct {
	*store.Store[*libraryData, *reader]

	clock *clock.Clock
}

const (
	loanDuration = time.Hour
	defaultCard  = "card-demo"
)

var errNoTitle = errors.New("a book needs a title")

type reader struct {
	Name string `json:"name"`
	Card string `json:"card"`
}

func (r *reader) AccountName() string {
	return r.Name
}

func (r *reader) Credentials() system.Credentials {
	return system.Credentials{"card": r.Card}
}

type book struct {
	ID      string    `json:"id"`
	Reader  string    `json:"reader"`
	Title   string    `json:"title"`
	Due     time.Time `json:"due"`
	Overdue bool      `json:"overdue"`
}

type shelf struct {
	Name string `json:"name"`
}

type libraryData struct {
	store.Accounts[*reader]

	books []*book
	shelf *shelf
}

type savedLibrary struct {
	Readers []*reader `json:"readers"`
	Books   []*book   `json:"books"`
}

func newLibraryData() *libraryData {
	return &libraryData{Accounts: store.Accounts[*reader]{}, shelf: &shelf{Name: "A"}}
}

func (s *libraryData) Advance(now time.Time) bool {
	changed := false
	for _, b := range s.books {
		if !b.Overdue && !b.Due.After(now) {
			b.Overdue, changed = true, true
		}
	}

	return changed
}

func (s *libraryData) Save() any {
	return savedLibrary{Readers: s.SortedAccounts(), Books: s.books}
}

func (s *libraryData) Load(decode func(saved any) error) error {
	var saved savedLibrary
	if err := decode(&saved); err != nil {
		return err
	}
	s.books = saved.Books

	return store.LoadAccounts(s, saved.Readers)
}

func (s *libraryData) createBook(account string, fields map[string]any, now time.Time) (*book, error) {
	b := &book{ID: "book-" + account, Reader: account, Due: now.Add(loanDuration)}
	if err := s.editBook(b, fields, now); err != nil {
		return nil, err
	}
	s.books = append(s.books, b)

	return b, nil
}

func (s *libraryData) editBook(b *book, fields map[string]any, _ time.Time) error {
	title, ok := fields["title"].(string)
	if !ok {
		return errNoTitle
	}
	b.Title = title

	return nil
}

func bookCollection() store.Collection[*libraryData, book] {
	return store.Collection[*libraryData, book]{
		Name: "book",
		List: func(s *libraryData) []*book { return s.books },
		Find: func(s *libraryData, id string) *book {
			if at := slices.IndexFunc(s.books, func(b *book) bool { return b.ID == id }); at >= 0 {
				return s.books[at]
			}

			return nil
		},
		Create: (*libraryData).createBook,
		Edit:   (*libraryData).editBook,
		Delete: func(s *libraryData, b *book) {
			s.books = slices.DeleteFunc(s.books, func(other *book) bool { return other == b })
		},
		Show: func(_ *libraryData, b *book, _ time.Time) (account, id string, wire any) { return b.Reader, b.ID, b },
	}
}

func shelfCollection() store.Collection[*libraryData, shelf] {
	return store.Collection[*libraryData, shelf]{
		Name: "shelf",
		List: func(s *libraryData) []*shelf { return []*shelf{s.shelf} },
		Show: func(_ *libraryData, s *shelf, _ time.Time) (account, id string, wire any) { return "", s.Name, s },
	}
}

func newLibrary(t *testing.T) *library {
	t.Helper()
	c := clock.Manual(time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC))
	newReader := func(name string) *reader { return &reader{Name: name, Card: "card-" + name} }

	return &library{
		Store: store.New(
			system.Config{Clock: c, RateLimit: 1}, "library", newLibraryData, newReader, bookCollection(),
			shelfCollection(),
		),
		clock: c,
	}
}

// createBook lends a book to an account that exists.
func (l *library) createBook(t *testing.T, account, title string) system.Object {
	t.Helper()
	taken, err := l.CreateObject(account, "book", map[string]any{"title": title})
	if err != nil {
		t.Fatal(err)
	}

	return taken
}

// objectIDs returns the identifiers of the objects of an account.
func (l *library) objectIDs(t *testing.T, account string) []string {
	t.Helper()
	objects, err := l.Objects(account)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, 0, len(objects))
	for _, object := range objects {
		ids = append(ids, object.ID)
	}

	return ids
}
