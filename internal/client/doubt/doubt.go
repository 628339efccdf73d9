// Package doubt finds the result of a create whose response was lost: it reads
// from the system. See "Doubt" in design/retries-and-doubt.md.
package doubt

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Confidence is how certain it is that the request of a create created a
// candidate.
type Confidence int

const (
	// Compared means that all values that can be compared are equal. The create
	// takes the candidate over if it is the only one.
	Compared Confidence = iota
	// Certain means that nothing else can have created the candidate.
	Certain
	// Unique means that the system allows no second object like the candidate.
	// The create takes it over at the first poll and reports this, because
	// another process may have created it.
	Unique
	// Unproven means that the API does not report which request created the
	// candidate. No create takes it over.
	Unproven
)

// Candidate is an object that the request of a create may have created.
type Candidate[T any] struct {
	rest.Candidate

	Confidence Confidence
	// Value is what [Do] returns if the create takes the candidate over.
	Value T
}

// Create is a request that creates an object or starts a run.
type Create[T any] struct {
	// Group is the same for creates whose objects cannot be distinguished.
	Group string
	// Content is everything that the request sends. Creates of one group with
	// the same content may receive each other's objects, because these are
	// identical.
	Content string
	// ComparedFields names the fields that Find compares, for the report of a
	// takeover: "name and price".
	ComparedFields string
	// Send sends the request. It returns a rest.InDoubt error if the response
	// was lost.
	Send func(ctx context.Context) (T, error)
	// ID returns the id of the object that Send has created; "" if it has none.
	ID func(T) string
	// Find returns the objects that the request may have created since a
	// moment, by this machine's clock. It may return objects of other creates.
	Find func(ctx context.Context, since time.Time) ([]Candidate[T], error)
}

// Options are the settings of a Resolver.
type Options struct {
	// Polls is the number of times that the resolver reads from the system. It
	// is at least 2.
	Polls int
	// Interval is the time between two polls. All polls together must cover the
	// time by which the system's lists may lag.
	Interval time.Duration
	// Timeout bounds all polls together. They continue after Ctrl-C, because an
	// object that they do not find is lost.
	Timeout time.Duration
}

// minInterval is the shortest time between two polls. A list may not return a
// new object at once.
const minInterval = time.Second

// OptionsForLag returns the settings for a system whose lists lag by at most a
// time. If the transport has a pacer, the requests of other calls may be ahead
// of a poll in its queue: the timeout allows for a hundred of them.
func OptionsForLag(lag time.Duration, transport rest.Options) Options {
	const polls, attempts, ahead = 3, 2, 100 // A request may have to be retried.
	interval := max(minInterval, lag/(polls-1))

	return Options{
		Polls:    polls,
		Interval: interval,
		Timeout:  polls*(interval+transport.Pacer.TimeFor(ahead)) + attempts*transport.RequestTimeout,
	}
}

// Resolver resolves the doubts of one system. It is safe for concurrent use.
type Resolver struct {
	options Options

	mu sync.Mutex
	// groups are the groups with creates that have no result yet.
	groups map[string]*group
	// claimed holds the ids of the objects that a create has claimed.
	claimed map[string]bool
	// undecided holds, for each group, the contents of the creates that ended
	// in doubt. An unclaimed object may belong to one of them.
	undecided map[string]map[string]bool
	// changed is closed and replaced when a create of any group changes its
	// state.
	changed chan struct{}
}

// New returns a resolver.
func New(options Options) *Resolver {
	return &Resolver{
		options:   options,
		groups:    map[string]*group{},
		claimed:   map[string]bool{},
		undecided: map[string]map[string]bool{},
		changed:   make(chan struct{}),
	}
}

// Forget records that an object was deleted. The system may use its id for a
// new object.
func (r *Resolver) Forget(id string) {
	r.update(func() { delete(r.claimed, id) })
}

// update calls a function with the lock held.
func (r *Resolver) update(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
}

// pollContext returns the context of the polls for one request. It ends with
// [Options.Timeout], but not with Ctrl-C.
func (r *Resolver) pollContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), r.options.Timeout)
}

// Do sends the request of a create. If the response is lost, Do searches the
// system for the object that the request created. It returns the object as if
// the response had arrived, or sends the request once more if the request
// created nothing, or returns a rest.InDoubt error that lists the candidates.
// It reports what the user must know, see [OnReport].
func Do[T any](ctx context.Context, r *Resolver, create Create[T]) (T, error) {
	p := r.start(ctx, create.Group, create.Content)
	defer r.update(func() { p.setState(finished) })
	value, err := create.Send(ctx)
	if err == nil {
		r.update(func() { p.claim(create.ID(value)) })

		return value, nil
	}
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Kind != rest.InDoubt {
		return value, err
	}
	value, isResolved, err := resolve(ctx, p, &create, failure)
	switch {
	case isResolved:
		return value, err
	case ctx.Err() != nil:
		return value, p.newError(failure, rest.Canceled, "the system shows that the request created nothing", nil)
	default:
		return sendAgain(ctx, p, &create, failure)
	}
}

// sendAgain repeats a request that has created nothing.
func sendAgain[T any](ctx context.Context, p *pendingCreate, create *Create[T], first *rest.Error) (T, error) {
	p.resolver.update(func() { p.setState(inFlight) })
	value, err := create.Send(ctx)
	if err == nil {
		p.resolver.update(func() { p.claim(create.ID(value)) })
		reportDuplicates(ctx, p, create, first)

		return value, nil
	}
	// Even a rejection needs a search: the first request may have arrived in
	// the meantime and be the cause.
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Kind == rest.Canceled {
		return value, err
	}
	both := *failure
	both.SentAt = first.SentAt
	value, isResolved, err := resolve(ctx, p, create, &both)
	switch {
	case isResolved:
		return value, err
	case both.Kind == rest.Conflict:
		return value, p.newError(&both, rest.InDoubt,
			"an earlier request, whose response was lost, may be the cause", nil)
	case both.Kind == rest.InDoubt:
		return value, p.newError(&both, rest.Unavailable,
			"the client sent the request twice, and the system shows that it created nothing", nil)
	default:
		return value, &both
	}
}

// resolve finds the result of a create whose request failed. It returns the
// object that the request created, or an error in doubt. It returns isResolved
// = false if the request created nothing.
func resolve[T any](
	ctx context.Context, p *pendingCreate, create *Create[T], failure *rest.Error,
) (value T, isResolved bool, err error) {
	pollCtx, cancel := p.resolver.pollContext(ctx)
	defer cancel()
	p.resolver.update(func() { p.setState(lost) })
	found := findCreated(pollCtx, p, create, failure.SentAt)
	switch {
	case found.result == created:
		if found.object.Confidence != Certain {
			sendReport(ctx, Report{
				LostError: failure, TakenOver: &found.object.Candidate, ComparedFields: create.ComparedFields,
			})
		}

		return found.object.Value, true, nil
	case found.result == unknown:
		return value, true, p.newError(failure, rest.InDoubt, found.reason, found.candidates)
	case failure.Accepted:
		return value, true, p.newError(failure, rest.InDoubt, "the system does not return the created object", nil)
	default:
		return value, false, nil
	}
}
