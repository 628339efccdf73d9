package qubell

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Schedule is a workflow that will be run once.
type Schedule struct {
	ID string `json:"id"`
	// Name is the workflow's. Several schedules may have the same.
	Name string `json:"name"`
	// Timestamp is when the workflow is due.
	Timestamp Time `json:"timestamp"`
}

// Time is a point in time, which the API writes in milliseconds since the
// epoch; the zero value stands for null.
type Time struct{ time.Time }

// UnmarshalJSON reads milliseconds, as a number or as a text.
func (t *Time) UnmarshalJSON(data []byte) error {
	*t = Time{}
	if string(data) == "null" {
		return nil
	}
	var epoch lenient.Int
	err := epoch.UnmarshalJSON(data)
	if err != nil {
		return fmt.Errorf("%s is not a time in milliseconds", data)
	}
	*t = Time{time.UnixMilli(int64(epoch)).UTC()}

	return nil
}

// schedulesResponse is the answer that holds those of an instance.
type schedulesResponse struct {
	Schedules lenient.List[Schedule] `json:"schedules"`
}

// UnmarshalJSON demands all keys (design/api/qubell.md, "Schedules").
func (s *Schedule) UnmarshalJSON(data []byte) error {
	type plain Schedule

	return lenient.DecodeObject(data, (*plain)(s), "id", "name?", "timestamp")
}

// Validate makes sure that an answer is a list of schedules.
func (s *schedulesResponse) Validate() error {
	if s.Schedules == nil {
		return errors.New("there is no list of schedules")
	}
	for _, schedule := range s.Schedules {
		if schedule.ID == "" {
			return errors.New("a schedule has no id")
		}
	}

	return nil
}

// ScheduleSpec says when a workflow is to be run, and with what.
type ScheduleSpec struct {
	// Interval is the time from the request to the run. It counts in
	// milliseconds.
	Interval   time.Duration
	Parameters Parameters
}

// scheduleRequest is a [ScheduleSpec] as the API takes it.
type scheduleRequest struct {
	// Interval is a text (design/api/qubell.md, "Schedules").
	Interval   string     `json:"interval"`
	Parameters Parameters `json:"parameters,omitzero"`
}

func (s ScheduleSpec) request() scheduleRequest {
	return scheduleRequest{strconv.FormatInt(milliseconds(s.Interval), 10), s.Parameters}
}

// scheduleResponse is the answer to a scheduling; without an id nothing is
// scheduled.
type scheduleResponse struct {
	ID string `json:"id"`
}

// ListSchedules returns the schedules of an instance that are still to come.
func (c *Client) ListSchedules(ctx context.Context, instanceID string) ([]Schedule, error) {
	var list schedulesResponse
	err := c.do(ctx, rest.Call{
		Operation: fmt.Sprintf("list the schedules of instance %q", instanceID),
		Method:    http.MethodGet,
		Path:      rest.Path(instancePath+"/schedules", instanceID),
	}, &list)

	return list.Schedules, err
}

// ScheduleWorkflow schedules a workflow of an instance, besides those that it
// may have, and returns the schedule's id, or "" and that the workflow was
// started at once, as it is with an interval of 0. If the answer is lost, it
// looks for the schedule; rest.InDoubt if it cannot identify the schedule.
func (c *Client) ScheduleWorkflow(
	ctx context.Context, instanceID, workflow string, spec ScheduleSpec,
) (id string, started bool, err error) {
	if spec.Parameters == nil {
		spec.Parameters = Parameters{}
	}
	content, err := json.Marshal(spec.request())
	if err != nil {
		return "", false, fmt.Errorf("writing the request's JSON: %w", err)
	}
	id, err = doubt.Do(ctx, c.resolver, doubt.Create[string]{
		Group:          strings.Join([]string{"schedule", instanceID, workflow}, " "),
		Content:        string(content),
		ComparedFields: "instance_id, workflow and time",
		Send: func(ctx context.Context) (string, error) {
			var answer scheduleResponse
			failure := c.do(ctx, rest.Call{
				Operation: fmt.Sprintf("schedule workflow %q of instance %q", workflow, instanceID),
				Method:    http.MethodPost,
				Path:      rest.Path(instancePath+"/%s/schedule", instanceID, workflow),
				Body:      rest.JSON(spec.request()),
				Secrets:   spec.Parameters.Secrets(),
				Retry:     rest.RetryNever,
			}, &answer)

			return answer.ID, failure
		},
		ID: func(id string) string { return id },
		Find: func(ctx context.Context, since time.Time) ([]doubt.Candidate[string], error) {
			return c.findScheduled(ctx, instanceID, workflow, spec.Interval, since)
		},
	})

	return id, err == nil && id == "", err
}

