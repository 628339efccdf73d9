package qubell

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// privateState is that of a request or a response.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// dueKey is where the private state keeps when the server is to destroy the instance.
// The state itself says only how long the instance lives.
const dueKey = "destroyed_at"

// setDue remembers when the instance is to be destroyed, the zero time for never.
func setDue(ctx context.Context, private privateState, due time.Time) diag.Diagnostics {
	if due.IsZero() {
		return private.SetKey(ctx, dueKey, nil)
	}
	written, err := json.Marshal(due)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Internal error of the provider", "A time cannot be written: "+err.Error()+". Please report this.")}
	}

	return private.SetKey(ctx, dueKey, written)
}

// dueFrom returns when the instance is to be destroyed, the zero time where nobody
// knows.
func dueFrom(ctx context.Context, private privateState) (time.Time, diag.Diagnostics) {
	written, diags := private.GetKey(ctx, dueKey)
	var due time.Time
	_ = json.Unmarshal(written, &due) // What is not there is zero.

	return due, diags
}

// findDestruction returns the schedule by which the server is to destroy an instance
// at about that time, the soonest for the zero time, nil if there is none. There may
// be others of the same workflow, which are not this resource's.
func findDestruction(ctx context.Context, client *api.Client, id string, due time.Time) (*api.Schedule, error) {
	all, err := client.Schedules(ctx, id)
	if err != nil {
		return nil, err
	}
	scheduled := slices.DeleteFunc(all, func(each api.Schedule) bool { return each.Name != api.DestroyWorkflow })
	if len(scheduled) == 0 {
		return nil, nil //nolint:nilnil // None is an answer, too.
	}
	if due.IsZero() {
		due = time.Now()
	}
	nearest := slices.MinFunc(scheduled, func(a, b api.Schedule) int {
		return cmp.Compare(a.Timestamp.Sub(due).Abs(), b.Timestamp.Sub(due).Abs())
	})

	return &nearest, nil
}

// scheduleDestruction lets the server destroy an instance after a time, 0 for never,
// and returns when.
func scheduleDestruction(ctx context.Context, client *api.Client, id string, after time.Duration, due time.Time) (time.Time, error) {
	scheduled, err := findDestruction(ctx, client, id, due)
	if err != nil {
		return due, err
	}
	spec := api.ScheduleSpec{Interval: after}
	began := time.Now()
	switch {
	case after == 0 && scheduled != nil:
		err = client.CancelSchedule(ctx, id, scheduled.ID)
		if rest.KindOf(err) == rest.NotFound {
			err = nil
		}
	case after == 0:
	case scheduled != nil:
		_, _, err = client.Reschedule(ctx, id, scheduled.ID, spec)
	default:
		_, _, err = client.Schedule(ctx, id, api.DestroyWorkflow, spec)
	}
	switch {
	case err != nil:
		return due, err
	case after == 0:
		return time.Time{}, nil
	default:
		return began.Add(after), nil
	}
}

// updateDestruction changes when the server destroys the instance.
func (r *instanceResource) updateDestruction(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse, plan, state *instanceModel) diag.Diagnostics {
	wanted := interval(plan.DestroyAfter)
	if wanted == interval(state.DestroyAfter) {
		return nil
	}
	due, diags := dueFrom(ctx, req.Private)
	due, err := scheduleDestruction(ctx, r.Client, state.ID.ValueString(), wanted, due)
	if err != nil {
		diags.Append(r.Diagnose(ctx, nil, err)...)

		return diags
	}
	state.DestroyAfter = plan.DestroyAfter
	diags.Append(setDue(ctx, resp.Private, due)...)

	return diags
}

// readDestruction looks when the server destroys the instance, where the user wants
// that or where an import has to find out. An entry that is gone before its time was
// cancelled by somebody else; the next apply schedules it again.
func (r *instanceResource) readDestruction(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state *instanceModel, imported bool) diag.Diagnostics {
	if state.DestroyAfter.IsNull() && !imported {
		return nil
	}
	due, diags := dueFrom(ctx, req.Private)
	if fired := !due.IsZero() && !time.Now().Before(due); fired {
		return diags
	}
	scheduled, err := findDestruction(ctx, r.Client, state.ID.ValueString(), due)
	switch {
	case err != nil:
		diags.Append(r.Diagnose(ctx, nil, err)...)
	case scheduled == nil:
		state.DestroyAfter = types.StringNull()
		diags.Append(setDue(ctx, resp.Private, time.Time{})...)
	default:
		if imported {
			state.DestroyAfter = remaining(scheduled)
		}
		diags.Append(setDue(ctx, resp.Private, scheduled.Timestamp.Time)...)
	}

	return diags
}
