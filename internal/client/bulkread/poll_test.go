package bulkread_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
)

func TestAPollByItselfIsAGET(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		for _, id := range s.ids {
			together(t, r.Poll, id)
		}
		wantSent(t, s, sent{GETs: 100})
	})
}

func TestManyPollsAtOnceShareAListAlsoAfterAWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		r.Writing()
		for round := range 5 {
			together(t, r.Poll, s.ids...)
			wantSent(t, s, sent{GETs: round + 1, Lists: round + 1, Pages: round + 1})
			wait(t, time.Second)
		}
	})
}

func TestAPollIsNotServedFromAListThatBeganBeforeIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		warm(t, s, r)
		together(t, r.Read, "50")
		synctest.Wait() // The list has ended.
		wantLists(t, together(t, r.Poll, s.ids...), map[int]int{0: 1, 2: 99})
	})
}

func TestAWriteDoesNotDisturbTheListThatPollsWaitFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(100, 100)
		r := s.reader(bulkread.DefaultOptions())
		var calls sync.WaitGroup
		calls.Go(func() { wantLists(t, together(t, r.Poll, s.ids...), map[int]int{0: 1, 1: 99}) })
		wait(t, requestTime+requestTime/2)
		r.Writing()
		calls.Wait()
		together(t, r.Read, "50")
		wantSent(t, s, sent{GETs: 2, Lists: 1, Pages: 1})
	})
}

func TestAListForPollsAloneEndsWhenItHasServedThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(1000, 100)
		r := s.reader(bulkread.DefaultOptions())
		r.Writing()
		together(t, r.Poll, s.ids[100:200]...)
		wantSent(t, s, sent{GETs: 1, Lists: 1, Pages: 2})
	})
}

func TestFewPollsAreGETsWhereAListIsLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(100, 20)
		r := s.reader(bulkread.DefaultOptions())
		r.Writing()
		together(t, r.Poll, s.ids...)
		wantSent(t, s, sent{GETs: 1, Lists: 1, Pages: 5})
		synctest.Wait() // The list has ended.
		together(t, r.Poll, s.ids[:6]...)
		wantSent(t, s, sent{GETs: 7, Lists: 1, Pages: 5})
	})
}

func TestASlowGETHoldsTheOthersUpForHalfASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(100, 100)
		s.getTime = always(time.Hour)
		r := s.reader(bulkread.DefaultOptions())
		var slow sync.WaitGroup
		slow.Go(func() { together(t, r.Poll, "0") })
		synctest.Wait()
		asked := time.Now()
		wantLists(t, together(t, r.Poll, s.ids[1:]...), map[int]int{1: 99})
		if took := time.Since(asked); took != 500*time.Millisecond+requestTime {
			t.Errorf("the others took %v", took)
		}
		slow.Wait()
	})
}
