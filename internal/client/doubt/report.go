package doubt

import (
	"context"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Report describes a create that succeeded after its response was lost. The
// user must know of it.
type Report struct {
	// LostError is the error of the request whose response was lost.
	LostError *rest.Error
	// TakenOver is the object that was taken over by comparison; nil for none.
	TakenOver *rest.Candidate
	// ComparedFields names the fields that were compared: "name and price".
	ComparedFields string
	// Duplicates are the objects that the first request may have created,
	// besides the one that the second request created.
	Duplicates []rest.Candidate
	// PollError is the reason why it is unknown whether there are duplicates;
	// nil if that is known.
	PollError error
}

type reportKey struct{}

// OnReport returns a context whose creates report to a function. The goroutine
// that calls [Do] calls the function.
func OnReport(ctx context.Context, report func(Report)) context.Context {
	return context.WithValue(ctx, reportKey{}, report)
}

func sendReport(ctx context.Context, report Report) {
	if send, ok := ctx.Value(reportKey{}).(func(Report)); ok {
		send(report)
	}
}

// reportDuplicates reports the objects that the first of two requests may have
// created after Do repeated it. While other creates of the group are not
// finished, an unclaimed object may belong to them.
func reportDuplicates[T any](ctx context.Context, p *pendingCreate, create *Create[T], first *rest.Error) {
	pollCtx, cancel := p.resolver.pollContext(ctx)
	defer cancel()
	for {
		p.waitForIdle(pollCtx)
		all, err := create.Find(pollCtx, first.SentAt)
		duplicates, isIdle := claimDuplicates(p, all)
		switch {
		case err == nil && !isIdle:
			continue
		case err != nil || len(duplicates) > 0:
			sendReport(ctx, Report{LostError: first, Duplicates: duplicates, PollError: err})
		}

		return
	}
}

// claimDuplicates claims the unclaimed objects, so that no other create takes
// them over or reports them again. It does nothing while other creates of the
// group are not finished.
func claimDuplicates[T any](p *pendingCreate, all []Candidate[T]) (duplicates []rest.Candidate, isIdle bool) {
	r := p.resolver
	r.mu.Lock()
	defer r.mu.Unlock()
	if !p.group().isIdle() {
		return nil, false
	}
	duplicates = identities(selectUnclaimed(r, all))
	for _, each := range duplicates {
		r.claimed[each.ID] = true
	}

	return duplicates, true
}
