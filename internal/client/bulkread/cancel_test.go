package bulkread_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
)

func TestReader_CanceledCallLeavesListToOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		bulkread.AfterInitialReads(r)
		ctx := context.WithValue(t.Context(), testKey{}, "from the caller")
		ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		var calls sync.WaitGroup
		calls.Go(func() {
			startedAt := time.Now()
			_, err := r.Read(ctx, "50")
			if took := time.Since(startedAt); !errors.Is(err, context.DeadlineExceeded) || took != time.Millisecond {
				t.Errorf("the canceled call got %v after %v, want %v after %v",
					err, took, context.DeadlineExceeded, time.Millisecond)
			}
		})
		synctest.Wait() // The call has started the list.
		wantLists(t, callConcurrently(t, r.Read, "51"), map[int]int{1: 1})
		calls.Wait()
		wantSent(t, s, requestCounts{Lists: 1, Pages: 1})
		if s.contextValues[0] != "from the caller" {
			t.Errorf("the list has the context value %v, want that of its first caller", s.contextValues[0])
		}
	})
}

// synctest fails the test if a goroutine is left.
func TestReader_ListEndsWithItsLastCall(t *testing.T) {
	t.Parallel()
	for name, options := range staleness() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newFakeAPI(100, 100)
				r := s.reader(options)
				bulkread.AfterInitialReads(r)
				s.pageTime = always(time.Hour)
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				var calls sync.WaitGroup
				for range 2 {
					for _, id := range s.ids {
						calls.Go(func() { _, _ = r.Read(ctx, id) })
					}
					advance(t, time.Second/2)
				}
				calls.Wait()
				synctest.Wait()
				if now, _ := s.listConcurrency(); now != 0 {
					t.Error("the list is still in flight")
				}
				before := s.requestCounts()
				s.pageTime = always(requestTime)
				callConcurrently(t, r.Read, s.ids...)
				if after := s.requestCounts(); after.Lists != before.Lists+1 {
					t.Errorf("%d lists started after a canceled list, want 1", after.Lists-before.Lists)
				}
			})
		})
	}
}

func TestReader_EndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	s := newFakeAPI(1, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.reader(bulkread.DefaultOptions()).Read(ctx, "0")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Read returned %v, want %v", err, context.Canceled)
	}
	wantSent(t, s, requestCounts{})
}
