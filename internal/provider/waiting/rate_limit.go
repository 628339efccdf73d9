package waiting

import (
	"context"
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// WithRateLimitProgress returns a context whose requests tell of the waits that
// a server asks for, such as the end of a rate limit, which may be an hour
// away. Nobody is told where tell is nil. What is done within
// [Wait.WaitForState] is patient already.
func WithRateLimitProgress(ctx context.Context, system string, tell func(message string)) context.Context {
	if tell == nil {
		return ctx
	}

	return rest.OnWait(ctx, func(wait time.Duration) {
		tell(fmt.Sprintf("%s takes no more requests for now: going on in %s", system, wait.Round(time.Second)))
	})
}
