package doubt

import (
	"context"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Report is what the user has to know about a lost answer of a create that
// succeeded.
type Report struct {
	// Lost is the error of the request whose answer was lost.
	Lost *rest.Error
	// TakenOver is the object that was taken over by comparison; nil for none.
	TakenOver *rest.Candidate
	// Compared names what was compared.
	Compared string
	// Twins are the objects that the request may have made besides the one that it
	// made when it was sent once more.
	Twins []rest.Candidate
	// LookError is the reason why it is unknown whether there are twins; nil if
	// that is known.
	LookError error
}

type reportKey struct{}

// OnReport returns a context whose creates report to a function, which is
// called by the goroutine that calls [Do].
func OnReport(ctx context.Context, report func(Report)) context.Context {
	return context.WithValue(ctx, reportKey{}, report)
}

func report(ctx context.Context, what Report) {
	to, ok := ctx.Value(reportKey{}).(func(Report))
	if ok {
		to(what)
	}
}
