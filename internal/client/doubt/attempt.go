package doubt

import (
	"context"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// attempt is a create that has no answer yet: its request is on the wire, or
// its answer is lost.
type attempt struct {
	resolver *Resolver
	name     string
	content  string
	state    state
}

// isIdle reports whether all creates of the group are over.
func (g *group) isIdle() bool { return g == nil || g.inFlight == 0 && len(g.lost) == 0 }

// state is where an attempt is.
type state int

const (
	inFlight state = iota
	lost
	finished
)

// start records a create before its request is sent. It waits while another
// create of the group is in doubt, so that fewer requests are on the wire. If
// the context ends during the wait, the request itself fails.
func (r *Resolver) start(ctx context.Context, name, content string) *attempt {
	for {
		r.mu.Lock()
		g := r.groups[name]
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
	if r.groups[name] == nil {
		r.groups[name] = &group{lost: map[string]int{}}
	}
	r.groups[name].inFlight++

	return &attempt{resolver: r, name: name, content: content, state: inFlight}
}

// group returns the attempt's group. The caller holds the resolver's lock.
func (a *attempt) group() *group { return a.resolver.groups[a.name] }

// setState changes the state. The caller holds the resolver's lock.
func (a *attempt) setState(to state) {
	g := a.group()
	switch a.state {
	case inFlight:
		g.inFlight--
	case lost:
		g.lost[a.content]--
		if g.lost[a.content] == 0 {
			delete(g.lost, a.content)
		}
	case finished:
	}
	switch to {
	case inFlight:
		g.inFlight++
	case lost:
		g.lost[a.content]++
	case finished:
	}
	a.state = to
	if g.inFlight == 0 && len(g.lost) == 0 && to == finished {
		delete(a.resolver.groups, a.name)
	}
	close(a.resolver.changed)
	a.resolver.changed = make(chan struct{})
}

// finishLocked marks the attempt as over. The caller holds the resolver's lock.
func (a *attempt) finishLocked() {
	if a.state != finished {
		a.setState(finished)
	}
}

// finish marks the attempt as over, whatever its result.
func (a *attempt) finish() {
	a.resolver.mu.Lock()
	defer a.resolver.mu.Unlock()
	a.finishLocked()
}

// markLost marks the answer as lost.
func (a *attempt) markLost() {
	a.resolver.mu.Lock()
	defer a.resolver.mu.Unlock()
	a.setState(lost)
}

// markResent records that the request is sent once more.
func (a *attempt) markResent() {
	a.resolver.mu.Lock()
	defer a.resolver.mu.Unlock()
	a.setState(inFlight)
}

// claim records that the create has made an object. No other create may claim
// it.
func (a *attempt) claim(id string) {
	a.resolver.mu.Lock()
	defer a.resolver.mu.Unlock()
	a.resolver.claimLocked(id)
	a.finishLocked()
}

// claimLocked records an object's owner. The caller holds the lock.
func (r *Resolver) claimLocked(id string) {
	if id != "" {
		r.claimed[id] = true
	}
}

// Forget records that an object was deleted. The system may use its id for a
// new object.
func (r *Resolver) Forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.claimed, id)
}

// waitForInFlight waits until no request of the group is on the wire. Until
// then, any unclaimed object may belong to a request on the wire.
func (a *attempt) waitForInFlight(ctx context.Context) {
	a.waitFor(ctx, func(g *group) bool { return g.inFlight == 0 })
}

// waitForIdle waits until no other create of the group is on the wire or in
// doubt.
func (a *attempt) waitForIdle(ctx context.Context) {
	a.waitFor(ctx, (*group).isIdle)
}

// waitFor waits until the state of the group is as wanted.
func (a *attempt) waitFor(ctx context.Context, isWanted func(*group) bool) {
	for {
		a.resolver.mu.Lock()
		changed, done := a.resolver.changed, isWanted(a.group())
		a.resolver.mu.Unlock()
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
	for content := range a.resolver.undecided[a.name] {
		if content != a.content {
			return false
		}
	}

	return g.inFlight == 0 && len(g.lost) == 1
}

// markUndecided records that the attempt ends in doubt.
func (a *attempt) markUndecided() {
	r := a.resolver
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.undecided[a.name] == nil {
		r.undecided[a.name] = map[string]bool{}
	}
	r.undecided[a.name][a.content] = true
}

// notShownError returns the error of a request that the server carried out, but
// whose object the system does not show.
func (a *attempt) notShownError(lost *rest.Error) *rest.Error {
	a.markUndecided()
	lost.Kind = rest.InDoubt
	addMessage(lost, "the system does not show what it made")

	return lost
}
