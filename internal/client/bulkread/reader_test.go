package bulkread_test

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
)

func TestRead_FirstFourCallsSendGETs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(1000, 100)
		callConcurrently(t, s.reader(bulkread.DefaultOptions()).Read, s.ids...)
		wantSent(t, s, requestCounts{GETs: 4, Lists: 1, Pages: 10})
	})
}

// TestRead_FewCallsListOnePage reads 9 objects of an account with 1,000, of
// which the first page has none. The tenth Read starts a list of all pages.
func TestRead_FewCallsListOnePage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(1000, 100)
		r := s.reader(bulkread.DefaultOptions())
		callConcurrently(t, r.Read, s.ids[900:904]...)
		callConcurrently(t, r.Read, s.ids[904:908]...)
		callConcurrently(t, r.Read, s.ids[908])
		wantSent(t, s, requestCounts{GETs: 9, Lists: 1, Pages: 1})
		callConcurrently(t, r.Read, s.ids[909])
		wantSent(t, s, requestCounts{GETs: 9, Lists: 2, Pages: 11})
	})
}

// TestRead_FewCallsShareListOfOnePage reads 9 objects with one list. The list is
// complete, so that it serves the tenth Read too.
func TestRead_FewCallsShareListOfOnePage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		callConcurrently(t, r.Read, s.ids[:8]...)
		wantSent(t, s, requestCounts{GETs: 4, Lists: 1, Pages: 1})
		callConcurrently(t, r.Read, "8")
		wantSent(t, s, requestCounts{GETs: 5, Lists: 1, Pages: 1})
		callConcurrently(t, r.Read, "9")
		wantSent(t, s, requestCounts{GETs: 5, Lists: 1, Pages: 1})
	})
}

// TestRead_GetIsList reads from an API whose list is the only way to read an
// object: calls at the same time share a list, and a few one after the other do
// not.
func TestRead_GetIsList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		s.getIsList = true
		r := s.reader(bulkread.DefaultOptions())
		for _, id := range s.ids[:5] {
			callConcurrently(t, r.Read, id)
		}
		wantSent(t, s, requestCounts{Lists: 5, Pages: 5})
		callConcurrently(t, r.Read, s.ids[:4]...)
		wantSent(t, s, requestCounts{Lists: 6, Pages: 6})
		callConcurrently(t, r.Read, s.ids...)
		wantSent(t, s, requestCounts{Lists: 6, Pages: 6})
	})
}

func TestRead_PageServesCallAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(500, 100)
		r := s.reader(bulkread.DefaultOptions())
		bulkread.AfterInitialReads(r)
		startedAt := time.Now()
		callConcurrently(t, r.Read, "150")
		if took := time.Since(startedAt); took != 2*requestTime {
			t.Errorf("the call took %v, want %v", took, 2*requestTime)
		}
		// No call waits now, but the list goes on for later ones.
		advance(t, time.Second)
		callConcurrently(t, r.Read, "450")
		wantSent(t, s, requestCounts{Lists: 1, Pages: 5})
	})
}

func TestRead_ListServesCallsUntilStale(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		bulkread.AfterInitialReads(r)
		callConcurrently(t, r.Read, "50")
		wantSent(t, s, requestCounts{Lists: 1, Pages: 1})
		// The list started one request ago.
		advance(t, 30*time.Second-requestTime)
		callConcurrently(t, r.Read, "51")
		wantSent(t, s, requestCounts{Lists: 1, Pages: 1})
		advance(t, time.Nanosecond)
		callConcurrently(t, r.Read, "52")
		wantSent(t, s, requestCounts{Lists: 2, Pages: 2})
	})
}

func TestRead_ListOfOnePageIsRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		bulkread.AfterInitialReads(r)
		for range 5 * bulkread.Slack {
			callConcurrently(t, r.Read, "50")
			advance(t, time.Minute)
		}
		wantSent(t, s, requestCounts{Lists: 5 * bulkread.Slack, Pages: 5 * bulkread.Slack})
	})
}

