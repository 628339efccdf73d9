package qubell

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// scheduler schedules a workflow, and moves and cancels its schedules. The
// resource and the action share it.
type scheduler struct {
	operation.Operation

	client *api.Client
	// request is the workflow with its parameters. Parameters that are nil are
	// not sent, so that a schedule that is moved keeps its own.
	request api.WorkflowRun
}

// schedulesAgain is the effect of a second request to schedule a workflow.
const schedulesAgain = "schedules the workflow once more"

// newScheduler returns a scheduler. The effect is that of a second request, see
// [diagnostics.Operation].
func newScheduler(
	client *api.Client, caller operation.Caller, request api.WorkflowRun, effect string,
) *scheduler {
	return &scheduler{
		Operation: operation.New(caller, diagnostics.Operation{
			Type:         "fleet_qubell_workflow_schedule",
			ImportID:     func(schedule string) string { return request.InstanceID + "/" + schedule },
			RepeatEffect: effect,
		}),
		client:  client,
		request: request,
	}
}

// schedule schedules the workflow and returns the schedule. It has no id if the
// API has started the workflow at once (design/api/qubell.md, "Schedules").
func (s *scheduler) schedule(ctx context.Context, interval time.Duration) (api.Schedule, diag.Diagnostics) {
	requestedAt := time.Now()
	id, isStarted, err := s.client.ScheduleWorkflow(
		s.Context(ctx), s.request.InstanceID, s.request.Workflow,
		api.ScheduleSpec{Interval: interval, Parameters: s.request.Parameters},
	)
	switch {
	case err != nil:
		return api.Schedule{}, s.explainError(ctx, err)
	case isStarted:
		return api.Schedule{Name: s.request.Workflow, Timestamp: api.Time{Time: requestedAt}}, nil
	default:
		return s.expectedSchedule(id, requestedAt.Add(interval)), nil
	}
}

// reschedule moves a schedule of the workflow to an interval from now. It
// returns the schedule, which may have another id.
func (s *scheduler) reschedule(
	ctx context.Context, id string, interval time.Duration,
) (api.Schedule, diag.Diagnostics) {
	requestedAt := time.Now()
	movedID, isCancelled, err := s.client.Reschedule(
		s.Context(ctx), s.request.InstanceID, id,
		api.ScheduleSpec{Interval: interval, Parameters: s.request.Parameters},
	)
	switch {
	case rest.KindOf(err) == rest.NotFound:
		return api.Schedule{}, s.scheduleNotFound(
			ctx, id, "It has fired or was cancelled since it was last read. The next plan of the resource shows which.")
	case err != nil:
		return api.Schedule{}, s.explainError(ctx, err)
	case isCancelled:
		return api.Schedule{}, s.scheduleNotFound(
			ctx, id, "The API has cancelled it instead of moving it, and reports no reason. "+
				"Schedule the workflow again. The next apply of the resource does so.")
	default:
		return s.expectedSchedule(movedID, requestedAt.Add(interval)), nil
	}
}

// cancel cancels a schedule of the workflow.
func (s *scheduler) cancel(ctx context.Context, schedule api.Schedule) diag.Diagnostics {
	err := s.client.CancelSchedule(s.Context(ctx), s.request.InstanceID, schedule.ID)
	failure, ok := errors.AsType[*rest.Error](err)
	switch {
	case ok && failure.Kind == rest.NotFound && failure.Attempts <= 1:
		// After several attempts, an attempt whose answer was lost has
		// cancelled it.
		return s.scheduleNotFound(ctx, schedule.ID, "It has fired or was cancelled since it was last read.")
	case err != nil && rest.KindOf(err) != rest.NotFound:
		return s.explainError(ctx, err)
	}
	s.Reportf(ctx, "%s has cancelled schedule %q: %s", api.Name, schedule.ID, describeSchedule(&schedule))

	return nil
}

// selectSchedule returns the schedule with an id or, if the id is "", the only
// schedule of the workflow. It sets the workflow of the scheduler. The API also
// accepts the name of a workflow, but does not document which of several
// schedules it then uses (design/api/qubell.md, "Schedules").
func (s *scheduler) selectSchedule(ctx context.Context, id string) (api.Schedule, diag.Diagnostics) {
	all, err := sortByTime(s.client.ListSchedules(ctx, s.request.InstanceID))
	switch {
	case rest.KindOf(err) == rest.NotFound:
		return api.Schedule{}, instanceNotFound("instance_id", s.request.InstanceID)
	case err != nil:
		return api.Schedule{}, s.DiagnoseStart(ctx, err)
	}
	attribute, noun := "schedule_id", fmt.Sprintf("schedule %q", id)
	matches := func(each *api.Schedule) bool { return each.ID == id }
	if id == "" {
		attribute, noun = "workflow", fmt.Sprintf("schedule of workflow %q", s.request.Workflow)
		matches = func(each *api.Schedule) bool { return each.Name == s.request.Workflow }
	}
	found := listing.Filter(all, matches)
	switch len(found) {
	case 1:
		s.request.Workflow = found[0].Name

		return found[0], nil
	case 0:
		return api.Schedule{}, diagnostics.AttributeError(attribute,
			fmt.Sprintf("%s: instance %q has no %s", api.Name, s.request.InstanceID, noun),
			"It may have fired or been cancelled. The instance has %s.", describeSchedules(all))
	default:
		return api.Schedule{}, diagnostics.AttributeError(attribute,
			fmt.Sprintf("%s: instance %q has more than one %s", api.Name, s.request.InstanceID, noun),
			"Set schedule_id instead, to one of %s.", describeSchedules(found))
	}
}

