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

// Schedule is a schedule by which the server runs a workflow once.
type Schedule struct {
	ID string `json:"id"`
	// Name is the name of the workflow. Several schedules may have the same.
	Name string `json:"name"`
	// Timestamp is when the workflow runs.
	Timestamp Time `json:"timestamp"`
}

// schedulesResponse is the response with the schedules of an instance.
type schedulesResponse struct {
	Schedules lenient.List[Schedule] `json:"schedules"`
}

// UnmarshalJSON requires all keys (design/api/qubell.md, "Endpoints"). The name
// may be null.
func (s *Schedule) UnmarshalJSON(data []byte) error {
	type plain Schedule

	return lenient.DecodeObject(data, (*plain)(s), "id", "name?", "timestamp")
}

// Interval returns the time from the schedule's creation to the run, in whole
// seconds, or 0 if the id does not have the time of the creation
// (design/api/qubell.md, "Object ids"). A schedule that was moved and kept its
// id has another interval than the one that was sent.
func (s *Schedule) Interval() time.Duration {
	created := createdAt(s.ID)
	if created.IsZero() || s.Timestamp.Before(created) {
		return 0
	}

	return s.Timestamp.Sub(created).Truncate(time.Second)
}

// Validate returns an error if the response has no list or an id is empty.
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

// ScheduleSpec is when a workflow runs, and with which parameters.
type ScheduleSpec struct {
	// Interval is the time from the request to the run, rounded up to
	// milliseconds.
	Interval   time.Duration
	Parameters Parameters
}

// MarshalJSON writes the interval as a string of milliseconds
// (design/api/qubell.md, "Schedules"), and no parameters if they are nil.
func (s ScheduleSpec) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Interval   string     `json:"interval"`
		Parameters Parameters `json:"parameters,omitzero"`
	}{strconv.FormatInt(milliseconds(s.Interval), 10), s.Parameters})
}

// scheduleResponse is the response to a schedule or a reschedule. It has no id
// if there is no schedule.
type scheduleResponse struct {
	ID string `json:"id"`
}

// ListSchedules returns the schedules of an instance that have not fired.
func (c *Client) ListSchedules(ctx context.Context, instanceID string) ([]Schedule, error) {
	var list schedulesResponse
	err := c.do(ctx, rest.Call{
		Operation: fmt.Sprintf("list the schedules of instance %q", instanceID),
		Method:    http.MethodGet,
		Path:      rest.Path(instancePath+"/schedules", instanceID),
	}, &list)

	return list.Schedules, err
}

// ScheduleWorkflow schedules a workflow of an instance, in addition to the
// schedules that it may have, and returns the schedule's id. With an interval
// of 0 the server starts the workflow at once: isStarted is true then, and the
// id is "". If the response is lost, ScheduleWorkflow searches the list for the
// schedule. The error is rest.InDoubt if it cannot identify the schedule.
func (c *Client) ScheduleWorkflow(
	ctx context.Context, instanceID, workflow string, spec ScheduleSpec,
) (id string, isStarted bool, err error) {
	if spec.Parameters == nil {
		spec.Parameters = Parameters{}
	}
	content, err := json.Marshal(spec)
	if err != nil {
		return "", false, fmt.Errorf("writing the request's JSON: %w", err)
	}
	id, err = doubt.Do(ctx, c.resolver, doubt.Create[string]{
		Group:          strings.Join([]string{"schedule", instanceID, workflow}, " "),
		Content:        string(content),
		ComparedFields: "instance_id, workflow and time",
		Send: func(ctx context.Context) (string, error) {
			var response scheduleResponse
			failure := c.do(ctx, rest.Call{
				Operation: fmt.Sprintf("schedule workflow %q of instance %q", workflow, instanceID),
				Method:    http.MethodPost,
				Path:      rest.Path(instancePath+"/%s/schedule", instanceID, workflow),
				Body:      rest.JSON(spec),
				Secrets:   spec.Parameters.Secrets(),
				Retry:     rest.RetryNever,
			}, &response)

			return response.ID, failure
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
	"the time of the schedule has passed, and the API does not return schedules that have fired",
)

// findScheduled returns the schedules of a workflow that were created since a
// time and that fire after an interval. It does not compare the parameters of a
// schedule, because the API does not return them.
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
		hasTime := !each.Timestamp.Before(earliest) && !each.Timestamp.After(latest)
		if each.Name == workflow && hasTime && c.createdSince(each.ID, since) {
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

// Reschedule moves a schedule to an interval from now and returns its id, which
// may have changed. The schedule is its id or its workflow. With an interval of
// 0 the server cancels the schedule: isCancelled is true then, and the id is
// "". If the parameters are nil, the schedule keeps its own. The error is
// rest.NotFound if there is no such schedule.
func (c *Client) Reschedule(
	ctx context.Context, instanceID, schedule string, spec ScheduleSpec,
) (id string, isCancelled bool, err error) {
	var response scheduleResponse
	err = c.do(ctx, rescheduleCall("move", instanceID, schedule, spec), &response)

	return response.ID, err == nil && response.ID == "", err
}

// CancelSchedule cancels a schedule, which is its id or its workflow. The error
// is rest.NotFound if there is none, also after an attempt whose response
// was lost.
func (c *Client) CancelSchedule(ctx context.Context, instanceID, schedule string) error {
	call := rescheduleCall("cancel", instanceID, schedule, ScheduleSpec{})
	var response scheduleResponse
	err := c.do(ctx, call, &response)
	if err == nil && response.ID != "" {
		return c.rest.ResponseError(call, http.StatusOK, rest.Malformed,
			fmt.Sprintf("the workflow is still scheduled, with the id %q", response.ID))
	}

	return err
}

func rescheduleCall(verb, instanceID, schedule string, spec ScheduleSpec) rest.Call {
	return rest.Call{
		Operation: fmt.Sprintf("%s schedule %q of instance %q", verb, schedule, instanceID),
		Method:    http.MethodPost,
		Path:      rest.Path(instancePath+"/%s/reschedule", instanceID, schedule),
		Body:      rest.JSON(spec),
		Secrets:   spec.Parameters.Secrets(),
		// A second request makes no second schedule. It only starts the
		// interval a moment later.
		Retry: rest.RetryAlways,
	}
}
