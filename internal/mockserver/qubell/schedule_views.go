package qubell

import "fmt"

// schedulesWire lists the schedules of an instance.
type schedulesWire struct {
	Schedules []scheduleWire `json:"schedules"`
}

// scheduleResultWire is the response to a request to schedule or reschedule a
// workflow. It has no id if the workflow starts at once or its schedule is
// cancelled.
type scheduleResultWire struct {
	ID string `json:"id,omitempty"`
}

// listSchedules lists the schedules of an instance.
func (s *System) listSchedules(_ *request, i *instance) (any, error) {
	wire := schedulesWire{Schedules: []scheduleWire{}}
	for _, one := range s.Data.Schedules.ChildrenOf(i.ID) {
		wire.Schedules = append(wire.Schedules, one.scheduleWire)
	}

	return wire, nil
}

// scheduleWorkflow adds a schedule, even if the workflow has one already. With
// the interval 0 it starts the workflow.
func (s *System) scheduleWorkflow(r *request, i *instance) (any, error) {
	input, err := readSchedule(r.input)
	if err != nil {
		return nil, err
	}
	name := r.workflow
	j, err := s.Data.newWorkflowJob(i, name, r.caller.ID, input.parameters, r.now)
	if err != nil {
		return nil, err
	}
	if input.interval == 0 {
		return scheduleResultWire{}, s.startJob(i, j)
	}
	added := newSchedule(i, name, input.parameters, r.now, input.interval)
	s.Data.Schedules.Add(added)
	s.MarkChanged()

	return scheduleResultWire{ID: added.ID}, nil
}

// reschedule changes the time of a schedule, counted from now, and its
// parameters if the request has any. The schedule keeps its id. The interval 0
// cancels the schedule.
func (s *System) reschedule(r *request, i *instance) (any, error) {
	input, err := readSchedule(r.input)
	if err != nil {
		return nil, err
	}
	found := s.Data.findSchedule(i, r.workflow)
	if found == nil {
		return nil, notFound("scheduled workflow",
			fmt.Sprintf("Instance %s has no schedule of the id or the workflow %q.", i.ID, r.workflow),
			sectionSchedules)
	}
	if input.interval == 0 {
		s.Data.Schedules.Remove(found)
		s.MarkChanged()

		return scheduleResultWire{}, nil
	}
	parameters := found.Parameters
	if input.parameters != nil {
		parameters = input.parameters
	}
	_, err = s.Data.newWorkflowJob(i, found.Name, r.caller.ID, parameters, r.now)
	if err != nil {
		return nil, err
	}
	found.Timestamp, found.Parameters = r.now.Add(input.interval).UnixMilli(), parameters
	s.Data.Schedules.Reschedule(found)
	s.MarkChanged()

	return scheduleResultWire{ID: found.ID}, nil
}
