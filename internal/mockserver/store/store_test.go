package store_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

func TestStore_LockLetsDueEventsHappen(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.create(t, "demo", "book", nil)
	l.clock.Advance(loanDuration)
	before := l.Revision()
	exported, err := l.Export()
	if err != nil || strings.Contains(string(exported), `"overdue":true`) || l.Revision() != before {
		t.Fatalf("Export lets events happen: revision %d after %d, %s, %v", l.Revision(), before, exported, err)
	}
	if now := l.Lock(); !now.Equal(l.clock.Now()) || !l.Data.Books.All()[0].Overdue {
		t.Errorf("after Lock at %s: %+v", now, l.Data.Books.All()[0])
	}
	l.Unlock()
	if l.Revision() != before+1 {
		t.Fatalf("revision = %d, want %d", l.Revision(), before+1)
	}
}

func TestStore_RestoredSystemIsTheSame(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.createAnn(t)
	l.create(t, "ann", "book", map[string]any{"title": "x", "tags": []string{"a"}})
	l.create(t, "ann", "shelf", nil)
	l.create(t, "demo", "shelf", nil)
	restored := newLibrary(t)
	systemtest.CheckRestore(t, l, restored)
	if diff := cmp.Diff(l.objectIDs(t, ""), restored.objectIDs(t, "")); diff != "" {
		t.Fatalf("objects (-want +got):\n%s", diff)
	}
}

