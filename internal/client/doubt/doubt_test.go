package doubt_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// withFakeClock runs a test with the fake clock of synctest.
func withFakeClock(t *testing.T, test func(s *fakeAPI)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(newFakeAPI(t)) })
}

func TestDo_ResponseThatArrivesIsReturned(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		s.create(s.t.Context(), "a", succeeds).wantObject("1")
		s.create(s.t.Context(), "a", fails(rest.Invalid)).wantError(rest.Invalid)
		if s.findCount() != 0 {
			s.t.Errorf("the system was polled %d times, want 0", s.findCount())
		}
	})
}

func TestDo_CertainCandidateIsTakenAtFirstPoll(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		s.confidence = doubt.Certain
		got := s.create(s.t.Context(), "a", lostAfter)
		got.wantObject("1")
		if s.findCount() != 1 || len(got.reports) != 0 {
			s.t.Errorf("%d polls, reports %+v, want 1 and none", s.findCount(), got.reports)
		}
	})
}

func TestDo_ComparedCandidateIsTakenAfterAllPolls(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lag   time.Duration
		polls int
	}{
		"returned at once":          {0, 3},
		"returned by the next poll": {interval / 2, 3},
		"returned by the last poll": {interval * 2, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withFakeClock(t, func(s *fakeAPI) {
				got := s.create(s.t.Context(), "a", lagging(test.lag))
				got.wantObject("1")
				if s.findCount() != test.polls {
					s.t.Errorf("%d polls, want %d", s.findCount(), test.polls)
				}
				if len(got.reports) != 1 || got.reports[0].TakenOver == nil || got.reports[0].TakenOver.ID != "1" ||
					got.reports[0].ComparedFields != "everything" || got.reports[0].LostError == nil {
					s.t.Errorf("reports %+v, want the takeover", got.reports)
				}
			})
		})
	}
}

func TestDo_ComparedCandidateIsNotTakenIfAnotherOneAppears(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{0, interval / 2, 2 * interval} {
		withFakeClock(t, func(s *fakeAPI) {
			got := s.create(s.t.Context(), "a", func(s *fakeAPI) (string, error) {
				s.addObject(lag)

				return lostAfter(s)
			})
			got.wantError(rest.InDoubt, "1", "2")
		})
	}
}

func TestDo_OlderObjectIsNoCandidate(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		s.addObject(0)
		<-time.After(time.Nanosecond)
		s.create(s.t.Context(), "a", lostAfter).wantObject("2")
	})
}

func TestDo_FailedPollsAreInDoubt(t *testing.T) {
	t.Parallel()
	for failing, candidates := range map[int][]string{1: nil, 2: {"1", "2"}} {
		withFakeClock(t, func(s *fakeAPI) {
			s.findError = func(number int) error {
				if number == failing {
					return errors.New("no list")
				}

				return nil
			}
			got := s.create(s.t.Context(), "a", duplicates(lostAfter))
			got.wantError(rest.InDoubt, candidates...)
			got.wantSuffix("EOF; the search for the created object failed: no list")
		})
	}
}

func TestDo_PollsAreBounded(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		got := s.createConcurrently([]string{"a", "a"}, []outcome{delayed(time.Hour, succeeds)}, []outcome{lostAfter})
		got[1].wantError(rest.InDoubt)
		got[1].wantSuffix(context.DeadlineExceeded.Error())
	})
}

func TestDo_PollsGoOnAfterCancel(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first outcome
		check func(got *result)
	}{
		"found": {lostAfter, func(got *result) {
			got.wantObject("1")
		}},
		"not found": {lostBefore, func(got *result) {
			got.wantError(rest.Canceled)
			got.wantSuffix("; the system shows that the request created nothing")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withFakeClock(t, func(s *fakeAPI) {
				ctx, cancel := context.WithCancel(s.t.Context())
				defer cancel()
				got := s.create(ctx, "a", func(s *fakeAPI) (string, error) {
					cancel()

					return test.first(s)
				})
				test.check(got)
			})
		})
	}
}

func TestDo_UnprovenCandidateIsNeverTaken(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		s.confidence = doubt.Unproven
		s.create(s.t.Context(), "a", lostAfter).wantError(rest.InDoubt, "1")
	})
}

func TestResolver_ForgetFreesID(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		s.create(s.t.Context(), "a", succeeds).wantObject("1")
		s.objects = nil
		s.resolver.Forget("1")
		s.create(s.t.Context(), "a", lostAfter).wantObject("1")
	})
}

func TestOptions_TimeoutAllowsForQueue(t *testing.T) {
	t.Parallel()
	transport := rest.DefaultOptions()
	for rate, want := range map[float64]time.Duration{
		0: 66 * time.Second,
		// Each of three polls may wait for a hundred requests.
		0.5: 666 * time.Second,
	} {
		transport.Pacer = rest.NewPacer(rate)
		if got := doubt.OptionsForLag(4*time.Second, transport).Timeout; got != want {
			t.Errorf("with %g requests each second the polls may take %s, want %s", rate, got, want)
		}
	}
}
