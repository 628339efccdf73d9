package qubell

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// due is the schedule by which the server is to destroy an instance. An instance may
// have others of the same workflow, which are not this resource's. The zero value is
// none.
type due struct {
	// At is when by the server's clock, or by this machine's until it was seen.
	At   time.Time `json:"at"`
	Seen bool      `json:"seen,omitempty"`
	// ID is "" where it is not known yet: a launch does not tell it, and neither does a
	// request whose answer is lost.
	ID string `json:"id,omitempty"`
	// Others are the ids of those that were there before, which are somebody else's.
	Others []string `json:"others,omitempty"`
}

// dueKey is where the private state keeps it. The state itself says only how long the
// instance lives.
const dueKey = "destruction"

// save remembers it.
func (d due) save(ctx context.Context, private privatestate.Private) diag.Diagnostics {
	if d.At.IsZero() {
		return privatestate.Clear(ctx, private, dueKey)
	}

	return privatestate.Set(ctx, private, dueKey, d)
}

// dueFrom returns what is remembered.
func dueFrom(ctx context.Context, private privatestate.Private) (due, diag.Diagnostics) {
	d, _, diags := privatestate.Get[due](ctx, private, dueKey)

	return d, diags
}

// hasCome reports whether the time has come, so that a schedule which is gone has
// fired.
func (d due) hasCome() bool { return !d.At.IsZero() && time.Until(d.At) <= leeway }

// find looks for it among an instance's schedules: by its id, or else as the one that
// is nearest in time and may be it; nil if it is not among them.
func (d due) find(all []api.Schedule) *api.Schedule {
	found := slices.DeleteFunc(destructions(all), func(each api.Schedule) bool {
		return d.ID != "" && each.ID != d.ID || slices.Contains(d.Others, each.ID)
	})
	if len(found) == 0 {
		return nil
	}
	nearest := slices.MinFunc(found, func(a, b api.Schedule) int {
		return cmp.Compare(a.Timestamp.Sub(d.At).Abs(), b.Timestamp.Sub(d.At).Abs())
	})

	return &nearest
}

// wasMoved reports whether somebody has given it another time since it was seen.
func (d due) wasMoved(to time.Time) bool { return d.Seen && to.Sub(d.At).Abs() > leeway }

// destructions are those schedules that destroy the instance, the soonest first.
func destructions(all []api.Schedule) []api.Schedule {
	found := slices.DeleteFunc(slices.Clone(all), func(each api.Schedule) bool { return each.Name != api.DestroyWorkflow })
	slices.SortFunc(found, func(a, b api.Schedule) int { return cmp.Compare(a.Timestamp.UnixMilli(), b.Timestamp.UnixMilli()) })

	return found
}

// firstDestruction is the schedule that ends the life of an instance that was not
// launched here, nil if there is none.
func firstDestruction(ctx context.Context, client *api.Client, id string) (*api.Schedule, error) {
	all, err := client.ListSchedules(ctx, id)
	found := destructions(all)
	if err != nil || len(found) == 0 {
		return nil, err
	}

	return &found[0], nil
}

// updateDestruction changes when the server destroys the instance.
func (r *instanceResource) updateDestruction(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse, plan, state *instanceModel) diag.Diagnostics {
	if sameDuration(plan.DestroyAfter, state.DestroyAfter) {
		return nil
	}
	current, diags := dueFrom(ctx, req.Private)
	var next due
	err := whenIdle(ctx, fmt.Sprintf("scheduling the end of instance %q", state.ID.ValueString()), func(ctx context.Context) error {
		var err error
		next, err = r.moveDestruction(system.Creation{}.ReportDoubts(ctx, diags.Append),
			state.ID.ValueString(), current, interval(plan.DestroyAfter))

		return err
	})
	if err == nil {
		state.DestroyAfter = plan.DestroyAfter
	} else {
		diags.Append(r.Diagnose(ctx, nil, err)...)
	}
	if err == nil || rest.KindOf(err) == rest.InDoubt {
		// What may have been scheduled is found later on.
		diags.Append(next.save(ctx, resp.Private)...)
	}

	return diags
}

// moveDestruction lets the server destroy an instance after a time, 0 for never.
func (r *instanceResource) moveDestruction(ctx context.Context, id string, current due, after time.Duration) (due, error) {
	all, err := r.Client.ListSchedules(ctx, id)
	if err != nil {
		return current, err
	}
	var scheduled *api.Schedule
	if !current.At.IsZero() {
		scheduled = current.find(all)
	}
	spec := api.ScheduleSpec{Interval: after}
	next := due{At: time.Now().Add(after)}
	switch {
	case after == 0 && scheduled == nil:
		return due{}, nil
	case after == 0:
		err = ignore(r.Client.CancelSchedule(ctx, id, scheduled.ID), rest.NotFound)

		return due{}, err
	case scheduled != nil:
		next.ID, _, err = r.Client.Reschedule(ctx, id, scheduled.ID, spec)
	default:
		for _, each := range destructions(all) {
			next.Others = append(next.Others, each.ID)
		}
		next.ID, _, err = r.Client.ScheduleWorkflow(ctx, id, api.DestroyWorkflow, spec)
	}

	return next, err
}

// readDestruction looks when the server destroys the instance, where the user wants
// that or where an import has to find out. A schedule that is gone before its time was
// cancelled by somebody else, and one that has another time was moved; the next apply
// mends both.
func (r *instanceResource) readDestruction(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state *instanceModel, imported bool) diag.Diagnostics {
	if state.DestroyAfter.IsNull() && !imported {
		return nil
	}
	known, diags := dueFrom(ctx, req.Private)
	if known.hasCome() {
		return diags
	}
	all, err := r.Client.ListSchedules(ctx, state.ID.ValueString())
	if err != nil {
		diags.Append(r.Diagnose(ctx, nil, err)...)

		return diags
	}
	scheduled := known.find(all)
	if first := destructions(all); imported && len(first) > 0 {
		scheduled = &first[0]
	}
	if scheduled == nil {
		state.DestroyAfter = types.StringNull()
		diags.Append(due{}.save(ctx, resp.Private)...)

		return diags
	}
	if imported || known.wasMoved(scheduled.Timestamp.Time) {
		state.DestroyAfter = remaining(scheduled)
	}
	diags.Append(due{At: scheduled.Timestamp.Time, Seen: true, ID: scheduled.ID}.save(ctx, resp.Private)...)

	return diags
}
