package store_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// newBook returns a book that becomes overdue some minutes after the start of
// the epoch.
func newBook(id, reader string, minutes int) *book {
	due := time.Unix(0, 0).Add(time.Duration(minutes) * time.Minute)

	return &book{bookWire: bookWire{ID: id, Due: due}, Reader: reader}
}

func newBooks(books ...*book) *store.List[*book] {
	list := &store.List[*book]{}
	for _, b := range books {
		list.Add(b)
	}

	return list
}

func idsOf[T store.Object](objects []T) []string {
	ids := make([]string, 0, len(objects))
	for _, object := range objects {
		ids = append(ids, object.ObjectID())
	}

	return ids
}

// takeAll takes the books that are due some minutes after the epoch.
func takeAll(list *store.List[*book], minutes int) []string {
	var due []*book
	now := time.Unix(0, 0).Add(time.Duration(minutes) * time.Minute)
	for b := list.TakeDue(now); b != nil; b = list.TakeDue(now) {
		due = append(due, b)
	}

	return idsOf(due)
}

func TestList_FindsWithoutRemovedObjects(t *testing.T) {
	t.Parallel()
	a, b, c := newBook("1", "ann", 1), newBook("2", "bob", 1), newBook("3", "ann", 1)
	otherA := newBook("1", "bob", 1)
	list := newBooks(a, b, c, otherA)
	if list.Find("1") != a || list.FindOwned("bob", "1") != otherA || list.FindOwned("ann", "2") != nil {
		t.Error("the list finds a wrong book")
	}
	list.Remove(a)
	list.Remove(a)
	if list.Find("1") != otherA || list.FindOwned("ann", "1") != nil || list.Find("4") != nil {
		t.Error("the list finds a wrong book after one was removed")
	}
	list.Add(a)
	for reader, want := range map[string][]string{"ann": {"3", "1"}, "bob": {"2", "1"}, "eve": {}} {
		if diff := cmp.Diff(want, idsOf(list.OwnedBy(reader))); diff != "" {
			t.Errorf("OwnedBy(%s) (-want +got):\n%s", reader, diff)
		}
	}
	if diff := cmp.Diff([]string{"2", "3", "1", "1"}, idsOf(list.All())); diff != "" {
		t.Errorf("All (-want +got):\n%s", diff)
	}
	if list.Compare(c, a) >= 0 || list.Compare(a, otherA) <= 0 || list.Compare(b, b) != 0 {
		t.Error("Compare is not in the order of creation")
	}
}

func TestList_ChildrenOf(t *testing.T) {
	t.Parallel()
	list := store.List[*shelf]{}
	first, second := &shelf{Name: "A", Reader: "ann"}, &shelf{Name: "B", Reader: "ann"}
	for _, s := range []*shelf{first, {Name: "A", Reader: "bob"}, {Name: "A"}, second} {
		list.Add(s)
	}
	if got := list.ChildrenOf("ann"); !slices.Equal(got, []*shelf{first, second}) {
		t.Errorf("ChildrenOf(ann) = %v, want two shelves", idsOf(got))
	}
	list.Remove(first)
	if got := list.ChildrenOf("ann"); !slices.Equal(got, []*shelf{second}) || len(list.ChildrenOf("")) != 0 {
		t.Errorf("ChildrenOf(ann) = %v, want one shelf", idsOf(got))
	}
}

func TestList_EventsAreTakenOnceInOrder(t *testing.T) {
	t.Parallel()
	late, removed := newBook("late", "ann", 9), newBook("removed", "ann", 1)
	list := newBooks(newBook("c", "ann", 3), newBook("a", "ann", 2), removed, late, newBook("b", "ann", 2))
	list.Remove(removed)
	if diff := cmp.Diff([]string{"a", "b", "c"}, takeAll(list, 3)); diff != "" {
		t.Fatalf("due books (-want +got):\n%s", diff)
	}
	if got := takeAll(list, 8); len(got) != 0 {
		t.Fatalf("due books %v, want none", got)
	}
}

func TestList_RescheduledEvent(t *testing.T) {
	t.Parallel()
	moved := newBook("moved", "ann", 9)
	list := newBooks(newBook("a", "ann", 2), moved)
	for _, minutes := range []int{1, 5, 1, 9, 3} {
		moved.Due = time.Unix(0, 0).Add(time.Duration(minutes) * time.Minute)
		list.Reschedule(moved)
	}
	got := [][]string{takeAll(list, 2), takeAll(list, 3), takeAll(list, 9)}
	if diff := cmp.Diff([][]string{{"a"}, {"moved"}, {}}, got); diff != "" {
		t.Fatalf("books that are due after 2, 3 and 9 minutes (-want +got):\n%s", diff)
	}
	list.Put(newBook("moved", "ann", 20), moved)
	if got := takeAll(list, 20); !slices.Equal(got, []string{"moved"}) {
		t.Fatalf("due books %v, want the one that Put has changed", got)
	}
	moved.Overdue = true
	list.Reschedule(moved)
	if got := takeAll(list, 90); len(got) != 0 {
		t.Fatalf("due books %v, want none", got)
	}
}

func TestList_JSONIsArray(t *testing.T) {
	t.Parallel()
	list := newBooks(newBook("1", "ann", 2), newBook("2", "bob", 1))
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	restored := newBooks(newBook("3", "ann", 1))
	err = json.Unmarshal(text, restored)
	if err != nil {
		t.Fatal(err)
	}
	got := [][]string{idsOf(restored.All()), idsOf(restored.OwnedBy("ann")), takeAll(restored, 2)}
	if diff := cmp.Diff([][]string{{"1", "2"}, {"1"}, {"2", "1"}}, got); diff != "" {
		t.Errorf("restored list (-want +got):\n%s", diff)
	}
}
