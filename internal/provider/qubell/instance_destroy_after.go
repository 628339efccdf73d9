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

// destroySchedule is the schedule by which the server is to destroy an
// instance. An instance may have others of the same workflow, which are not
// this resource's. The zero value is none.
type destroySchedule struct {
	// At is when by the server's clock, or by this machine's until it was seen.
	At       time.Time `json:"at"`
	Observed bool      `json:"seen,omitempty"`
	// ID is "" where it is not known yet: a launch does not tell it, and
	// neither does a request whose answer is lost.
	ID string `json:"id,omitempty"`
	// Foreign are the ids of those that were there before, which are somebody
	// else's.
	Foreign []string `json:"others,omitempty"`
}

// destroyScheduleKey is where the private state keeps it. The state itself says
// only how long the instance lives.
const destroyScheduleKey = "destruction"

// save remembers it.
func (d destroySchedule) save(ctx context.Context, private privatestate.Private) diag.Diagnostics {
	if d.At.IsZero() {
		return privatestate.Clear(ctx, private, destroyScheduleKey)
	}

	return privatestate.Set(ctx, private, destroyScheduleKey, d)
}

// loadDestroySchedule returns what is remembered.
func loadDestroySchedule(ctx context.Context, private privatestate.Private) (destroySchedule, diag.Diagnostics) {
	d, _, diags := privatestate.Get[destroySchedule](ctx, private, destroyScheduleKey)

	return d, diags
}

// elapsed reports whether the time has come, so that a schedule which is gone
// has fired.
func (d destroySchedule) elapsed() bool { return !d.At.IsZero() && time.Until(d.At) <= clockTolerance }

// match looks for it among an instance's schedules: by its id, or else as the
// one that is nearest in time and may be it; nil if it is not among them.
func (d destroySchedule) match(all []api.Schedule) *api.Schedule {
	found := slices.DeleteFunc(destroySchedules(all), func(each api.Schedule) bool {
		return d.ID != "" && each.ID != d.ID || slices.Contains(d.Foreign, each.ID)
	})
	if len(found) == 0 {
		return nil
	}
	nearest := slices.MinFunc(found, func(a, b api.Schedule) int {
		return cmp.Compare(a.Timestamp.Sub(d.At).Abs(), b.Timestamp.Sub(d.At).Abs())
	})

	return &nearest
}

// wasMoved reports whether somebody has given it another time since it was
// seen.
func (d destroySchedule) wasMoved(to time.Time) bool {
	return d.Observed && to.Sub(d.At).Abs() > clockTolerance
}

// destroySchedules are those schedules that destroy the instance, the soonest
// first.
func destroySchedules(all []api.Schedule) []api.Schedule {
	found := slices.DeleteFunc(
		slices.Clone(all), func(each api.Schedule) bool { return each.Name != api.DestroyWorkflow },
	)
	slices.SortFunc(
		found, func(a, b api.Schedule) int { return cmp.Compare(a.Timestamp.UnixMilli(), b.Timestamp.UnixMilli()) },
	)

	return found
}

// firstDestroySchedule is the schedule that ends the life of an instance that
// was not launched here, nil if there is none.
func firstDestroySchedule(ctx context.Context, client *api.Client, id string) (*api.Schedule, error) {
	all, err := client.ListSchedules(ctx, id)
	found := destroySchedules(all)
	if err != nil || len(found) == 0 {
		return nil, err
	}

	return &found[0], nil
}

// updateDestroySchedule changes when the server destroys the instance.
func (r *instanceResource) updateDestroySchedule(
	ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse,
	plan, state *instanceResourceModel,
) diag.Diagnostics {
	if sameDuration(plan.DestroyAfter, state.DestroyAfter) {
		return nil
	}
	current, diags := loadDestroySchedule(ctx, req.Private)
	var next destroySchedule
	err := retryUntilIdle(
		ctx,
		fmt.Sprintf("scheduling the end of instance %q", state.ID.ValueString()),
		func(ctx context.Context) error {
			var err error
			next, err = r.setDestroySchedule(system.Creation{}.ReportInDoubt(ctx, diags.Append),
				state.ID.ValueString(), current, parseDuration(plan.DestroyAfter))

			return err
		},
	)
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

// setDestroySchedule lets the server destroy an instance after a time, 0 for
// never.
func (r *instanceResource) setDestroySchedule(
	ctx context.Context, id string, current destroySchedule, after time.Duration,
) (destroySchedule, error) {
	all, err := r.Client.ListSchedules(ctx, id)
	if err != nil {
		return current, err
	}
	var scheduled *api.Schedule
	if !current.At.IsZero() {
		scheduled = current.match(all)
	}
	spec := api.ScheduleSpec{Interval: after}
	next := destroySchedule{At: time.Now().Add(after)}
	switch {
	case after == 0 && scheduled == nil:
		return destroySchedule{}, nil
	case after == 0:
		err = ignoreKind(r.Client.CancelSchedule(ctx, id, scheduled.ID), rest.NotFound)

		return destroySchedule{}, err
	case scheduled != nil:
		next.ID, _, err = r.Client.Reschedule(ctx, id, scheduled.ID, spec)
	default:
		for _, each := range destroySchedules(all) {
			next.Foreign = append(next.Foreign, each.ID)
		}
		next.ID, _, err = r.Client.ScheduleWorkflow(ctx, id, api.DestroyWorkflow, spec)
	}

	return next, err
}

// readDestroySchedule looks when the server destroys the instance, where the
// user wants that or where an import has to find out. A schedule that is gone
// before its time was cancelled by somebody else, and one that has another time
// was moved; the next apply mends both.
func (r *instanceResource) readDestroySchedule(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state *instanceResourceModel,
	imported bool,
) diag.Diagnostics {
	if state.DestroyAfter.IsNull() && !imported {
		return nil
	}
	known, diags := loadDestroySchedule(ctx, req.Private)
	if known.elapsed() {
		return diags
	}
	all, err := r.Client.ListSchedules(ctx, state.ID.ValueString())
	if err != nil {
		diags.Append(r.Diagnose(ctx, nil, err)...)

		return diags
	}
	scheduled := known.match(all)
	if first := destroySchedules(all); imported && len(first) > 0 {
		scheduled = &first[0]
	}
	if scheduled == nil {
		state.DestroyAfter = types.StringNull()
		diags.Append(destroySchedule{}.save(ctx, resp.Private)...)

		return diags
	}
	if imported || known.wasMoved(scheduled.Timestamp.Time) {
		state.DestroyAfter = remaining(scheduled)
	}
	diags.Append(
		destroySchedule{At: scheduled.Timestamp.Time, Observed: true, ID: scheduled.ID}.save(ctx, resp.Private)...)

	return diags
}
