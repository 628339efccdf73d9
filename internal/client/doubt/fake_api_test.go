package doubt_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

const (
	interval = time.Second
	// roundTrip is how long a request takes.
	roundTrip = 10 * time.Millisecond
)

// object is an object of the system.
type object struct {
	id        string
	createdAt time.Time
	visibleAt time.Time
}

// fakeAPI is an API in memory. Its objects cannot be distinguished.
type fakeAPI struct {
	t          *testing.T
	resolver   *doubt.Resolver
	confidence doubt.Confidence

	mu      sync.Mutex
	objects []object
	// sent is the number of requests so far, and finds the number of polls.
	sent, finds int
	// findError returns the error of a poll by its number, which starts at 1.
	findError func(poll int) error
}

func newFakeAPI(t *testing.T) *fakeAPI {
	t.Helper()

	return &fakeAPI{t: t, resolver: doubt.New(doubt.Options{Polls: 3, Interval: interval, Timeout: time.Minute})}
}

// addObject adds an object that lists return after a lag.
func (s *fakeAPI) addObject(lag time.Duration) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := strconv.Itoa(len(s.objects) + 1)
	now := time.Now()
	s.objects = append(s.objects, object{id: id, createdAt: now, visibleAt: now.Add(lag)})

	return id
}

func (s *fakeAPI) sendCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.sent
}

func (s *fakeAPI) findCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.finds
}

// find lists the objects that were created since a moment.
func (s *fakeAPI) find(ctx context.Context, since time.Time) ([]doubt.Candidate[string], error) {
	defer func() { <-time.After(roundTrip) }()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.finds++
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if s.findError != nil {
		err := s.findError(s.finds)
		if err != nil {
			return nil, err
		}
	}
	var found []doubt.Candidate[string]
	for _, each := range s.objects {
		if !each.createdAt.Before(since) && !each.visibleAt.After(time.Now()) {
			found = append(found, doubt.Candidate[string]{
				Candidate:  rest.Candidate{ID: each.id, CreatedAt: each.createdAt},
				Confidence: s.confidence,
				Value:      each.id,
			})
		}
	}

	return found, nil
}

// outcome is the way in which the system handles a request.
type outcome func(s *fakeAPI) (string, error)

func lostError() *rest.Error {
	return &rest.Error{
		System: "Fake", Operation: "create", Request: "POST /", Kind: rest.InDoubt, Message: "EOF",
		SentAt: time.Now(),
	}
}

// succeeds is a request that creates an object. Its response arrives.
func succeeds(s *fakeAPI) (string, error) { return s.addObject(0), nil }

// lostAfter is a request that creates an object. Its response is lost.
func lostAfter(s *fakeAPI) (string, error) {
	s.addObject(0)

	return "", lostError()
}

// lostBefore is a request that never arrives.
func lostBefore(*fakeAPI) (string, error) { return "", lostError() }

// lagging is a request whose response is lost. Lists return its object after a
// lag.
func lagging(lag time.Duration) outcome {
	return func(s *fakeAPI) (string, error) {
		s.addObject(lag)

		return "", lostError()
	}
}

// duplicates is a request that arrives together with an earlier one that
// counted as lost.
func duplicates(next outcome) outcome {
	return func(s *fakeAPI) (string, error) {
		s.addObject(0)

		return next(s)
	}
}

// acceptedWithoutID is a request whose response does not name the object.
func acceptedWithoutID(*fakeAPI) (string, error) {
	lost := lostError()
	lost.Accepted = true

	return "", lost
}

// fails is a request that the system rejects.
func fails(kind rest.Kind) outcome {
	return func(*fakeAPI) (string, error) {
		return "", &rest.Error{System: "Fake", Operation: "create", Request: "POST /", Kind: kind, SentAt: time.Now()}
	}
}

// delayed is a request whose response takes longer.
func delayed(by time.Duration, next outcome) outcome {
	return func(s *fakeAPI) (string, error) {
		<-time.After(by)

		return next(s)
	}
}

// result is the result of a create.
type result struct {
	t       *testing.T
	id      string
	err     error
	reports []doubt.Report
}

// candidates returns the ids that the error lists.
func (r *result) candidates() []string {
	failure, ok := errors.AsType[*rest.Error](r.err)
	if !ok {
		return nil
	}

	return ids(failure.Candidates)
}

// duplicates returns the ids of the reported duplicates.
func (r *result) duplicates() []string {
	var all []rest.Candidate
	for _, each := range r.reports {
		all = slices.Concat(all, each.Duplicates)
	}

	return ids(all)
}

func ids(candidates []rest.Candidate) []string {
	all := make([]string, 0, len(candidates))
	for _, each := range candidates {
		all = append(all, each.ID)
	}

	return all
}

// create runs a create with a content. The outcomes are those of its requests.
// One more request fails the test.
func (s *fakeAPI) create(ctx context.Context, content string, outcomes ...outcome) *result {
	s.t.Helper()
	got := &result{t: s.t}
	ctx = doubt.OnReport(ctx, func(report doubt.Report) { got.reports = append(got.reports, report) })
	requests := 0
	got.id, got.err = doubt.Do(ctx, s.resolver, doubt.Create[string]{
		Group:          "group",
		Content:        content,
		ComparedFields: "everything",
		Send: func(ctx context.Context) (string, error) {
			if ctx.Err() != nil {
				return fails(rest.Canceled)(s)
			}
			s.mu.Lock()
			s.sent++
			s.mu.Unlock()
			requests++
			if requests > len(outcomes) {
				s.t.Errorf("request %d was sent, want at most %d", requests, len(outcomes))

				return fails(rest.Rejected)(s)
			}
			sentAt := time.Now()
			<-time.After(roundTrip)
			id, err := outcomes[requests-1](s)
			if failure, ok := errors.AsType[*rest.Error](err); ok {
				failure.SentAt = sentAt
			}

			return id, err
		},
		ID:   func(id string) string { return id },
		Find: s.find,
	})

	return got
}

// wantObject checks that the create returned an object.
func (r *result) wantObject(id string) {
	r.t.Helper()
	if r.id != id || r.err != nil {
		r.t.Errorf("got %q, %v, want object %q", r.id, r.err, id)
	}
}

// wantSuffix checks the end of the error's message.
func (r *result) wantSuffix(suffix string) {
	r.t.Helper()
	if r.err == nil || !strings.HasSuffix(r.err.Error(), suffix) {
		r.t.Errorf("got %v, want an error that ends in %q", r.err, suffix)
	}
}

// wantError checks the kind of the error and the ids of its candidates.
func (r *result) wantError(kind rest.Kind, candidates ...string) {
	r.t.Helper()
	if r.id != "" || rest.KindOf(r.err) != kind || !slices.Equal(r.candidates(), candidates) {
		r.t.Errorf("got %q, %v of kind %q with candidates %q, want kind %q with %q",
			r.id, r.err, rest.KindOf(r.err), r.candidates(), kind, candidates)
	}
}
