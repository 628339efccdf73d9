package doubt

import (
	"context"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// attempt is a create without a result: its request is on the wire, or its
// response is lost. The resolver's lock guards it.
type attempt struct {
	resolver *Resolver
	// groupName is Create.Group.
	groupName string
	content   string
	state     state
}

// state is the state of an attempt.
type state int

const (
	inFlight state = iota
	lost
	finished
)

// group counts the creates of a group that have no result yet.
type group struct {
	// inFlight is the number of requests on the wire.
	inFlight int
	// lost is the number of lost responses by Create.Content.
	lost map[string]int
}

// isIdle reports whether all creates of the group are finished.
func (g *group) isIdle() bool { return g == nil || g.inFlight == 0 && len(g.lost) == 0 }

// start records a create before its request is sent. It waits while another
// create of the group is in doubt, so that fewer requests are on the wire. If
// the context ends during the wait, the request itself fails.
func (r *Resolver) start(ctx context.Context, groupName, content string) *attempt {
	for {
		r.mu.Lock()
		g := r.groups[groupName]
		if g == nil || len(g.lost) == 0 || ctx.Err() != nil {
			break
		}
		changed := r.changed
		r.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
	defer r.mu.Unlock()
	if r.groups[groupName] == nil {
		r.groups[groupName] = &group{lost: map[string]int{}}
	}
	r.groups[groupName].inFlight++

	return &attempt{resolver: r, groupName: groupName, content: content, state: inFlight}
}

// group returns the group of the attempt. The caller holds the resolver's lock.
func (a *attempt) group() *group { return a.resolver.groups[a.groupName] }

// setState changes the state. The caller holds the resolver's lock.
func (a *attempt) setState(to state) {
	if a.state == finished {
		return
	}
	g := a.group()
	if a.state == inFlight {
		g.inFlight--
	} else if g.lost[a.content]--; g.lost[a.content] == 0 {
		delete(g.lost, a.content)
	}
	switch to {
	case inFlight:
		g.inFlight++
	case lost:
		g.lost[a.content]++
	case finished:
		if g.isIdle() {
			delete(a.resolver.groups, a.groupName)
		}
	}
	a.state = to
	close(a.resolver.changed)
	a.resolver.changed = make(chan struct{})
}

// claim records that the request of the create created an object. No other
// create may claim the object. The caller holds the resolver's lock.
func (a *attempt) claim(id string) {
	a.resolver.claimed[id] = true
	a.setState(finished)
}

// waitForInFlight waits until no request of the group is on the wire. Until
// then, any unclaimed object may belong to a request on the wire.
func (a *attempt) waitForInFlight(ctx context.Context) {
	a.waitFor(ctx, func(g *group) bool { return g.inFlight == 0 })
}

// waitForIdle waits until all creates of the group are finished.
func (a *attempt) waitForIdle(ctx context.Context) {
	a.waitFor(ctx, (*group).isIdle)
}

// waitFor waits until the group is in the wanted state, or until the context
// ends.
func (a *attempt) waitFor(ctx context.Context, isWanted func(*group) bool) {
	for {
		var changed chan struct{}
		var done bool
		a.resolver.update(func() { changed, done = a.resolver.changed, isWanted(a.group()) })
		if done {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// isOnlyPossibleOwner reports whether only creates with the attempt's content
// may own an unclaimed object. The caller holds the resolver's lock.
func (a *attempt) isOnlyPossibleOwner() bool {
	g := a.group()
	for content := range a.resolver.undecided[a.groupName] {
		if content != a.content {
			return false
		}
	}

	return g.inFlight == 0 && len(g.lost) == 1
}

// newError returns the error of a create: that of its request, with another
// kind, one more explanation ("" for none) and the objects that the request may
// have created. If the error is in doubt, the resolver remembers the create.
func (a *attempt) newError(
	request *rest.Error, kind rest.Kind, explanation string, candidates []rest.Candidate,
) *rest.Error {
	failure := *request
	failure.Kind = kind
	failure.Candidates = candidates
	switch {
	case failure.Message == "":
		failure.Message = explanation
	case explanation != "":
		failure.Message += "; " + explanation
	}
	if kind == rest.InDoubt {
		a.resolver.update(func() {
			if a.resolver.undecided[a.groupName] == nil {
				a.resolver.undecided[a.groupName] = map[string]bool{}
			}
			a.resolver.undecided[a.groupName][a.content] = true
		})
	}

	return &failure
}
