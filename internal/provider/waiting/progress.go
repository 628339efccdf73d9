package waiting

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// The intervals between progress messages: the longest one while the state
// stays the same, and the shortest one while it changes.
const (
	progressInterval    = 10 * time.Second
	minProgressInterval = time.Second
)

// progressReporter reports the description, the state and the age of a wait.
// It reports a new state, but at most once in minProgressInterval, and the same
// state once in progressInterval.
type progressReporter struct {
	system, description string
	// progress is Wait.Progress.
	progress  func(message string)
	startedAt time.Time

	reportedAt time.Time
	// lastState is the state of the last message.
	lastState string
}

func (r *progressReporter) report(ctx context.Context, state string) {
	since := time.Since(r.reportedAt)
	if since < minProgressInterval || (state == r.lastState && since < progressInterval) {
		return
	}
	r.reportedAt, r.lastState = time.Now(), state
	elapsed := time.Since(r.startedAt).Round(time.Second)
	Report(ctx, r.system, r.progress, fmt.Sprintf("Waiting for %s: %s, %s elapsed", r.description, state, elapsed))
}

// WithRateLimitProgress returns a context whose requests report the waits that
// a server asks for. The end of a rate limit may be an hour away. The report
// goes to the log at WARN and to the function progress; nil for the log only.
// [Wait.WaitForState] uses such a context for its own requests.
func WithRateLimitProgress(ctx context.Context, system string, progress func(message string)) context.Context {
	return rest.OnWait(ctx, func(wait time.Duration) {
		message := fmt.Sprintf(
			"%s accepts no requests for now. The provider continues in %s", system, wait.Round(time.Second))
		tflog.Warn(ctx, message, map[string]any{"system": system})
		if progress != nil {
			progress(message)
		}
	})
}

// Report sends the progress of an operation to the log at INFO and to a
// function, nil for none. The log is the only place where a user sees the
// progress of a resource: Terraform accepts progress only from actions.
func Report(ctx context.Context, system string, progress func(message string), message string) {
	tflog.Info(ctx, message, map[string]any{"system": system})
	if progress != nil {
		progress(message)
	}
}
