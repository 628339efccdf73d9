package doubt

import (
	"context"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Report is what the user has to know about a lost answer of a create that
// succeeded.
type Report struct {
	// LostError is the error of the request whose answer was lost.
	LostError *rest.Error
	// TakenOver is the object that was taken over by comparison; nil for none.
	TakenOver *rest.Candidate
	// ComparedFields names what was compared.
	ComparedFields string
	// Duplicates are the objects that the request may have made besides the one
	// that it made when it was sent once more.
	Duplicates []rest.Candidate
	// PollError is the reason why it is unknown whether there are twins; nil if
	// that is known.
	PollError error
}

type reportKey struct{}

// OnReport returns a context whose creates report to a function, which is
// called by the goroutine that calls [Do].
func OnReport(ctx context.Context, report func(Report)) context.Context {
	return context.WithValue(ctx, reportKey{}, report)
}

func sendReport(ctx context.Context, what Report) {
	to, ok := ctx.Value(reportKey{}).(func(Report))
	if ok {
		to(what)
	}
}
