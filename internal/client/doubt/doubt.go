// Package doubt finds the result of a create whose answer was lost, by reading
// from the system. See "Retries and doubt" in design/retries-and-doubt.md.
package doubt

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Confidence is how certain it is that a create has made a candidate.
type Confidence int

const (
	// Compared means that all values that can be compared are equal. If there
	// is only one such candidate, the create takes it over.
	Compared Confidence = iota
	// Certain means that nothing else can have made the candidate.
	Certain
	// Unique means that the system allows no second object like the candidate.
	// It is taken over at the first look, with a report: another process may
	// have made it.
	Unique
	// Unproven means that the API does not show which create made the
	// candidate. No create takes it over.
	Unproven
)

// Candidate is an object that a create may have made.
type Candidate[T any] struct {
	rest.Candidate

	Confidence Confidence
	Value      T
}

// Create is a request that makes an object or starts a run.
type Create[T any] struct {
	// Group is the same for creates whose objects cannot be distinguished.
	Group string
	// Content is all that the request sends. Creates of one group with the same
	// content may receive each other's objects, because these are identical.
	Content string
	// ComparedFields names what Find compares. The report of a takeover shows
	// it.
	ComparedFields string
	// Send sends the request. Its error is rest.InDoubt where the answer was
	// lost.
	Send func(ctx context.Context) (T, error)
	// ID returns the id of the object that Send has made; "" if it has none.
	ID func(T) string
	// Find returns the objects that the request may have made since a moment,
	// by this machine's clock. It may return objects of other creates.
	Find func(ctx context.Context, since time.Time) ([]Candidate[T], error)
}

// Options are the settings of a Resolver.
type Options struct {
	// Polls is how often the resolver reads from the system, at least twice.
	Polls int
	// Interval is the time between two looks. All looks together must cover the
	// time by which the system's lists may lag.
	Interval time.Duration
	// Timeout bounds all looks together. They continue after Ctrl-C, because an
	// object that they do not find is lost.
	Timeout time.Duration
}

// minInterval is the shortest time between two looks: a new object may not be
// in a list at once.
const minInterval = time.Second

// OptionsForLag returns the settings for a system whose lists lag by a time at
// most.
func OptionsForLag(lag time.Duration, transport rest.Options) Options {
	const looks, attempts = 3, 2 // A request may have to be retried.
	interval := max(minInterval, lag/(looks-1))

	return Options{
		Polls:    looks,
		Interval: interval,
		Timeout:  looks*interval + attempts*transport.RequestTimeout,
	}
}

// Resolver resolves the doubts of one system. It is safe for concurrent use.
type Resolver struct {
	options Options

	mu      sync.Mutex
	groups  map[string]*group
	claimed map[string]bool
	// undecided holds, for each group, the contents of the creates that ended
	// in doubt: an unclaimed object may belong to one of them.
	undecided map[string]map[string]bool
	// changed is closed and replaced when a create of any group changes its
	// state.
	changed chan struct{}
}

// group counts the creates without an answer, by content.
type group struct {
	inFlight int
	lost     map[string]int
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

// Do sends the request of a create. If the answer is lost, Do looks for the
// object that the request made. It returns the object as if the answer had
// arrived, or sends the request once more if the request made nothing, or
// returns a rest.InDoubt error that lists the candidates. It reports what the
// user has to know, see [OnReport].
func Do[T any](ctx context.Context, r *Resolver, create Create[T]) (T, error) {
	a := r.start(ctx, create.Group, create.Content)
	defer a.finish()
	value, err := create.Send(ctx)
	lost := lostResponse(err)
	if lost == nil {
		if err == nil {
			a.claim(create.ID(value))
		}

		return value, err
	}
	looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.options.Timeout)
	defer cancel()
	a.markLost()
	found, err := findCreated(looking, a, &create, lost)
	if found != nil || err != nil {
		return takeOver(ctx, found, &create, lost), err
	}
	if lost.Accepted {
		return value, a.notShownError(lost)
	}
	if ctx.Err() != nil {
		lost.Kind = rest.Canceled
		addMessage(lost, "the system shows that nothing was made")

		return value, lost
	}

	return sendAgain(ctx, a, &create, lost)
}

// sendAgain repeats a request that has made nothing.
func sendAgain[T any](ctx context.Context, a *attempt, create *Create[T], lost *rest.Error) (T, error) {
	r := a.resolver
	a.markResent()
	value, err := create.Send(ctx)
	looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.options.Timeout)
	defer cancel()
	if err == nil {
		a.claim(create.ID(value))
		reportDuplicates(ctx, looking, a, create, lost)

		return value, nil
	}
	if rest.KindOf(err) == rest.Canceled {
		return value, err
	}
	since := lost.SentAt
	second := lostResponse(err)
	if second == nil {
		// The first request may have arrived in the meantime and cause this
		// error.
		second, _ = errors.AsType[*rest.Error](err)
		if second == nil {
			return value, err
		}
	}
	second.SentAt = since
	a.markLost()
	found, failed := findCreated(looking, a, create, second)
	switch {
	case found != nil || failed != nil:
		return takeOver(ctx, found, create, second), failed
	case second.Accepted:
		return value, a.notShownError(second)
	case second.Kind == rest.Conflict:
		a.markUndecided()
		second.Kind = rest.InDoubt
		addMessage(second, "the answer to the same request was lost a moment ago, and may be the cause")
	case second.Kind == rest.InDoubt:
		second.Kind = rest.Unavailable
		addMessage(second, "it was sent twice, and the system shows that nothing was made")
	}

	return value, second
}

