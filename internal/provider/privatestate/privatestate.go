// Package privatestate keeps small notes in the private state of a resource,
// which Terraform stores beside the state and never shows.
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

// Set stores a note as JSON.
func Set(ctx context.Context, private Private, key string, note any) diag.Diagnostics {
	written, err := json.Marshal(note)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Internal error of the provider",
			fmt.Sprintf("The private note %q cannot be written: %v. Please report this.", key, err))}
	}

	return private.SetKey(ctx, key, written)
}

// Get returns a note and whether it is there. A note of another form counts as
// absent.
func Get[T any](ctx context.Context, private Private, key string) (note T, found bool, diags diag.Diagnostics) {
	written, diags := private.GetKey(ctx, key)
	found = len(written) > 0 && json.Unmarshal(written, &note) == nil

	return note, found, diags
}

// Clear removes a note.
func Clear(ctx context.Context, private Private, key string) diag.Diagnostics {
	return private.SetKey(ctx, key, nil)
}
