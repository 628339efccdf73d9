package bulkread_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
)

func TestPoll_SingleCallSendsGET(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		for _, id := range s.ids {
			callConcurrently(t, r.Poll, id)
		}
		wantSent(t, s, requestCounts{GETs: 100})
	})
}

func TestPoll_ConcurrentCallsShareListAfterWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		r.NoteWrite()
		for round := range 5 {
			callConcurrently(t, r.Poll, s.ids...)
			wantSent(t, s, requestCounts{GETs: round + 1, Lists: round + 1, Pages: round + 1})
			advance(t, time.Second)
		}
	})
}

func TestPoll_OlderListServesNoCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		bulkread.AfterInitialReads(r)
		callConcurrently(t, r.Read, "50")
		synctest.Wait() // The list is complete.
		wantLists(t, callConcurrently(t, r.Poll, s.ids...), map[int]int{0: 1, 2: 99})
	})
}

func TestPoll_ListGoesOnAfterWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		var calls sync.WaitGroup
		calls.Go(func() { wantLists(t, callConcurrently(t, r.Poll, s.ids...), map[int]int{0: 1, 1: 99}) })
		advance(t, requestTime+requestTime/2)
		r.NoteWrite()
		calls.Wait()
		callConcurrently(t, r.Read, "50")
		wantSent(t, s, requestCounts{GETs: 2, Lists: 1, Pages: 1})
	})
}

func TestPoll_ListEndsWhenAllCallsAreServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(1000, 100)
		r := s.reader(bulkread.DefaultOptions())
		r.NoteWrite()
		callConcurrently(t, r.Poll, s.ids[100:200]...)
		wantSent(t, s, requestCounts{GETs: 1, Lists: 1, Pages: 2})
	})
}

func TestPoll_FewCallsSendGETsIfListIsLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 20)
		r := s.reader(bulkread.DefaultOptions())
		r.NoteWrite()
		callConcurrently(t, r.Poll, s.ids...)
		wantSent(t, s, requestCounts{GETs: 1, Lists: 1, Pages: 5})
		synctest.Wait() // The list is complete.
		callConcurrently(t, r.Poll, s.ids[:6]...)
		wantSent(t, s, requestCounts{GETs: 7, Lists: 1, Pages: 5})
	})
}

func TestPoll_SlowLeaderDelaysOthersByHalfASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		s.getTime = always(time.Hour)
		r := s.reader(bulkread.DefaultOptions())
		var slow sync.WaitGroup
		slow.Go(func() { callConcurrently(t, r.Poll, "0") })
		synctest.Wait()
		startedAt := time.Now()
		wantLists(t, callConcurrently(t, r.Poll, s.ids[1:]...), map[int]int{1: 99})
		if took := time.Since(startedAt); took != 500*time.Millisecond+requestTime {
			t.Errorf("the other calls took %v, want %v", took, 500*time.Millisecond+requestTime)
		}
		slow.Wait()
	})
}