// report shows the time of a schedule, or that the workflow was started at
// once.
func (s *scheduler) report(ctx context.Context, schedule api.Schedule) diag.Diagnostics {
	if schedule.ID == "" {
		s.Reportf(ctx, "%s has started %s at once", api.Name, s.request)

		return nil
	}
	schedule, diags := s.readSchedule(ctx, schedule)
	s.Reportf(ctx, "%s runs %s at %s, by schedule %q", api.Name, s.request, formatTime(&schedule), schedule.ID)

	return diags
}

func (s *scheduler) explainError(ctx context.Context, err error) diag.Diagnostics {
	return explainWorkflowError(ctx, s.client, s.request, err, s.DiagnoseStart)
}

// expectedSchedule returns a schedule that the API has accepted, before it is
// read.
func (s *scheduler) expectedSchedule(id string, at time.Time) api.Schedule {
	return api.Schedule{
		ID:        id,
		Name:      s.request.Workflow,
		Timestamp: api.Time{Time: at.UTC().Truncate(time.Millisecond)},
	}
}

// scheduleNotFound returns the error of a schedule that does not exist, or of
// an instance that does not exist.
func (s *scheduler) scheduleNotFound(ctx context.Context, id, advice string) diag.Diagnostics {
	instance, err := s.client.GetInstance(ctx, s.request.InstanceID)
	if isDestroyed(instance, err) {
		return instanceNotFound("instance_id", s.request.InstanceID)
	}

	return diag.Diagnostics{
		diag.NewErrorDiagnostic(fmt.Sprintf("%s: schedule %q of %s is gone", api.Name, id, s.request), advice),
	}
}

// readSchedule returns a schedule as the API returns it. A schedule that is
// absent has fired. For it, and if the list cannot be read, readSchedule
// returns the expected schedule, so that the schedule is not lost.
func (s *scheduler) readSchedule(ctx context.Context, expected api.Schedule) (api.Schedule, diag.Diagnostics) {
	all, err := s.client.ListSchedules(ctx, s.request.InstanceID)
	if err != nil {
		return expected, diag.Diagnostics{diag.NewWarningDiagnostic(
			fmt.Sprintf("%s: the time of schedule %q is not certain", api.Name, expected.ID),
			"The schedule exists, but could not be read: "+err.Error()+"\n\nThe next plan reads it again.")}
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

// sortByTime sorts the schedules that [api.Client.ListSchedules] returned, the
// soonest first.
func sortByTime(all []api.Schedule, err error) ([]api.Schedule, error) {
	slices.SortFunc(all, func(a, b api.Schedule) int {
		return cmp.Or(a.Timestamp.Compare(b.Timestamp.Time), cmp.Compare(a.ID, b.ID))
	})

	return all, err
}

// describeSchedule returns the workflow and the time of a schedule: "backup at
// 2017-01-27T12:00:00Z".
func describeSchedule(schedule *api.Schedule) string {
	return cmp.Or(schedule.Name, "an unknown workflow") + " at " + formatTime(schedule)
}

// describeSchedules lists schedules with their ids.
func describeSchedules(schedules []api.Schedule) string {
	if len(schedules) == 0 {
		return "no schedules"
	}
	texts := make([]string, len(schedules))
	for i := range schedules {
		texts[i] = fmt.Sprintf("%s (%s)", schedules[i].ID, describeSchedule(&schedules[i]))
	}

	return "these schedules: " + strings.Join(texts, ", ")
}

// formatTime returns the time of a schedule as an RFC 3339 time.
func formatTime(schedule *api.Schedule) string {
	if schedule.Timestamp.IsZero() {
		return "an unknown time"
	}

	return schedule.Timestamp.UTC().Format(time.RFC3339)
}

// clockTolerance is how much the clocks of this machine and of the server may
// differ. A schedule counts as fired if it is absent not longer than this
// before its time.
const clockTolerance = time.Minute
