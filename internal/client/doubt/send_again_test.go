package doubt_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func TestDo_NothingFoundIsSentOnceMore(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		got := s.create(s.t.Context(), "a", lostBefore, succeeds)
		got.wantObject("1")
		if s.findCount() != 3+1 || len(got.reports) != 0 {
			s.t.Errorf("%d polls, reports %+v, want 4 and none", s.findCount(), got.reports)
		}
	})
}

func TestDo_LateDuplicateIsReported(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		got := s.create(s.t.Context(), "a", lostBefore, duplicates(succeeds))
		got.wantObject("2")
		if len(got.reports) != 1 || !slices.Equal(got.duplicates(), []string{"1"}) || got.reports[0].PollError != nil {
			s.t.Errorf("reports %+v, want the duplicate", got.reports)
		}
		// A later create does not take over an object that was reported.
		s.create(s.t.Context(), "a", lostBefore, succeeds).wantObject("3")
	})
}

func TestDo_FailedSearchForDuplicatesIsReported(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		failure := errors.New("no list")
		s.findError = func(poll int) error {
			if poll == 4 {
				return failure
			}

			return nil
		}
		got := s.create(s.t.Context(), "a", lostBefore, succeeds)
		got.wantObject("1")
		if len(got.reports) != 1 || !errors.Is(got.reports[0].PollError, failure) || len(got.duplicates()) != 0 {
			s.t.Errorf("reports %+v, want the failed poll", got.reports)
		}
	})
}

// TestDo_DuplicateIsReportedOnce has a second create whose response arrives
// while the first create searches for duplicates. The second create does not
// search, and the first one must not stop.
func TestDo_DuplicateIsReportedOnce(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		resent := make(chan struct{})
		var creates sync.WaitGroup
		creates.Go(func() {
			got := s.create(s.t.Context(), "a", lostBefore, func(s *fakeAPI) (string, error) {
				close(resent)
				<-time.After(roundTrip)

				return duplicates(succeeds)(s)
			})
			got.wantObject("2")
			if !slices.Equal(got.duplicates(), []string{"1"}) {
				s.t.Errorf("duplicates %q, want object 1", got.duplicates())
			}
		})
		<-resent
		got := s.create(s.t.Context(), "a", delayed(interval, succeeds))
		got.wantObject("3")
		if len(got.reports) != 0 {
			s.t.Errorf("the second create reports %+v, want nothing", got.reports)
		}
		creates.Wait()
	})
}

func TestDo_NothingFoundTwiceIsUnavailable(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		got := s.create(s.t.Context(), "a", lostBefore, lostBefore)
		got.wantError(rest.Unavailable)
		got.wantSuffix("EOF; the client sent the request twice, and the system shows that it created nothing")
	})
}

func TestDo_SecondLostResponseIsResolved(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		s.create(s.t.Context(), "a", lostBefore, lostAfter).wantObject("1")
		s.create(s.t.Context(), "a", lostBefore, duplicates(lostBefore)).wantObject("2")
		s.create(s.t.Context(), "a", lostBefore, duplicates(lostAfter)).wantError(rest.InDoubt, "3", "4")
	})
}

func TestDo_AcceptedRequestIsNotSentAgain(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		for _, outcomes := range [][]outcome{{acceptedWithoutID}, {lostBefore, acceptedWithoutID}} {
			got := s.create(s.t.Context(), "a", outcomes...)
			got.wantError(rest.InDoubt)
			got.wantSuffix("EOF; the system does not return the created object")
		}
		s.create(s.t.Context(), "a", duplicates(acceptedWithoutID)).wantObject("1")
	})
}

func TestDo_RejectionAfterLostResponse(t *testing.T) {
	t.Parallel()
	for _, kind := range []rest.Kind{rest.Conflict, rest.Invalid} {
		withFakeClock(t, func(s *fakeAPI) {
			s.create(s.t.Context(), "a", lostBefore, duplicates(fails(kind))).wantObject("1")
			got := s.create(s.t.Context(), "a", lostBefore, fails(kind))
			if kind == rest.Conflict {
				got.wantError(rest.InDoubt)
				got.wantSuffix("an earlier request, whose response was lost, may be the cause")
			} else {
				got.wantError(kind)
			}
		})
	}
}
