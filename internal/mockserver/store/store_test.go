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

func TestAccountsAreMadeOnce(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	before := l.Revision()
	ann, err := l.CreateAccount("ann")
	if err != nil || l.Revision() != before+1 {
		t.Fatalf("revision %d after %d, %v", l.Revision(), before, err)
	}
	want := map[string]system.Credentials{"demo": {"card": defaultCard}, "ann": ann}
	if diff := cmp.Diff(want, l.Accounts()); diff != "" {
		t.Fatal(diff)
	}
	for _, name := range []string{"demo", "ann"} {
		if _, err := l.CreateAccount(name); !errors.Is(err, system.ErrExists) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := l.CreateAccount(""); err == nil || errors.Is(err, system.ErrExists) {
		t.Errorf("an account without a name: %v", err)
	}
	if l.Revision() != before+1 {
		t.Error("nothing has changed, but the revision has")
	}
}

func TestAnAccountIsKnownByWhatItSignsInWith(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	for card, want := range map[string]string{defaultCard: "demo", "card-unknown": "", "": ""} {
		name, ok := l.FindAccountName(func(r *reader) bool { return r.Card == card })
		if name != want || ok != (want != "") {
			t.Errorf("%q: %q, %t", card, name, ok)
		}
	}
}

func TestObjectsAreListedKindByKind(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	if _, err := l.CreateAccount("ann"); err != nil {
		t.Fatal(err)
	}
	l.createBook(t, "ann", "x")
	l.createBook(t, "demo", "y")
	for account, want := range map[string][]string{
		"": {"book-ann", "book-demo", "A"}, "demo": {"book-demo"}, "nobody": {},
	} {
		if diff := cmp.Diff(want, l.objectIDs(t, account)); diff != "" {
			t.Errorf("%q: %s", account, diff)
		}
	}
}

func TestAnObjectIsShownAsItIsOnTheWire(t *testing.T) {
	t.Parallel()
	want := system.Object{Account: "demo", Kind: "book", ID: "book-demo", Fields: map[string]any{
		"id": "book-demo", "reader": "demo", "title": "x", "due": "2020-01-01T01:00:00Z", "overdue": false,
	}}
	if diff := cmp.Diff(want, newLibrary(t).createBook(t, "demo", "x")); diff != "" {
		t.Fatal(diff)
	}
}

func TestObjectsAreMadeEditedAndDeleted(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	before := l.Revision()
	taken := l.createBook(t, "demo", "x")
	edited, err := l.EditObject("book", taken.ID, map[string]any{"title": "y"})
	if err != nil || edited.Fields["title"] != "y" {
		t.Fatalf("%v, %v", edited, err)
	}
	if err := l.DeleteObject("book", taken.ID); err != nil || !slices.Equal(l.objectIDs(t, ""), []string{"A"}) {
		t.Fatalf("%v, %v", l.objectIDs(t, ""), err)
	}
	if l.Revision() != before+3 {
		t.Fatalf("revision %d after %d", l.Revision(), before)
	}
}

func TestObjectsThatAreNotThere(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	taken := l.createBook(t, "demo", "x")
	before := l.Revision()
	_, editErr := l.EditObject("book", "unknown", nil)
	_, kindErr := l.EditObject("film", taken.ID, nil)
	_, createKindErr := l.CreateObject("demo", "film", nil)
	_, createErr := l.CreateObject("nobody", "book", nil)
	for name, err := range map[string]error{
		"edit": editErr, "edit a kind": kindErr, "create a kind": createKindErr, "create for nobody": createErr,
		"delete": l.DeleteObject("book", "unknown"), "delete a kind": l.DeleteObject("film", taken.ID),
	} {
		if !errors.Is(err, system.ErrNotFound) || !strings.HasPrefix(err.Error(), "library: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if l.Revision() != before {
		t.Error("nothing has changed, but the revision has")
	}
}

func TestWhatTheRoomRefusesIsNoChange(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	taken := l.createBook(t, "demo", "x")
	before := l.Revision()
	_, editErr := l.EditObject("book", taken.ID, nil)
	_, createErr := l.CreateObject("demo", "book", nil)
	for name, err := range map[string]error{"edit": editErr, "create": createErr} {
		if !errors.Is(err, errNoTitle) || err.Error() != "library: "+errNoTitle.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
	if l.Revision() != before {
		t.Error("nothing has changed, but the revision has")
	}
}

func TestTimeGoesOnUnderTheLockOnly(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.createBook(t, "demo", "x")
	l.clock.Advance(loanDuration)
	before := l.Revision()
	if exported, err := l.Export(); err != nil || strings.Contains(string(exported), `"overdue":true`) || l.Revision() != before {
		t.Fatalf("revision %d after %d, %s, %v", l.Revision(), before, exported, err)
	}
	if now := l.Lock(); !now.Equal(l.clock.Now()) || !l.Data.books[0].Overdue {
		t.Errorf("at %s: %+v", now, l.Data.books[0])
	}
	l.Unlock()
	if l.Revision() != before+1 {
		t.Fatalf("revision %d after %d", l.Revision(), before)
	}
}

func TestARestoredSystemIsTheSame(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	if _, err := l.CreateAccount("ann"); err != nil {
		t.Fatal(err)
	}
	l.createBook(t, "ann", "x")
	systemtest.CheckRestore(t, l, newLibrary(t))
}

func TestADamagedStateIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	const account = `{"name":"a","card":"c"}`
	l := newLibrary(t)
	l.createBook(t, "demo", "x")
	before := l.Revision()
	for text, want := range map[string]string{
		`[]`:                         "library: json: cannot unmarshal array",
		`{"films":[]}`:               `unknown field "films"`,
		`{"readers":[null]}`:         "an account lacks its name or credentials",
		`{"readers":[{}]}`:           "an account lacks its name or credentials",
		`{"readers":[{"name":"a"}]}`: "an account lacks its name or credentials",
		`{"readers":[` + account + `,` + account + `]}`: `account "a" is there twice`,
	} {
		if err := l.Restore(json.RawMessage(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
	if l.Revision() != before || !slices.Equal(l.objectIDs(t, "demo"), []string{"book-demo"}) {
		t.Fatal("changed")
	}
}

func TestResetBringsBackTheStart(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	if _, err := l.CreateAccount("ann"); err != nil {
		t.Fatal(err)
	}
	l.createBook(t, "ann", "x")
	l.Limiter.Take("demo")
	before := l.Revision()
	l.Reset()
	if l.Revision() <= before || len(l.Accounts()) != 1 || !slices.Equal(l.objectIDs(t, ""), []string{"A"}) {
		t.Fatalf(
			"revision %d after %d, accounts %v, objects %v", l.Revision(), before, l.Accounts(), l.objectIDs(t, ""),
		)
	}
	if !l.Limiter.Take("demo").Allowed {
		t.Fatal("the rate limit remembers")
	}
}

func TestManyGoroutinesUseOneLedger(t *testing.T) {
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
				if err := errors.Join(objectsErr, exportErr); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if l.Revision() != 200 {
		t.Fatalf("revision %d", l.Revision())
	}
}

func TestOfTwoThatWereMadeAtOnceTheLaterIsTheNewer(t *testing.T) {
	t.Parallel()
	early := time.Unix(0, 0)
	late := early.Add(time.Second)
	made := map[string]time.Time{"a": early, "b": late, "c": late, "d": early}
	got := store.NewestFirst([]string{"a", "b", "c", "d"}, func(name string) time.Time { return made[name] })
	if diff := cmp.Diff([]string{"c", "b", "d", "a"}, got); diff != "" {
		t.Fatal(diff)
	}
}
