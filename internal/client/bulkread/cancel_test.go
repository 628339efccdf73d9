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

func TestACallerThatGivesUpReturnsAtOnceAndDisturbsNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		sendInitialGets(t, s, r)
		ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), testKey{}, "its own"), time.Millisecond)
		defer cancel()
		var calls sync.WaitGroup
		calls.Go(func() {
			asked := time.Now()
			_, err := r.Read(ctx, "50")
			if took := time.Since(asked); !errors.Is(err, context.DeadlineExceeded) || took != time.Millisecond {
				t.Errorf("the caller that gives up got %v after %v", err, took)
			}
		})
		synctest.Wait() // It has begun the list.
		wantLists(t, callConcurrently(t, r.Read, "51"), map[int]int{1: 1})
		calls.Wait()
		wantSent(t, s, requestCounts{GETs: 10, Lists: 1, Pages: 1})
		if s.contextValues[0] != "its own" {
			t.Errorf("the list does not carry its caller's values but %v", s.contextValues[0])
		}
	})
}

// The bubble fails the test if a goroutine is left.
func TestWhenAllGiveUpTheListEnds(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]bulkread.Options{"some staleness": bulkread.DefaultOptions(), "none": noStaleness()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newFakeAPI(100, 100)
				r := s.reader(options)
				sendInitialGets(t, s, r)
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
					t.Error("the list goes on")
				}
				before := s.requestCounts()
				s.pageTime = always(requestTime)
				callConcurrently(t, r.Read, s.ids...)
				if after := s.requestCounts(); after.Lists != before.Lists+1 {
					t.Errorf("then %d lists began: to be given up is no failure", after.Lists-before.Lists)
				}
			})
		})
	}
}

func TestACallWhoseContextHasEndedSendsNothing(t *testing.T) {
	t.Parallel()
	s := newFakeAPI(1, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.reader(bulkread.DefaultOptions()).Read(ctx, "0")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it gave %v", err)
	}
	wantSent(t, s, requestCounts{})
}
