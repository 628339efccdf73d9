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

// callConcurrently makes a call for each id at once and waits for them all.
func callConcurrently(t *testing.T, call func(context.Context, string) (*object, error), ids ...string) []*object {
	t.Helper()
	got := make([]*object, len(ids))
	var calls sync.WaitGroup
	for i, id := range ids {
		calls.Go(func() {
			o, err := call(t.Context(), id)
			if err != nil {
				t.Errorf("%q gave %v", id, err)

				return
			}
			if o.ID != id {
				t.Errorf("%q gave %+v, %v", id, o, err)
			}
			got[i] = o
		})
	}
	calls.Wait()

	return got
}

// sendInitialGets makes the Reads that are GETs in any case.
func sendInitialGets(t *testing.T, s *fakeAPI, r *bulkread.Reader[object]) {
	t.Helper()
	callConcurrently(t, r.Read, s.ids[:10]...)
	wantSent(t, s, requestCounts{GETs: 10})
}

// advance lets the bubble's clock go on.
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

// wantLists compares how many objects came from which list; 0 stands for GETs.
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
