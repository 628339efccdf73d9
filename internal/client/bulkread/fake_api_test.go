package bulkread_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
)

var (
	errNotFound = errors.New("not found")
	errGet      = errors.New("GET failed")
	errList     = errors.New("list failed")
)

// object is an object of the fake API. It shows which request returned it.
type object struct {
	ID string
	// List is the number of the list that returned the object; 0 for a GET.
	List int
	// Event is the number of the event at which that list started.
	Event int
	// ListStartedAt is the time at which that list started.
	ListStartedAt time.Time
}

// fakeAPI is an API in memory that counts its requests.
type fakeAPI struct {
	ids     []string
	perPage int
	// getIsList is Source.GetIsList.
	getIsList bool
	// getTime and pageTime return the duration of a request.
	getTime, pageTime func() time.Duration
	// failGet and failPage report whether a request fails; nil for never.
	failGet, failPage func() bool
	// onRequest is called before each request with the lock held; nil for none.
	onRequest func()

	mu     sync.Mutex
	events int
	gets   int
	lists  int
	pages  int
	// activeLists is the number of lists in flight, and maxActiveLists the
	// largest number so far.
	activeLists, maxActiveLists int
	// contextValues has the value of testKey in the context of each list.
	contextValues []any
}

type testKey struct{}

// requestTime is the duration of a request unless a test changes it.
const requestTime = 20 * time.Millisecond

// newFakeAPI returns an API with the objects "0", "1" and so on.
func newFakeAPI(count, perPage int) *fakeAPI {
	s := &fakeAPI{perPage: perPage, getTime: always(requestTime), pageTime: always(requestTime)}
	for i := range count {
		s.ids = append(s.ids, strconv.Itoa(i))
	}

	return s
}

func always[T any](value T) func() T { return func() T { return value } }

func (s *fakeAPI) reader(options bulkread.Options) *bulkread.Reader[object] {
	return bulkread.New(bulkread.Source[object]{
		Get:       s.get,
		GetIsList: s.getIsList,
		List:      s.list,
		ID:        func(o *object) string { return o.ID },
	}, options)
}

// event records an event and returns its number. Numbers increase with time.
func (s *fakeAPI) event() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events++

	return s.events
}

// requestCounts is the number of requests of each kind.
type requestCounts struct{ GETs, Lists, Pages int }

func (s *fakeAPI) requestCounts() requestCounts {
	s.mu.Lock()
	defer s.mu.Unlock()

	return requestCounts{s.gets, s.lists, s.pages}
}

// listConcurrency returns the number of lists in flight now, and the largest
// number so far.
func (s *fakeAPI) listConcurrency() (now, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.activeLists, s.maxActiveLists
}

func (s *fakeAPI) get(ctx context.Context, id string) (*object, error) {
	err := s.request(ctx, &s.gets, s.getTime)
	switch {
	case err != nil:
		return nil, err
	case s.failGet != nil && s.failGet():
		return nil, errGet
	case !slices.Contains(s.ids, id):
		return nil, errNotFound
	default:
		return &object{ID: id}, nil
	}
}

func (s *fakeAPI) list(ctx context.Context) iter.Seq2[[]object, error] {
	return func(yield func([]object, error) bool) {
		s.mu.Lock()
		s.lists++
		s.activeLists++
		s.maxActiveLists = max(s.maxActiveLists, s.activeLists)
		s.events++
		s.contextValues = append(s.contextValues, ctx.Value(testKey{}))
		origin := object{List: s.lists, Event: s.events, ListStartedAt: time.Now()}
		s.mu.Unlock()
		defer func() {
			s.mu.Lock()
			s.activeLists--
			s.mu.Unlock()
		}()
		for ids := range slices.Chunk(s.ids, s.perPage) {
			err := s.request(ctx, &s.pages, s.pageTime)
			if err == nil && s.failPage != nil && s.failPage() {
				err = errList
			}
			if err != nil {
				yield(nil, err)

				return
			}
			var page []object
			for _, id := range ids {
				o := origin
				o.ID = id
				page = append(page, o)
			}
			if !yield(page, nil) {
				return
			}
		}
	}
}

// request counts a request and waits for its duration. It sends none if the
// context has ended.
func (s *fakeAPI) request(ctx context.Context, count *int, duration func() time.Duration) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.mu.Lock()
	*count++
	if s.onRequest != nil {
		s.onRequest()
	}
	s.mu.Unlock()

	return sleep(ctx, duration())
}

// sleep waits on the fake clock of synctest.
func sleep(ctx context.Context, duration time.Duration) error {
	if duration == 0 {
		// With -race, a timer that expires at once may crash the runtime of
		// Go 1.26, because parallel goroutines share the context of the test.
		return ctx.Err()
	}
	select {
	case <-time.After(duration):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
