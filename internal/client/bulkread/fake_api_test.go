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

// object is what the system shows: an id, and where the value came from.
type object struct {
	ID string
	// List is the number of the list that carried it; 0 for a GET.
	List int
	// Event is the system's event at which that list began.
	Event int
	// ListStartedAt is when that list began.
	ListStartedAt time.Time
}

// fakeAPI is a source that counts its requests.
type fakeAPI struct {
	ids     []string
	perPage int
	// getTime and pageTime say how long a request takes.
	getTime, pageTime func() time.Duration
	// failGet and failPage say whether a request fails; nil for never.
	failGet, failPage func() bool
	// onRequest is called before each request with the lock held; nil for none.
	onRequest func()

	mu     sync.Mutex
	events int
	gets   int
	lists  int
	pages  int
	// activeLists is how many lists are under way, and most how many ever were.
	activeLists, maxActiveLists int
	// contextValues are the lists' contexts' values of testKey.
	contextValues []any
}

type testKey struct{}

// requestTime is how long a request takes unless a test says otherwise.
const requestTime = 20 * time.Millisecond

// newFakeAPI holds count objects, "0" and so on.
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
		Get:  s.get,
		List: s.list,
		ID:   func(o *object) string { return o.ID },
	}, options)
}

// event numbers what happens in the order in which it does.
func (s *fakeAPI) event() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events++

	return s.events
}

// requestCounts is what a system was asked for.
type requestCounts struct{ GETs, Lists, Pages int }

func (s *fakeAPI) requestCounts() requestCounts {
	s.mu.Lock()
	defer s.mu.Unlock()

	return requestCounts{s.gets, s.lists, s.pages}
}

// listConcurrency returns how many lists are under way, and how many ever were
// at once.
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

// request counts a request and takes its time.
func (s *fakeAPI) request(ctx context.Context, count *int, duration func() time.Duration) error {
	s.mu.Lock()
	*count++
	if s.onRequest != nil {
		s.onRequest()
	}
	s.mu.Unlock()

	return sleep(ctx, duration())
}

// sleep waits on the bubble's clock.
func sleep(ctx context.Context, duration time.Duration) error {
	if duration == 0 {
		// With -race, timers that expire as they are made may crash the runtime
		// of Go 1.26: goroutines that run in parallel share the bubble's
		// context.
		return ctx.Err()
	}
	select {
	case <-time.After(duration):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
