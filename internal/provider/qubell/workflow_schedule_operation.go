package qubell

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// schedule schedules the workflow and returns the schedule, one without an id
// where the API has started the workflow at once (design/api/qubell.md,
// "Schedules").
func (w *workflow) schedule(ctx context.Context, interval time.Duration) (api.Schedule, diag.Diagnostics) {
	asked := time.Now()
	ctx = w.creation().ReportInDoubt(waiting.WithRateLimitProgress(ctx, api.Name, w.progress), w.warn)
	id, started, err := w.client.ScheduleWorkflow(ctx, w.instance, w.name, api.ScheduleSpec{
		Interval: interval, Parameters: w.parameters,
	})
	if err != nil {
		return api.Schedule{}, w.explainRejection(ctx, err)
	}
	if started {
		return api.Schedule{Name: w.name, Timestamp: api.Time{Time: asked}}, nil
	}

	return w.expectedSchedule(id, asked.Add(interval)), nil
}

// reschedule moves a schedule of the workflow to an interval from now, and
// returns it, perhaps with another id. Parameters that are nil are not sent.
func (w *workflow) reschedule(ctx context.Context, id string, interval time.Duration) (api.Schedule, diag.Diagnostics) {
	asked := time.Now()
	moved, cancelled, err := w.client.Reschedule(
		waiting.WithRateLimitProgress(ctx, api.Name, w.progress), w.instance, id,
		api.ScheduleSpec{Interval: interval, Parameters: w.parameters},
	)
	switch {
	case rest.KindOf(err) == rest.NotFound:
		return api.Schedule{}, w.scheduleNotFound(
			ctx, "It has fired or was cancelled since it was last seen. Plan again to see what is left of it.", id,
		)
	case err != nil:
		return api.Schedule{}, w.explainRejection(ctx, err)
	case cancelled:
		return api.Schedule{}, w.scheduleNotFound(
			ctx,
			"The API has cancelled it instead of moving it, and does not say why. Plan again to schedule it anew.",
			id,
		)
	default:
		return w.expectedSchedule(moved, asked.Add(interval)), nil
	}
}

// cancel cancels a schedule of the workflow.
func (w *workflow) cancel(ctx context.Context, cancelled api.Schedule) diag.Diagnostics {
	err := w.client.CancelSchedule(waiting.WithRateLimitProgress(ctx, api.Name, w.progress), w.instance, cancelled.ID)
	failure, failed := errors.AsType[*rest.Error](err)
	switch {
	case failed && failure.Kind == rest.NotFound && failure.Attempts <= 1:
		// After several attempts the one whose answer was lost has cancelled
		// it.
		return w.scheduleNotFound(ctx, "It has fired since it was seen a moment ago, or was cancelled.", cancelled.ID)
	case err != nil && rest.KindOf(err) != rest.NotFound:
		return w.explainRejection(ctx, err)
	}
	w.reportf("%s has cancelled schedule %q: %s", api.Name, cancelled.ID, describeSchedule(&cancelled))

	return nil
}

// expectedSchedule is a schedule as it ought to be, which serves until the API
// shows it.
func (w *workflow) expectedSchedule(id string, at time.Time) api.Schedule {
	return api.Schedule{ID: id, Name: w.name, Timestamp: api.Time{Time: at.UTC().Truncate(time.Millisecond)}}
}

// scheduleNotFound tells of a schedule that is gone, or of an instance that is.
func (w *workflow) scheduleNotFound(ctx context.Context, advice, id string) diag.Diagnostics {
	instance, err := w.client.GetInstance(ctx, w.instance)
	if isDestroyed(instance, err) {
		return instanceNotFound(w.instance)
	}

	return diag.Diagnostics{
		diag.NewErrorDiagnostic(fmt.Sprintf("%s: schedule %q of %s is gone", api.Name, id, w), advice),
	}
}

// readSchedule returns a schedule as the API shows it, or as it is expected to
// be where the API does not: it may have fired, and what has been scheduled is
// not lost because a list cannot be had.
func (w *workflow) readSchedule(ctx context.Context, expected api.Schedule) (api.Schedule, diag.Diagnostics) {
	all, err := w.client.ListSchedules(ctx, w.instance)
	if err != nil {
		return expected, diag.Diagnostics{diag.NewWarningDiagnostic(
			fmt.Sprintf("%s: the time of schedule %q is not certain", api.Name, expected.ID),
			"The schedule is there, but could not be read: "+err.Error()+"\n\nThe next plan reads it again.")}
	}
	if found := findSchedule(all, expected.ID); found != nil {
		return *found, nil
	}

	return expected, nil
}

// findSchedule returns the schedule with an id, nil if there is none.
func findSchedule(all []api.Schedule, id string) *api.Schedule {
	at := slices.IndexFunc(all, func(schedule api.Schedule) bool { return schedule.ID == id })
	if at < 0 {
		return nil
	}

	return &all[at]
}

// sortByTime puts schedules in the order of their times. It takes the answer of
// the client as it is.
func sortByTime(all []api.Schedule, err error) ([]api.Schedule, error) {
	slices.SortFunc(all, func(a, b api.Schedule) int {
		return cmp.Or(a.Timestamp.Compare(b.Timestamp.Time), cmp.Compare(a.ID, b.ID))
	})

	return all, err
}

// describeSchedule says what is scheduled: "backup at 2017-01-27T12:00:00Z".
func describeSchedule(schedule *api.Schedule) string {
	return cmp.Or(schedule.Name, "an unknown workflow") + " at " + scheduleTime(schedule)
}

func scheduleTime(schedule *api.Schedule) string {
	if schedule.Timestamp.IsZero() {
		return "an unknown time"
	}

	return schedule.Timestamp.UTC().Format(time.RFC3339)
}

// clockTolerance is how much earlier than its time a schedule may go, by the
// clock of this machine, for it to be taken as fired: the server's clock may
// differ a little.
const clockTolerance = time.Minute

// workflowScheduleSummaryModel is a schedule as the API shows it.
type workflowScheduleSummaryModel struct {
	ID       types.String      `tfsdk:"id"`
	Workflow types.String      `tfsdk:"workflow"`
	FiresAt  timetypes.RFC3339 `tfsdk:"fires_at"`
}

// FromAPI takes over a schedule.
func (m *workflowScheduleSummaryModel) FromAPI(schedule *api.Schedule) {
	m.ID = types.StringValue(schedule.ID)
	m.Workflow = convert.OptionalString(schedule.Name)
	m.FiresAt = convert.Time(schedule.Timestamp.Time)
}

// Descriptions that the types about schedules share.
const (
	scheduleDescription = "Qubell runs a scheduled workflow once, despite the word interval. If the instance is busy at that time, the workflow may run later. " +
		"Where the answer to a request is lost, the provider looks for the schedule, " +
		"and sends the request once more if there is none."
	schedulesDestroyDescription = "An instance that is destroyed after a while has one of the workflow `destroy`."
	scheduleIDDescription       = "Identifier of the schedule."
	scheduleFiresAtDescription  = "When the workflow is due, as an RFC 3339 time."
	scheduleIntervalAdvice      = "A workflow can only be scheduled for later; fleet_qubell_workflow_run runs it now."
	scheduleIntervalDescription = "How long from the apply until the workflow is run, as a duration such as `90s` or `1h30m`."
)
