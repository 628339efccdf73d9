// Package privatestate stores small values in the private state of a resource.
// Terraform stores it beside the state and never shows it.
package privatestate

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Private is the private state of a request or response.
type Private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Set stores a value as JSON.
func Set(ctx context.Context, private Private, key string, value any) diag.Diagnostics {
	written, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Internal error of the provider",
			fmt.Sprintf("The private state %q cannot be written: %v. Please report this.", key, err))}
	}

	return private.SetKey(ctx, key, written)
}

// Get returns a value and whether it exists. A value of another type counts as
// absent.
func Get[T any](ctx context.Context, private Private, key string) (value T, found bool, diags diag.Diagnostics) {
	written, diags := private.GetKey(ctx, key)
	found = len(written) > 0 && json.Unmarshal(written, &value) == nil

	return value, found, diags
}

// Clear removes a value.
func Clear(ctx context.Context, private Private, key string) diag.Diagnostics {
	return private.SetKey(ctx, key, nil)
}
