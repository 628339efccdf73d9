package bulkread_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
)

func noStaleness() bulkread.Options { return bulkread.Options{Enabled: true} }

// staleness returns options with and without staleness by their names.
func staleness() map[string]bulkread.Options {
	return map[string]bulkread.Options{"staleness": bulkread.DefaultOptions(), "no staleness": noStaleness()}
}

// callConcurrently makes one call for each id at the same time and returns
// their objects.
func callConcurrently(t *testing.T, call func(context.Context, string) (*object, error), ids ...string) []*object {
	t.Helper()
	got := make([]*object, len(ids))
	var calls sync.WaitGroup
	for i, id := range ids {
		calls.Go(func() {
			o, err := call(t.Context(), id)
			if err != nil {
				t.Errorf("the call for %q returned %v, want success", id, err)

				return
			}
			if o.ID != id {
				t.Errorf("the call for %q returned %+v, want that object", id, o)
			}
			got[i] = o
		})
	}
	calls.Wait()

	return got
}

// advance moves the fake clock of synctest forward.
func advance(t *testing.T, duration time.Duration) {
	t.Helper()
	err := sleep(t.Context(), duration)
	if err != nil {
		t.Fatal(err)
	}
}

func wantSent(t *testing.T, s *fakeAPI, want requestCounts) {
	t.Helper()
	if diff := cmp.Diff(want, s.requestCounts()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// wantLists compares the number of objects from each list. Key 0 counts the
// objects from GETs.
func wantLists(t *testing.T, objects []*object, want map[int]int) {
	t.Helper()
	got := map[int]int{}
	for _, o := range objects {
		got[o.List]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("objects of each list (-want +got):\n%s", diff)
	}
}