func TestRead_CallsWithoutStalenessShareNextList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(noStaleness())
		bulkread.AfterInitialReads(r)
		startedAt := time.Now()
		var before, during []*object
		var calls sync.WaitGroup
		calls.Go(func() { before = callConcurrently(t, r.Read, s.ids[10:20]...) })
		advance(t, requestTime+requestTime/2) // The GET of the leader, and half of the list.
		calls.Go(func() { during = callConcurrently(t, r.Read, s.ids[10:20]...) })
		calls.Wait()
		wantSent(t, s, requestCounts{GETs: 1, Lists: 2, Pages: 2})
		wantLists(t, before, map[int]int{0: 1, 1: 9})
		wantLists(t, during, map[int]int{2: 10})
		if took := time.Since(startedAt); took != 3*requestTime {
			t.Errorf("a GET and two lists in sequence took %v, want %v", took, 3*requestTime)
		}
		if _, most := s.listConcurrency(); most != 1 {
			t.Errorf("%d lists were in flight at once, want 1", most)
		}
	})
}

func TestRead_SingleCallsWithoutStalenessSendGETs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 10)
		r := s.reader(noStaleness())
		for _, id := range s.ids {
			callConcurrently(t, r.Read, id)
		}
		wantSent(t, s, requestCounts{GETs: 100})
	})
}

func TestRead_ObjectMissingFromListIsReadWithGET(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		bulkread.AfterInitialReads(r)
		_, err := r.Read(t.Context(), "gone")
		if !errors.Is(err, errNotFound) {
			t.Errorf("Read returned %v, want %v", err, errNotFound)
		}
		wantSent(t, s, requestCounts{GETs: 1, Lists: 1, Pages: 1})
		s.ids = append(s.ids, "late")
		callConcurrently(t, r.Read, "late")
		wantSent(t, s, requestCounts{GETs: 2, Lists: 1, Pages: 1})
	})
}

func TestRead_FailedListDisablesLists(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 10)
		s.failPage = func() bool { return s.pages == 3 }
		r := s.reader(bulkread.DefaultOptions())
		bulkread.AfterInitialReads(r)
		callConcurrently(t, r.Read, s.ids[30:60]...)
		wantSent(t, s, requestCounts{GETs: 30, Lists: 1, Pages: 3})
		callConcurrently(t, r.Read, s.ids...)
		callConcurrently(t, r.Poll, s.ids...)
		wantSent(t, s, requestCounts{GETs: 230, Lists: 1, Pages: 3})
	})
}

func TestRead_ListBeyondBudgetDisablesLists(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(2_000, 10)
		r := s.reader(bulkread.DefaultOptions())
		bulkread.AfterInitialReads(r)
		callConcurrently(t, r.Read, s.ids[1_000:1_050]...)
		wantSent(t, s, requestCounts{GETs: 50, Lists: 1, Pages: bulkread.Slack})
		callConcurrently(t, r.Read, s.ids...)
		wantSent(t, s, requestCounts{GETs: 2_050, Lists: 1, Pages: bulkread.Slack})
	})
}

func TestReader_DisabledSendsNoList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.Options{MaxStaleness: time.Hour})
		callConcurrently(t, r.Read, s.ids...)
		callConcurrently(t, r.Poll, s.ids...)
		wantSent(t, s, requestCounts{GETs: 200})
	})
}

func TestRead_CallAfterWriteSendsGET(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeAPI(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		bulkread.AfterInitialReads(r)
		callConcurrently(t, r.Read, "50")
		r.NoteWrite()
		callConcurrently(t, r.Read, s.ids...)
		wantSent(t, s, requestCounts{GETs: 100, Lists: 1, Pages: 1})
	})
}

func TestRead_WriteEndsListInFlight(t *testing.T) {
	t.Parallel()
	for name, options := range staleness() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newFakeAPI(100, 100)
				r := s.reader(options)
				bulkread.AfterInitialReads(r)
				s.pageTime = always(time.Hour)
				var calls sync.WaitGroup
				calls.Go(func() { wantLists(t, callConcurrently(t, r.Read, s.ids...), map[int]int{0: 100}) })
				advance(t, 2*requestTime)
				calls.Go(func() { callConcurrently(t, r.Read, s.ids...) })
				synctest.Wait()
				startedAt := time.Now()
				r.NoteWrite()
				calls.Wait()
				if took := time.Since(startedAt); took != requestTime {
					t.Errorf("the calls took %v, want %v", took, requestTime)
				}
				wantSent(t, s, requestCounts{GETs: 200, Lists: 1, Pages: 1})
				synctest.Wait()
				if now, _ := s.listConcurrency(); now != 0 {
					t.Error("the list is still in flight")
				}
			})
		})
	}
}