func TestStore_RestoreRejectsDamagedState(t *testing.T) {
	t.Parallel()
	const (
		reader = `"a":{"name":"a","card":"c","pin":"p"}`
		start  = `{"readers":{` + reader + `},`
	)
	l := newLibrary(t)
	l.create(t, "demo", "book", nil)
	before := l.Revision()
	for text, want := range map[string]string{
		`[]`:                                       "library: json: cannot unmarshal array",
		`{"films":[]}`:                             `unknown field "films"`,
		`{"books":[{"colour":"red"}]}`:             `unknown field "colour"`,
		`{"readers":null}`:                         "accounts cannot be null",
		`{"readers":{"a":null}}`:                   `account "a" lacks its name or credentials`,
		`{"readers":{"a":{}}}`:                     `account "a" lacks its name or credentials`,
		`{"readers":{"b":{"name":"a"}}}`:           `account "b" lacks its name or credentials`,
		`{"readers":{"a":{"name":"a","card":""}}}`: `account "a" lacks its name or credentials`,

		`{"readers":{` + reader + `,"b":{"name":"b","card":"c","pin":"p"}}}`: `account "b" has the login key`,

		start + `"books":[null]}`:                    "book without an id",
		start + `"books":[{"reader":"a"}]}`:          "book without an id",
		start + `"books":[{"id":"1","reader":"b"}]}`: `book 1 belongs to an unknown account "b"`,
		start + `"books":[{"id":"1"}]}`:              `book 1 belongs to an unknown account ""`,

		start + `"books":[{"id":"1","reader":"a"},{"id":"1","reader":"a"}]}`:       "two objects book 1",
		start + `"shelves":[{"name":"1","reader":"a"},{"name":"1","reader":"a"}]}`: "two objects shelf a/1",
		start + `"shelves":[{"name":"1"}],"books":[{"id":"1","reader":"a"}]}`:      errNoDue.Error(),
	} {
		err := l.Restore(json.RawMessage(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Restore(%s) = %v, want %s", text, err, want)
		}
	}
	if l.Revision() != before || !slices.Equal(l.objectIDs(t, "demo"), []string{"demo/book-demo"}) {
		t.Error("a failed Restore changed the data")
	}
}

func TestStore_ResetRestoresStart(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.createAnn(t)
	l.create(t, "ann", "book", nil)
	l.Limiter.Take("demo")
	before := l.Revision()
	l.Reset()
	if l.Revision() <= before || len(l.Accounts()) != 1 || len(l.objectIDs(t, "")) != 0 {
		t.Fatalf("revision %d after %d, accounts %v, objects %v",
			l.Revision(), before, l.Accounts(), l.objectIDs(t, ""))
	}
	if !l.Limiter.Take("demo").Allowed {
		t.Fatal("Reset does not reset the rate limit")
	}
}

func TestStore_SafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 25 {
				l.Lock()
				l.MarkChanged()
				l.Unlock()
				_, objectsErr := l.Objects("")
				_, exportErr := l.Export()
				err := errors.Join(objectsErr, exportErr)
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if l.Revision() != 200 {
		t.Fatalf("revision = %d, want 200", l.Revision())
	}
}

func TestAccounts_CreatedOnce(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	before := l.Revision()
	ann := l.createAnn(t)
	if l.Revision() != before+1 {
		t.Fatalf("revision = %d, want %d", l.Revision(), before+1)
	}
	want := map[string]system.Credentials{"demo": {"card": defaultCard, "pin": "1234"}, "ann": ann}
	if diff := cmp.Diff(want, l.Accounts()); diff != "" {
		t.Fatalf("Accounts() (-want +got):\n%s", diff)
	}
	for _, name := range []string{"demo", "ann"} {
		_, err := l.CreateAccount(name)
		if !errors.Is(err, system.ErrExists) {
			t.Errorf("CreateAccount(%q) = %v, want ErrExists", name, err)
		}
	}
	_, err := l.CreateAccount("")
	if err == nil || errors.Is(err, system.ErrExists) {
		t.Errorf(`CreateAccount("") = %v, want another error than ErrExists`, err)
	}
	if l.Revision() != before+1 {
		t.Error("a failed CreateAccount changed the revision")
	}
}

func TestAccounts_LoginKeysAreUnique(t *testing.T) {
	t.Parallel()
	accounts := store.Accounts[*reader]{}
	ann := &reader{Name: "ann", Card: "c"}
	for account, want := range map[*reader]bool{
		{Name: "ann", Card: "d"}: false,
		{Name: "bob", Card: "c"}: false,
		{Name: "eve", Card: "e"}: true,
	} {
		accounts.AddAccount(ann)
		if got := accounts.AddAccount(account); got != want {
			t.Errorf("AddAccount(%+v) = %t, want %t", *account, got, want)
		}
	}
	if len(accounts) != 2 || accounts["ann"] != ann || accounts["eve"] == nil {
		t.Errorf("accounts = %v, want ann and eve", accounts)
	}
}

func TestAccounts_FoundByLoginKey(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	for key, want := range map[string]string{defaultCard: "demo", "card-unknown": "", "": "", "1234": ""} {
		name, ok := l.FindAccountName(key)
		if name != want || ok != (want != "") {
			t.Errorf("FindAccountName(%q) = %q, %t, want %q", key, name, ok, want)
		}
	}
}

func TestObjects_ListedByKindAndAccount(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.createAnn(t)
	l.create(t, "demo", "book", nil)
	l.create(t, "demo", "shelf", nil)
	l.create(t, "ann", "shelf", nil)
	l.create(t, "ann", "book", nil)
	for account, want := range map[string][]string{
		"":       {"ann/book-ann", "demo/book-demo", "demo/A", "ann/A"},
		"demo":   {"demo/book-demo", "demo/A"},
		"absent": {},
	} {
		if diff := cmp.Diff(want, l.objectIDs(t, account)); diff != "" {
			t.Errorf("Objects(%q) (-want +got):\n%s", account, diff)
		}
	}
}

// TestObjects_FirstOfMany reads the first objects beside shelves that have no
// JSON, so it fails if these are read.
func TestObjects_FirstOfMany(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.createAnn(t)
	l.create(t, "demo", "book", nil)
	l.create(t, "ann", "book", nil)
	l.create(t, "demo", "shelf", nil)
	l.create(t, "ann", "shelf", nil)
	l.Data.Shelves.All()[1].broken = true
	all := []string{"ann/book-ann", "demo/book-demo", "demo/A"}
	for limit := range len(all) + 1 {
		first, count, err := l.FirstObjects(limit)
		if err != nil || count != 4 {
			t.Errorf("FirstObjects(%d) counts %d objects, %v, want 4", limit, count, err)
		}
		ids := make([]string, 0, limit)
		for _, object := range first {
			ids = append(ids, object.Account+"/"+object.ID)
		}
		if diff := cmp.Diff(all[:limit], ids); diff != "" {
			t.Errorf("FirstObjects(%d) (-want +got):\n%s", limit, diff)
		}
	}
}

func TestObjects_ShownAsOnTheWire(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.create(t, "demo", "book", map[string]any{"title": "x"})
	l.clock.Advance(time.Minute)
	objects, err := l.Objects("demo")
	want := []system.Object{{Account: "demo", Kind: "book", ID: "book-demo", Fields: map[string]any{
		"id": "book-demo", "title": "x", "pages": 0.0, "subject": nil, "tags": nil, "due": "2020-01-01T01:00:00Z",
		"left": "59m0s",
	}}}
	if diff := cmp.Diff(want, objects); diff != "" || err != nil {
		t.Fatalf("Objects (-want +got):\n%s, %v", diff, err)
	}
}

func TestObjects_CreatedEditedAndDeleted(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	before := l.Revision()
	created := l.create(t, "demo", "book", map[string]any{"id": "1", "tags": []string{"a"}})
	stored := l.Data.Books.All()[0]
	tags := stored.Tags
	edited, err := l.EditObject("book", created.ID, map[string]any{"title": "y", "subject": "z", "tags": []string{"b"}})
	if err != nil || edited.Fields["title"] != "y" {
		t.Fatalf("EditObject = %v, %v", edited, err)
	}
	want := bookWire{
		ID: "1", Title: "y", Subject: new("z"), Tags: []string{"b"}, Due: l.clock.Now().Add(loanDuration),
		Left: "1h0m0s",
	}
	if diff := cmp.Diff(want, stored.bookWire); diff != "" || tags[0] != "a" {
		t.Errorf("edited book (-want +got):\n%s, former tags %v", diff, tags)
	}
	err = l.DeleteObject("book", created.ID)
	if err != nil || len(l.objectIDs(t, "")) != 0 {
		t.Fatalf("after DeleteObject: %v, %v", l.objectIDs(t, ""), err)
	}
	if l.Revision() != before+3 {
		t.Fatalf("revision = %d, want %d", l.Revision(), before+3)
	}
}

func TestObjects_RemoveHook(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.create(t, "demo", "book", nil)
	l.create(t, "demo", "shelf", nil)
	err := l.DeleteObject("shelf", "A")
	if err != nil || len(l.objectIDs(t, "")) != 0 {
		t.Fatalf("after DeleteObject: %v, %v", l.objectIDs(t, ""), err)
	}
}

func TestObjects_FoundPerAccount(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.createAnn(t)
	l.create(t, "ann", "shelf", nil)
	l.create(t, "ann", "shelf", map[string]any{"name": "B"})
	l.create(t, "demo", "shelf", nil)
	for id, want := range map[string]string{"A": "demo", "B": "ann", "ann/A": "ann", "demo/A": "demo"} {
		found, err := l.EditObject("shelf", id, nil)
		if err != nil || found.Account != want {
			t.Errorf("EditObject(%q) = %+v, %v, want account %s", id, found, err, want)
		}
		read, err := l.Object("shelf", found.Key())
		if diff := cmp.Diff(found, read); diff != "" || err != nil {
			t.Errorf("Object(%q) of EditObject(%q): %v (-want +got):\n%s", found.Key(), id, err, diff)
		}
	}
	_, err := l.EditObject("shelf", "demo/B", nil)
	if !errors.Is(err, system.ErrNotFound) {
		t.Errorf("error %v, want ErrNotFound", err)
	}
}

func TestObjects_NotFound(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	created := l.create(t, "demo", "book", nil)
	before := l.Revision()
	_, editErr := l.EditObject("book", "unknown", nil)
	_, editKindErr := l.EditObject("film", created.ID, nil)
	_, readErr := l.Object("book", "unknown")
	_, readKindErr := l.Object("film", created.ID)
	_, createKindErr := l.CreateObject("demo", "film", nil)
	_, createErr := l.CreateObject("absent", "book", nil)
	for name, err := range map[string]error{
		"read": readErr, "read a kind": readKindErr, "edit": editErr, "edit a kind": editKindErr,
		"create a kind": createKindErr, "create for an account": createErr,
		"delete": l.DeleteObject("book", "unknown"), "delete a kind": l.DeleteObject("film", created.ID),
	} {
		if !errors.Is(err, system.ErrNotFound) || !strings.HasPrefix(err.Error(), "library: ") {
			t.Errorf("%s: error %v, want ErrNotFound of the library", name, err)
		}
	}
	if l.Revision() != before {
		t.Error("failed changes changed the revision")
	}
}

func TestObjects_RejectedFieldsChangeNothing(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	created := l.create(t, "demo", "book", map[string]any{"id": "1", "title": "x", "tags": []string{"a"}})
	before := l.Revision()
	for want, fields := range map[string]map[string]any{
		"library: left cannot be set":    {"left": "1s"},
		`library: json: unknown field "`: {"colour": "red"},
		"cannot unmarshal string":        {"title": "y", "tags": []string{"b"}, "pages": "many"},
		"unsupported type":               {"pages": func() {}},
		"library: " + errNoTitle.Error(): {"title": "", "tags": []string{"b"}},
	} {
		for name, change := range map[string]func() (system.Object, error){
			"EditObject":   func() (system.Object, error) { return l.EditObject("book", created.ID, fields) },
			"CreateObject": func() (system.Object, error) { return l.CreateObject("demo", "book", fields) },
		} {
			_, err := change()
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s(%v) = %v, want %s", name, fields, err, want)
			}
		}
	}
	_, err := l.EditObject("book", created.ID, map[string]any{"id": "2"})
	if err == nil ||
		err.Error() != "library: id cannot be set" {
		t.Errorf("error %v, want that the id cannot be set", err)
	}
	_, err = l.CreateObject("demo", "book", map[string]any{"id": "1"})
	if !errors.Is(err, system.ErrExists) {
		t.Errorf("error %v, want ErrExists", err)
	}
	objects, err := l.Objects("")
	if diff := cmp.Diff([]system.Object{created}, objects); diff != "" || err != nil || l.Revision() != before {
		t.Errorf("objects (-want +got):\n%s, %v, revision %d, want %d", diff, err, l.Revision(), before)
	}
}

func TestObjects_ErrorWithoutJSON(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.create(t, "demo", "shelf", nil)
	l.Data.Shelves.All()[0].broken = true
	_, editErr := l.EditObject("shelf", "A", nil)
	_, listErr := l.Objects("")
	for _, err := range []error{editErr, listErr} {
		if err == nil || !strings.Contains(err.Error(), "unsupported type") {
			t.Errorf("error %v, want unsupported type", err)
		}
	}
}

func TestNewestFirst_LaterOfSameTimeIsFirst(t *testing.T) {
	t.Parallel()
	early := time.Unix(0, 0)
	late := early.Add(time.Second)
	created := map[string]time.Time{"a": early, "b": late, "c": late, "d": early}
	got := store.NewestFirst([]string{"a", "b", "c", "d"}, func(name string) time.Time { return created[name] })
	if diff := cmp.Diff([]string{"c", "b", "d", "a"}, got); diff != "" {
		t.Fatalf("NewestFirst (-want +got):\n%s", diff)
	}
}
