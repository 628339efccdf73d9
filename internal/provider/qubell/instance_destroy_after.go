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
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
)

// destroyTime is when the server destroys an instance, by the server's clock.
// The zero value means never.
//
// `destroy_after` owns all schedules of the workflow `destroy` of its instance.
// The soonest of them destroys the instance. A change of `destroy_after`
// cancels the others.
//
// `destroy_after` is a duration, but a schedule has a time, so the private
// state keeps the time. If there is no schedule after that time, the schedule
// has fired. If there is none before that time, the schedule was cancelled
// outside Terraform. If the schedule has another time, it was moved outside
// Terraform.
type destroyTime struct {
	// At and Latest are the earliest and the latest time that are possible.
	// They are equal after the schedule was read.
	At     time.Time `json:"at"`
	Latest time.Time `json:"latest"`
}

// destroyTimeKey is the key of the destroyTime in the private state.
const destroyTimeKey = "destruction"

// save stores the time in the private state.
func (d destroyTime) save(ctx context.Context, private privatestate.Private) diag.Diagnostics {
	if d.At.IsZero() {
		return privatestate.Clear(ctx, private, destroyTimeKey)
	}

	return privatestate.Set(ctx, private, destroyTimeKey, d)
}

// hasPassed reports whether a schedule that is absent has fired.
func (d destroyTime) hasPassed(serverTime time.Time) bool {
	return !d.At.IsZero() && d.Latest.Sub(serverTime) <= clockTolerance
}

// differs reports whether a schedule has another time.
func (d destroyTime) differs(scheduled time.Time) bool {
	return !d.At.IsZero() && (d.At.Sub(scheduled) > clockTolerance || scheduled.Sub(d.Latest) > clockTolerance)
}

// destroyTimeAfter returns the time of a destruction that was requested for the
// end of a duration, 0 for never. The duration has started between requestedAt
// and now.
func (r *instanceResource) destroyTimeAfter(requestedAt time.Time, after time.Duration) destroyTime {
	if after == 0 {
		return destroyTime{}
	}

	return destroyTime{
		At:     r.Client.ServerTime(requestedAt).Add(after),
		Latest: r.Client.ServerTime(time.Now()).Add(after),
	}
}

// listDestroySchedules returns the schedules of the workflow `destroy`, the
// soonest first.
func listDestroySchedules(ctx context.Context, client *api.Client, id string) ([]api.Schedule, error) {
	all, err := client.ListSchedules(ctx, id)
	found := slices.DeleteFunc(all, func(each api.Schedule) bool { return each.Name != api.DestroyWorkflow })
	slices.SortFunc(found, func(a, b api.Schedule) int {
		return cmp.Compare(a.Timestamp.UnixMilli(), b.Timestamp.UnixMilli())
	})

	return found, err
}

// updateDestroyTime changes when the server destroys the instance.
func (r *instanceResource) updateDestroyTime(
	ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse,
	plan, state *instanceResourceModel,
) diag.Diagnostics {
	if sameDuration(plan.DestroyAfter, state.DestroyAfter) {
		return nil
	}
	id, after := state.ID.ValueString(), parseDuration(plan.DestroyAfter)
	update := operation.New(r.UpdateCaller(req, resp), diagnostics.Operation{Type: instanceType})
	var requestedAt time.Time
	err := retryUntilIdle(
		update.Context(ctx),
		fmt.Sprintf("scheduling the destruction of instance %q", id),
		func(ctx context.Context) error {
			requestedAt = time.Now()

			return r.setDestroyTime(ctx, id, after)
		},
	)
	if err != nil {
		return r.diagnose(ctx, err)
	}
	state.DestroyAfter = plan.DestroyAfter

	return r.destroyTimeAfter(requestedAt, after).save(ctx, resp.Private)
}

// setDestroyTime makes the server destroy an instance after a duration, 0 for
// never. It moves the soonest schedule if there is one, and cancels the others.
func (r *instanceResource) setDestroyTime(ctx context.Context, id string, after time.Duration) error {
	others, err := listDestroySchedules(ctx, r.Client, id)
	spec := api.ScheduleSpec{Interval: after}
	switch {
	case err != nil || after == 0:
	case len(others) == 0:
		_, _, err = r.Client.ScheduleWorkflow(ctx, id, api.DestroyWorkflow, spec)
	default:
		_, _, err = r.Client.Reschedule(ctx, id, others[0].ID, spec)
		others = others[1:]
	}
	if err != nil {
		return err
	}
	for _, each := range others {
		err = ignoreKind(r.Client.CancelSchedule(ctx, id, each.ID), rest.NotFound)
		if err != nil {
			return err
		}
	}

	return nil
}

// readDestroyTime refreshes `destroy_after` if it is set or if the instance was
// imported. It becomes null if the schedule was cancelled outside Terraform,
// and the remaining time if the schedule was moved. The next apply then
// restores the configured value.
func (r *instanceResource) readDestroyTime(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state *instanceResourceModel,
	isImported bool,
) diag.Diagnostics {
	if state.DestroyAfter.IsNull() && !isImported {
		return nil
	}
	known, _, diags := privatestate.Get[destroyTime](ctx, req.Private, destroyTimeKey)
	if known.hasPassed(r.Client.ServerTime(time.Now())) {
		return diags
	}
	schedules, err := listDestroySchedules(ctx, r.Client, state.ID.ValueString())
	if err != nil {
		diags.Append(r.diagnose(ctx, err)...)

		return diags
	}
	if len(schedules) == 0 {
		state.DestroyAfter = types.StringNull()
		diags.Append(destroyTime{}.save(ctx, resp.Private)...)

		return diags
	}
	next := &schedules[0]
	switch {
	case isImported:
		state.DestroyAfter = importedInterval(next)
	case known.differs(next.Timestamp.Time):
		state.DestroyAfter = remaining(next)
	}
	diags.Append(destroyTime{At: next.Timestamp.Time, Latest: next.Timestamp.Time}.save(ctx, resp.Private)...)

	return diags
}