// takeOver returns the value of the object that was found. It reports a
// takeover that is not certain.
func takeOver[T any](ctx context.Context, found *Candidate[T], create *Create[T], lost *rest.Error) T {
	if found == nil {
		var none T

		return none
	}
	if found.Confidence != Certain {
		sendReport(ctx, Report{LostError: lost, TakenOver: &found.Candidate, ComparedFields: create.ComparedFields})
	}

	return found.Value
}

// lostResponse returns the error of a request whose answer was lost, nil for
// any other.
func lostResponse(err error) *rest.Error {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Kind != rest.InDoubt {
		return nil
	}

	return failure
}

// findCreated reads from the system until the result of the create is known. It
// returns nil if the create made nothing, and an error if the system does not
// show the result. Only the last look compares: until then, lists may lack
// another candidate.
func findCreated[T any](ctx context.Context, a *attempt, create *Create[T], lost *rest.Error) (*Candidate[T], error) {
	looks := a.resolver.options.Polls
	var before, free []Candidate[T]
	isNew := false // Whether the latest look was the first to show a candidate.
	for number := 0; number < looks || isNew; number++ {
		if number > 0 {
			sleep(ctx, a.resolver.options.Interval)
		}
		a.waitForInFlight(ctx)
		all, err := create.Find(ctx, lost.SentAt)
		if err != nil {
			addMessage(lost, fmt.Sprintf("looking for what it made failed: %v", err))

			return nil, inDoubtError(a, lost, free)
		}
		var chosen *Candidate[T]
		free, chosen = claimMatch(a, all, before, number >= looks-1)
		if chosen != nil {
			return chosen, nil
		}
		isNew = slices.ContainsFunc(free, func(each Candidate[T]) bool { return !containsCandidate(before, each) })
		before = free
	}
	if len(free) == 0 {
		return nil, nil //nolint:nilnil // Nothing was made, which is no error.
	}

	return nil, inDoubtError(a, lost, free)
}

// inDoubtError turns the error of a create into the error of a doubt that could
// not be resolved.
func inDoubtError[T any](a *attempt, lost *rest.Error, candidates []Candidate[T]) *rest.Error {
	a.markUndecided()
	lost.Kind = rest.InDoubt
	for _, each := range candidates {
		lost.Candidates = append(lost.Candidates, each.Candidate)
	}

	return lost
}

// addMessage adds an explanation to an error's message.
func addMessage(failure *rest.Error, text string) {
	if failure.Message != "" {
		text = failure.Message + "; " + text
	}
	failure.Message = text
}

// containsCandidate reports whether a look showed a candidate.
func containsCandidate[T any](look []Candidate[T], candidate Candidate[T]) bool {
	return slices.ContainsFunc(look, func(each Candidate[T]) bool { return each.ID == candidate.ID })
}

// claimMatch claims the candidate that the create has made, if that is certain,
// or if a comparison is enough and the previous look showed the candidate, too.
// It also returns all candidates that no other create has claimed.
func claimMatch[T any](
	a *attempt, all, before []Candidate[T], compare bool,
) (free []Candidate[T], chosen *Candidate[T]) {
	r := a.resolver
	r.mu.Lock()
	defer r.mu.Unlock()
	free = unclaimed(r, all)
	isLast := compare && a.isOnlyPossibleOwner() && len(free) <= a.group().lost[a.content]
	for i := range free {
		isCompared := free[i].Confidence == Compared && isLast && containsCandidate(before, free[i])
		if free[i].Confidence == Certain || free[i].Confidence == Unique || isCompared {
			a.finishLocked()
			r.claimLocked(free[i].ID)

			return free, &free[i]
		}
	}

	return free, nil
}

// reportDuplicates reports the objects that the first of two requests may have
// made after Do repeated it. While other creates of the group are not over, an
// unclaimed object may belong to them.
func reportDuplicates[T any](ctx, looking context.Context, a *attempt, create *Create[T], lost *rest.Error) {
	for {
		a.waitForIdle(looking)
		all, err := create.Find(looking, lost.SentAt)
		twins, isQuiet := claimDuplicates(a, all)
		switch {
		case err == nil && !isQuiet:
			continue
		case err != nil || len(twins) > 0:
			sendReport(ctx, Report{LostError: lost, Duplicates: twins, PollError: err})
		}

		return
	}
}

// claimDuplicates claims the unclaimed objects, so that no other create takes
// them over or reports them again. It does nothing while other creates of the
// group are not over.
func claimDuplicates[T any](a *attempt, all []Candidate[T]) (twins []rest.Candidate, isQuiet bool) {
	r := a.resolver
	r.mu.Lock()
	defer r.mu.Unlock()
	if !a.group().isIdle() {
		return nil, false
	}
	for _, each := range unclaimed(r, all) {
		r.claimLocked(each.ID)
		twins = append(twins, each.Candidate)
	}

	return twins, true
}

// unclaimed returns the candidates that no create has claimed. The caller holds
// the resolver's lock.
func unclaimed[T any](r *Resolver, all []Candidate[T]) []Candidate[T] {
	return slices.DeleteFunc(all, func(each Candidate[T]) bool { return r.claimed[each.ID] })
}

// sleep waits for the interval, or until the context ends. The next look then
// returns the context's error.
func sleep(ctx context.Context, interval time.Duration) {
	timer := time.NewTimer(interval)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
