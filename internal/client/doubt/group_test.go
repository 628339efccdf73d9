package doubt_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// createConcurrently runs creates at the same time, each with its outcomes.
func (s *fakeAPI) createConcurrently(contents []string, outcomes ...[]outcome) []*result {
	s.t.Helper()
	results := make([]*result, len(outcomes))
	var creates sync.WaitGroup
	for i := range outcomes {
		creates.Go(func() { results[i] = s.create(s.t.Context(), contents[i], outcomes[i]...) })
	}
	creates.Wait()

	return results
}

func TestDo_IdenticalCreatesGetOneObjectEach(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		got := s.createConcurrently([]string{"a", "a"}, []outcome{lostAfter}, []outcome{lostAfter})
		owned := []string{got[0].id, got[1].id}
		slices.Sort(owned)
		if got[0].err != nil || got[1].err != nil || !slices.Equal(owned, []string{"1", "2"}) {
			s.t.Errorf("got %+v and %+v, want one object each", got[0], got[1])
		}
	})
}

func TestDo_ObjectOfAnsweredCreateIsNotTaken(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		got := s.createConcurrently(
			[]string{"a", "a"}, []outcome{succeeds}, []outcome{delayed(roundTrip, lostBefore), succeeds},
		)
		got[0].wantObject("1")
		got[1].wantObject("2")
	})
}

func TestDo_PollsWaitForCreateOnWire(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		// The object exists at once. The response arrives after the time of all
		// polls.
		late := func(s *fakeAPI) (string, error) {
			id := s.addObject(0)
			<-time.After(10 * interval)

			return id, nil
		}
		got := s.createConcurrently([]string{"a", "a"}, []outcome{late}, []outcome{lostBefore, succeeds})
		got[0].wantObject("1")
		got[1].wantObject("2")
	})
}

func TestDo_MoreCandidatesThanCreatesAreInDoubt(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		got := s.createConcurrently([]string{"a", "a"}, []outcome{lostAfter}, []outcome{duplicates(lostAfter)})
		for _, each := range got {
			each.wantError(rest.InDoubt, "1", "2", "3")
		}
	})
}

func TestDo_DifferentContentsAreInDoubt(t *testing.T) {
	t.Parallel()
	t.Run("at the same time", func(t *testing.T) {
		t.Parallel()
		withFakeClock(t, func(s *fakeAPI) {
			for _, each := range s.createConcurrently([]string{"a", "b"}, []outcome{lostAfter}, []outcome{lostAfter}) {
				each.wantError(rest.InDoubt, "1", "2")
			}
		})
	})
	// The first create ends while the second one still polls.
	t.Run("one after the other", func(t *testing.T) {
		t.Parallel()
		withFakeClock(t, func(s *fakeAPI) {
			got := s.createConcurrently(
				[]string{"a", "b"}, []outcome{lostAfter}, []outcome{delayed(time.Microsecond, lostBefore)},
			)
			got[0].wantError(rest.InDoubt, "1")
			got[1].wantError(rest.InDoubt, "1")
		})
	})
	t.Run("after a failed poll", func(t *testing.T) {
		t.Parallel()
		withFakeClock(t, func(s *fakeAPI) {
			s.findError = func(poll int) error {
				if poll == 1 {
					return errors.New("no list")
				}

				return nil
			}
			got := s.createConcurrently(
				[]string{"a", "b"}, []outcome{lostAfter}, []outcome{delayed(time.Microsecond, lostBefore)},
			)
			if len(got[0].candidates()) > 0 {
				slices.Reverse(got) // The poll of either create may be the one that fails.
			}
			got[0].wantError(rest.InDoubt)
			got[1].wantError(rest.InDoubt, "1")
		})
	})
}

func TestDo_RequestWaitsWhileGroupIsInDoubt(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		var creates sync.WaitGroup
		creates.Go(func() { s.create(s.t.Context(), "a", lostAfter).wantObject("1") })
		<-time.After(roundTrip + interval/2)
		creates.Go(func() { s.create(s.t.Context(), "a", succeeds).wantObject("2") })
		ctx, cancel := context.WithTimeout(s.t.Context(), interval/4)
		defer cancel()
		creates.Go(func() { s.create(ctx, "a").wantError(rest.Canceled) })
		<-time.After(interval/4 + time.Nanosecond)
		synctest.Wait()
		if s.sendCount() != 1 {
			s.t.Errorf("got %d requests while the first one was in doubt, want 0", s.sendCount()-1)
		}
		creates.Wait()
	})
}
