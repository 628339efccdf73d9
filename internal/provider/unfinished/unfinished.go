// Package unfinished records in a resource's private state that Ctrl-C ended
// the wait after its create. The next plan then resumes the wait, or replaces a
// resource that has failed in the meantime.
package unfinished

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
)

// key is where the note is in the private state.
const key = "unfinished"

// Note is the progress of a resource whose wait was interrupted.
type Note[T any] struct {
	// Since is when the wait was interrupted.
	Since time.Time `json:"since"`
	// Failed reports whether the resource can no longer become ready.
	Failed bool `json:"failed,omitempty"`
	// Data is what the resource needs to resume the wait.
	Data T `json:"data,omitzero"`
}

// Nothing is the data of a resource that needs none.
type Nothing struct{}

// Interrupt stores the note of a wait that was interrupted just now.
func Interrupt[T any](ctx context.Context, private privatestate.Private, data T) diag.Diagnostics {
	return privatestate.Set(ctx, private, key, Note[T]{Since: time.Now(), Data: data})
}

// Fail notes that the resource can no longer become ready.
func Fail[T any](ctx context.Context, private privatestate.Private, note Note[T]) diag.Diagnostics {
	note.Failed = true

	return privatestate.Set(ctx, private, key, note)
}

// Get returns the note and whether there is one.
func Get[T any](ctx context.Context, private privatestate.Private) (Note[T], bool, diag.Diagnostics) {
	return privatestate.Get[Note[T]](ctx, private, key)
}

// Clear removes the note.
func Clear(ctx context.Context, private privatestate.Private) diag.Diagnostics {
	return privatestate.Clear(ctx, private, key)
}

// Replace plans a new resource in place of one that has failed.
func Replace(ctx context.Context, resp *resource.ModifyPlanResponse) {
	id := path.Root("id")
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, id, types.StringUnknown())...)
	resp.RequiresReplace.Append(id)
}
