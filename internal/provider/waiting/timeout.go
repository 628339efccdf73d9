package waiting

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// TimeoutFunc reads a timeout from a timeouts attribute: its Create, Update,
// Delete or Invoke method.
type TimeoutFunc func(ctx context.Context, defaultTimeout time.Duration) (time.Duration, diag.Diagnostics)

// WithTimeout returns a context with the user's timeout, or with the default.
// The caller must call the cancel function.
func WithTimeout(
	ctx context.Context, setting TimeoutFunc, defaultTimeout time.Duration, diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	// The library logs at INFO that a timeout has its default, among the progress
	// that users read there.
	quiet := tflog.OmitLogWithMessageStrings(ctx, "timeout configuration not found")
	timeout, found := setting(quiet, defaultTimeout)
	diags.Append(found...)

	return context.WithTimeout(ctx, timeout)
}
