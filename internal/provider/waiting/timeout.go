package waiting

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Setting reads a timeout from a timeouts attribute: its Create, Update, Delete or
// Invoke method.
type Setting func(ctx context.Context, otherwise time.Duration) (time.Duration, diag.Diagnostics)

// Timeout bounds the context by a user's timeout, or by the one that applies
// otherwise. Always call the function that it returns.
func Timeout(ctx context.Context, setting Setting, otherwise time.Duration, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	timeout, found := setting(ctx, otherwise)
	diags.Append(found...)

	return context.WithTimeout(ctx, timeout)
}