// errMayHaveRun reports that a schedule may have run and left the list.
var errMayHaveRun = errors.New(
	"the workflow was due, and the API does not show schedules whose workflow was started",
)

// findScheduled lists the schedules of a workflow that were made since a
// moment, and whose time is an interval after that. The API shows no parameters
// of a schedule.
func (c *Client) findScheduled(
	ctx context.Context, instanceID, workflow string, interval time.Duration, since time.Time,
) ([]doubt.Candidate[string], error) {
	all, err := c.ListSchedules(ctx, instanceID)
	if err != nil {
		return nil, err
	}
	earliest := c.rest.ServerTime(since).Add(interval - rest.ClockTolerance)
	latest := earliest.Add(time.Since(since) + 2*rest.ClockTolerance) //nolint:mnd // Before and after.
	var found []doubt.Candidate[string]
	for _, each := range all {
		isDue := !each.Timestamp.Before(earliest) && !each.Timestamp.After(latest)
		if each.Name == workflow && isDue && c.createdSince(each.ID, since) {
			found = append(found, doubt.Candidate[string]{
				Candidate: rest.Candidate{ID: each.ID, Name: each.Name, CreatedAt: createdAt(each.ID)},
				Value:     each.ID,
			})
		}
	}
	if len(found) == 0 && time.Since(since)+rest.ClockTolerance >= interval {
		return nil, errMayHaveRun
	}

	return found, nil
}

// Reschedule moves a schedule, which is named by its id or by its workflow, to
// an interval from now, and returns its id, which may be another one, or "" and
// that the schedule was cancelled, as it is with an interval of 0. Nil
// parameters are not sent.
func (c *Client) Reschedule(
	ctx context.Context, instanceID, schedule string, spec ScheduleSpec,
) (id string, cancelled bool, err error) {
	var answer scheduleResponse
	err = c.do(ctx, rescheduleCall("move", instanceID, schedule, spec), &answer)

	return answer.ID, err == nil && answer.ID == "", err
}

// CancelSchedule cancels a schedule, which is named by its id or by its
// workflow. rest.NotFound if there is none, such as after an attempt whose
// answer was lost.
func (c *Client) CancelSchedule(ctx context.Context, instanceID, schedule string) error {
	call := rescheduleCall("cancel", instanceID, schedule, ScheduleSpec{})
	var answer scheduleResponse
	err := c.do(ctx, call, &answer)
	if err == nil && answer.ID != "" {
		return c.malformedError(
			call, http.StatusOK, fmt.Sprintf("the workflow is still scheduled, with the id %q", answer.ID),
		)
	}

	return err
}

func rescheduleCall(verb, instanceID, schedule string, spec ScheduleSpec) rest.Call {
	return rest.Call{
		Operation: fmt.Sprintf("%s schedule %q of instance %q", verb, schedule, instanceID),
		Method:    http.MethodPost,
		Path:      rest.Path(instancePath+"/%s/reschedule", instanceID, schedule),
		Body:      rest.JSON(spec.request()),
		Secrets:   spec.Parameters.Secrets(),
		// It makes nothing: a second time sets the same interval, a moment
		// later.
		Retry: rest.RetryAlways,
	}
}
