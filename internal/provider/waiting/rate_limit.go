package waiting

import (
	"context"
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// WithRateLimitProgress returns a context whose requests report the waits that a
// server asks for. The end of a rate limit may be an hour away. A nil report
// changes nothing. [Wait.WaitForState] uses such a context for its own requests.
func WithRateLimitProgress(ctx context.Context, system string, report func(message string)) context.Context {
	if report == nil {
		return ctx
	}

	return rest.OnWait(ctx, func(wait time.Duration) {
		report(fmt.Sprintf("%s takes no more requests for now: going on in %s", system, wait.Round(time.Second)))
	})
}
