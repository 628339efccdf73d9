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
// The soonest of them decides, and a change of `destroy_after` cancels the
// others.
//
// The API returns the time of a schedule, but `destroy_after` is a duration.
// The private state therefore keeps the time, for two purposes: a schedule that
// is absent after its time has fired, and before its time it was cancelled
// outside Terraform; a schedule with another time was moved outside Terraform.
type destroyTime struct {
	// At and Latest are the earliest and the latest time that are possible.
	// They are equal if the API has returned the time.
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

// hasPassed reports whether the schedule has fired if it is absent.
func (d destroyTime) hasPassed(serverTime time.Time) bool {
	return !d.At.IsZero() && d.Latest.Sub(serverTime) <= clockTolerance
}

// differs reports whether the time of a schedule is another one.
func (d destroyTime) differs(scheduled time.Time) bool {
	return !d.At.IsZero() && (d.At.Sub(scheduled) > clockTolerance || scheduled.Sub(d.Latest) > clockTolerance)
}

// destroyTimeAfter returns the time that a duration leads to. The server has
// carried out the request at some time between requestedAt and now.
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
		fmt.Sprintf("scheduling the end of instance %q", id),
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
	superfluous, err := listDestroySchedules(ctx, r.Client, id)
	spec := api.ScheduleSpec{Interval: after}
	switch {
	case err != nil || after == 0:
	case len(superfluous) == 0:
		_, _, err = r.Client.ScheduleWorkflow(ctx, id, api.DestroyWorkflow, spec)
	default:
		_, _, err = r.Client.Reschedule(ctx, id, superfluous[0].ID, spec)
		superfluous = superfluous[1:]
	}
	if err != nil {
		return err
	}
	for _, each := range superfluous {
		err = ignoreKind(r.Client.CancelSchedule(ctx, id, each.ID), rest.NotFound)
		if err != nil {
			return err
		}
	}

	return nil
}

// readDestroyTime refreshes `destroy_after` if it is set or if the instance was
// imported. It becomes null if the schedule was cancelled outside Terraform,
// and the remaining time if the schedule was moved: the next apply then
// restores what is configured.
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
	if isImported || known.differs(next.Timestamp.Time) {
		state.DestroyAfter = remaining(next)
	}
	diags.Append(destroyTime{At: next.Timestamp.Time, Latest: next.Timestamp.Time}.save(ctx, resp.Private)...)

	return diags
}
