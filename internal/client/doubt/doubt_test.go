package doubt_test

import (
	"context"
	"errors"
	"slices"
	"sync"
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
		"shown at once":          {0, 3},
		"shown by the next poll": {interval / 2, 3},
		"shown by the last poll": {interval * 2, 4},
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

func TestDo_UnprovenCandidateIsNeverTaken(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		s.confidence = doubt.Unproven
		s.create(s.t.Context(), "a", lostAfter).wantError(rest.InDoubt, "1")
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
				got.wantSuffix("an earlier attempt, whose response was lost, may be the cause")
			} else {
				got.wantError(kind)
			}
		})
	}
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

func TestResolver_ForgetFreesID(t *testing.T) {
	t.Parallel()
	withFakeClock(t, func(s *fakeAPI) {
		s.create(s.t.Context(), "a", succeeds).wantObject("1")
		s.objects = nil
		s.resolver.Forget("1")
		s.create(s.t.Context(), "a", lostAfter).wantObject("1")
	})
}
