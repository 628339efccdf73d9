package doubt

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// outcome is the result of a create, as the system shows it.
type outcome[T any] struct {
	result result
	// object is the object that the request created if the result is created.
	object *Candidate[T]
	// candidates are the objects that the request may have created if the
	// result is unknown.
	candidates []rest.Candidate
	// reason explains why the result is unknown; "" if the candidates do.
	reason string
}

type result int

const (
	created result = iota
	notCreated
	unknown
)

// findCreated polls the system until it knows the result of a create that was
// sent at a moment. Only the last poll compares: earlier ones may lack another
// candidate.
func findCreated[T any](ctx context.Context, a *attempt, create *Create[T], sentAt time.Time) outcome[T] {
	polls := a.resolver.options.Polls
	var previous, free []Candidate[T]
	isNew := false // Whether the latest poll was the first to return a candidate.
	for number := 1; number <= polls || isNew; number++ {
		if number > 1 {
			sleep(ctx, a.resolver.options.Interval)
		}
		a.waitForInFlight(ctx)
		all, err := create.Find(ctx, sentAt)
		if err != nil {
			reason := fmt.Sprintf("the search for the created object failed: %v", err)

			return outcome[T]{result: unknown, candidates: identities(free), reason: reason}
		}
		var chosen *Candidate[T]
		free, chosen = claimMatch(a, all, previous, number >= polls)
		if chosen != nil {
			return outcome[T]{result: created, object: chosen}
		}
		isNew = slices.ContainsFunc(free, func(each Candidate[T]) bool { return !containsCandidate(previous, each) })
		previous = free
	}
	if len(free) == 0 {
		return outcome[T]{result: notCreated}
	}

	return outcome[T]{result: unknown, candidates: identities(free)}
}

// claimMatch claims the candidate that the request created, if that is certain,
// or if a comparison is enough and the previous poll returned the candidate,
// too. It also returns all candidates that no other create has claimed.
func claimMatch[T any](
	a *attempt, all, previous []Candidate[T], compare bool,
) (free []Candidate[T], chosen *Candidate[T]) {
	r := a.resolver
	r.mu.Lock()
	defer r.mu.Unlock()
	free = unclaimed(r, all)
	isLast := compare && a.isOnlyPossibleOwner() && len(free) <= a.group().lost[a.content]
	for i := range free {
		isCompared := free[i].Confidence == Compared && isLast && containsCandidate(previous, free[i])
		if free[i].Confidence == Certain || free[i].Confidence == Unique || isCompared {
			a.claim(free[i].ID)

			return free, &free[i]
		}
	}

	return free, nil
}

// unclaimed returns the candidates that no create has claimed. A candidate
// without an id counts as unclaimed. The caller holds the resolver's lock.
func unclaimed[T any](r *Resolver, all []Candidate[T]) []Candidate[T] {
	return slices.DeleteFunc(all, func(each Candidate[T]) bool { return each.ID != "" && r.claimed[each.ID] })
}

// containsCandidate reports whether a poll returned a candidate.
func containsCandidate[T any](poll []Candidate[T], candidate Candidate[T]) bool {
	return slices.ContainsFunc(poll, func(each Candidate[T]) bool { return each.ID == candidate.ID })
}

// identities returns the candidates without their values.
func identities[T any](candidates []Candidate[T]) []rest.Candidate {
	all := make([]rest.Candidate, 0, len(candidates))
	for _, each := range candidates {
		all = append(all, each.Candidate)
	}

	return all
}

// sleep waits for the interval, or until the context ends. The next poll then
// returns the context's error.
func sleep(ctx context.Context, interval time.Duration) {
	timer := time.NewTimer(interval)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
