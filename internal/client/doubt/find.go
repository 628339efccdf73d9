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
func findCreated[T any](ctx context.Context, p *pendingCreate, create *Create[T], sentAt time.Time) outcome[T] {
	polls := p.resolver.options.Polls
	var previous, unclaimed []Candidate[T]
	isNew := false // Whether the latest poll was the first to return a candidate.
	for number := 1; number <= polls || isNew; number++ {
		if number > 1 {
			sleep(ctx, p.resolver.options.Interval)
		}
		p.waitForInFlight(ctx)
		all, err := create.Find(ctx, sentAt)
		if err != nil {
			reason := fmt.Sprintf("the search for the created object failed: %v", err)

			return outcome[T]{result: unknown, candidates: identities(unclaimed), reason: reason}
		}
		var chosen *Candidate[T]
		unclaimed, chosen = claimMatch(p, all, previous, number >= polls)
		if chosen != nil {
			return outcome[T]{result: created, object: chosen}
		}
		isNew = slices.ContainsFunc(unclaimed, func(each Candidate[T]) bool {
			return !containsCandidate(previous, each)
		})
		previous = unclaimed
	}
	if len(unclaimed) == 0 {
		return outcome[T]{result: notCreated}
	}

	return outcome[T]{result: unknown, candidates: identities(unclaimed)}
}

// claimMatch claims the candidate that the request created, if that is certain,
// or if a comparison is enough and the previous poll returned the candidate,
// too. It also returns all candidates that no other create has claimed.
func claimMatch[T any](
	p *pendingCreate, all, previous []Candidate[T], compare bool,
) (unclaimed []Candidate[T], chosen *Candidate[T]) {
	r := p.resolver
	r.mu.Lock()
	defer r.mu.Unlock()
	unclaimed = selectUnclaimed(r, all)
	isLast := compare && p.isOnlyPossibleOwner() && len(unclaimed) <= p.group().lost[p.content]
	for i := range unclaimed {
		isCompared := unclaimed[i].Confidence == Compared && isLast && containsCandidate(previous, unclaimed[i])
		if unclaimed[i].Confidence == Certain || unclaimed[i].Confidence == Unique || isCompared {
			p.claim(unclaimed[i].ID)

			return unclaimed, &unclaimed[i]
		}
	}

	return unclaimed, nil
}

// selectUnclaimed returns the candidates that no create has claimed. A
// candidate without an id counts as unclaimed. The caller holds the resolver's
// lock.
func selectUnclaimed[T any](r *Resolver, all []Candidate[T]) []Candidate[T] {
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
