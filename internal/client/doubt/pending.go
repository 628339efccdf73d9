package doubt

import (
	"context"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// pendingCreate is a create without a result: its request is on the wire, or
// its response is lost. The resolver's lock guards it.
type pendingCreate struct {
	resolver *Resolver
	// groupName is Create.Group.
	groupName string
	content   string
	state     state
}

// state is the state of a pendingCreate.
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
func (r *Resolver) start(ctx context.Context, groupName, content string) *pendingCreate {
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

	return &pendingCreate{resolver: r, groupName: groupName, content: content, state: inFlight}
}

// group returns the group of the create. The caller holds the resolver's lock.
func (p *pendingCreate) group() *group { return p.resolver.groups[p.groupName] }

// setState changes the state. The caller holds the resolver's lock.
func (p *pendingCreate) setState(to state) {
	if p.state == finished {
		return
	}
	g := p.group()
	if p.state == inFlight {
		g.inFlight--
	} else if g.lost[p.content]--; g.lost[p.content] == 0 {
		delete(g.lost, p.content)
	}
	switch to {
	case inFlight:
		g.inFlight++
	case lost:
		g.lost[p.content]++
	case finished:
		if g.isIdle() {
			delete(p.resolver.groups, p.groupName)
		}
	}
	p.state = to
	close(p.resolver.changed)
	p.resolver.changed = make(chan struct{})
}

// claim records that the request of the create created an object. No other
// create may claim the object. The caller holds the resolver's lock.
func (p *pendingCreate) claim(id string) {
	p.resolver.claimed[id] = true
	p.setState(finished)
}

// waitForInFlight waits until no request of the group is on the wire. Until
// then, any unclaimed object may belong to a request on the wire.
func (p *pendingCreate) waitForInFlight(ctx context.Context) {
	p.waitFor(ctx, func(g *group) bool { return g.inFlight == 0 })
}

// waitForIdle waits until all creates of the group are finished.
func (p *pendingCreate) waitForIdle(ctx context.Context) {
	p.waitFor(ctx, (*group).isIdle)
}

// waitFor waits until the group is in the wanted state, or until the context
// ends.
func (p *pendingCreate) waitFor(ctx context.Context, isWanted func(*group) bool) {
	for {
		var changed chan struct{}
		var done bool
		p.resolver.update(func() { changed, done = p.resolver.changed, isWanted(p.group()) })
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

// isOnlyPossibleOwner reports whether only creates with the same content
// may own an unclaimed object. The caller holds the resolver's lock.
func (p *pendingCreate) isOnlyPossibleOwner() bool {
	g := p.group()
	for content := range p.resolver.undecided[p.groupName] {
		if content != p.content {
			return false
		}
	}

	return g.inFlight == 0 && len(g.lost) == 1
}

// newError returns the error of a create: that of its request, with another
// kind, one more explanation ("" for none) and the objects that the request may
// have created. If the error is in doubt, the resolver remembers the create.
func (p *pendingCreate) newError(
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
		p.resolver.update(func() {
			if p.resolver.undecided[p.groupName] == nil {
				p.resolver.undecided[p.groupName] = map[string]bool{}
			}
			p.resolver.undecided[p.groupName][p.content] = true
		})
	}

	return &failure
}
