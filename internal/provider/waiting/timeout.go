package waiting

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// TimeoutFunc reads a timeout from a timeouts attribute: its Create, Update,
// Delete or Invoke method.
type TimeoutFunc func(ctx context.Context, otherwise time.Duration) (time.Duration, diag.Diagnostics)

// WithTimeout bounds the context by a user's timeout, or by the one that
// applies otherwise. Always call the function that it returns.
func WithTimeout(
	ctx context.Context, setting TimeoutFunc, otherwise time.Duration, diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	timeout, found := setting(ctx, otherwise)
	diags.Append(found...)

	return context.WithTimeout(ctx, timeout)
}
