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

// isQuiet reports whether all creates of the group are over.
func (g *group) isQuiet() bool { return g == nil || g.onWire == 0 && len(g.lost) == 0 }

// state is where an attempt is.
type state int

const (
	onWire state = iota
	lost
	settled
)

// begin records a create before its request is sent. It waits while another
// create of the group is in doubt, so that fewer requests are on the wire. If
// the context ends during the wait, the request itself fails.
func (r *Resolver) begin(ctx context.Context, name, content string) *attempt {
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
	r.groups[name].onWire++

	return &attempt{resolver: r, name: name, content: content, state: onWire}
}

// group returns the attempt's group. The caller holds the resolver's lock.
func (a *attempt) group() *group { return a.resolver.groups[a.name] }

// move changes the state. The caller holds the resolver's lock.
func (a *attempt) move(to state) {
	g := a.group()
	switch a.state {
	case onWire:
		g.onWire--
	case lost:
		g.lost[a.content]--
		if g.lost[a.content] == 0 {
			delete(g.lost, a.content)
		}
	case settled:
	}
	switch to {
	case onWire:
		g.onWire++
	case lost:
		g.lost[a.content]++
	case settled:
	}
	a.state = to
	if g.onWire == 0 && len(g.lost) == 0 && to == settled {
		delete(a.resolver.groups, a.name)
	}
	close(a.resolver.changed)
	a.resolver.changed = make(chan struct{})
}

// settle marks the attempt as over. The caller holds the resolver's lock.
func (a *attempt) settle() {
	if a.state != settled {
		a.move(settled)
	}
}

// end marks the attempt as over, whatever its result.
func (a *attempt) end() {
	a.resolver.mu.Lock()
	defer a.resolver.mu.Unlock()
	a.settle()
}

// lose marks the answer as lost.
func (a *attempt) lose() {
	a.resolver.mu.Lock()
	defer a.resolver.mu.Unlock()
	a.move(lost)
}

// resend records that the request is sent once more.
func (a *attempt) resend() {
	a.resolver.mu.Lock()
	defer a.resolver.mu.Unlock()
	a.move(onWire)
}

// claim records that the create has made an object. No other create may claim
// it.
func (a *attempt) claim(id string) {
	a.resolver.mu.Lock()
	defer a.resolver.mu.Unlock()
	a.resolver.claim(id)
	a.settle()
}

// claim records an object's owner. The caller holds the lock.
func (r *Resolver) claim(id string) {
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

// awaitOthers waits until no request of the group is on the wire. Until then,
// any unclaimed object may belong to a request on the wire.
func (a *attempt) awaitOthers(ctx context.Context) {
	a.await(ctx, func(g *group) bool { return g.onWire == 0 })
}

// awaitQuiet waits until no other create of the group is on the wire or in
// doubt.
func (a *attempt) awaitQuiet(ctx context.Context) {
	a.await(ctx, (*group).isQuiet)
}

// await waits until the state of the group is as wanted.
func (a *attempt) await(ctx context.Context, isWanted func(*group) bool) {
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

// isAlone reports whether only creates with the attempt's content may own an
// unclaimed object. The caller holds the resolver's lock.
func (a *attempt) isAlone() bool {
	g := a.group()
	for content := range a.resolver.undecided[a.name] {
		if content != a.content {
			return false
		}
	}

	return g.onWire == 0 && len(g.lost) == 1
}

// giveUp records that the attempt ends in doubt.
func (a *attempt) giveUp() {
	r := a.resolver
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.undecided[a.name] == nil {
		r.undecided[a.name] = map[string]bool{}
	}
	r.undecided[a.name][a.content] = true
}

// unseen returns the error of a request that the server carried out, but whose
// object the system does not show.
func (a *attempt) unseen(lost *rest.Error) *rest.Error {
	a.giveUp()
	lost.Kind = rest.InDoubt
	explain(lost, "the system does not show what it made")

	return lost
}
