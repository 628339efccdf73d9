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

// privateKey is the key of the record in the private state.
const privateKey = "unfinished"

// Record is the progress of a resource whose wait was interrupted.
type Record[T any] struct {
	// InterruptedAt is when the wait was interrupted.
	InterruptedAt time.Time `json:"since"`
	// Failed reports whether the resource can no longer become ready.
	Failed bool `json:"failed,omitempty"`
	// Data is what the resource needs to resume the wait.
	Data T `json:"data,omitzero"`
}

// NoData is the data of a resource that needs none.
type NoData struct{}

// SetInterrupted records that a wait was interrupted just now.
func SetInterrupted[T any](ctx context.Context, private privatestate.Private, data T) diag.Diagnostics {
	return privatestate.Set(ctx, private, privateKey, Record[T]{InterruptedAt: time.Now(), Data: data})
}

// SetFailed records that the resource can no longer become ready.
func SetFailed[T any](ctx context.Context, private privatestate.Private, record Record[T]) diag.Diagnostics {
	record.Failed = true

	return privatestate.Set(ctx, private, privateKey, record)
}

// Get returns the record and whether there is one.
func Get[T any](ctx context.Context, private privatestate.Private) (Record[T], bool, diag.Diagnostics) {
	return privatestate.Get[Record[T]](ctx, private, privateKey)
}

// Clear removes the record.
func Clear(ctx context.Context, private privatestate.Private) diag.Diagnostics {
	return privatestate.Clear(ctx, private, privateKey)
}

// PlanReplacement plans a new resource in place of one that has failed.
func PlanReplacement(ctx context.Context, resp *resource.ModifyPlanResponse) {
	id := path.Root("id")
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, id, types.StringUnknown())...)
	resp.RequiresReplace.Append(id)
}
