package qubell

import "slices"

// schedulesWire is the list of an instance's schedules.
type schedulesWire struct {
	Schedules []scheduleWire `json:"schedules"`
}

// scheduleResultWire is the answer to a request to schedule or reschedule.
// Without an id, the workflow was started at once, or its schedule cancelled
// (design/api/qubell.md, "Schedules").
type scheduleResultWire struct {
	ID string `json:"id,omitempty"`
}

// listSchedules lists the workflows that are going to run.
func (s *System) listSchedules(c *request) (any, error) {
	found, err := s.findInstance(c)
	if err != nil {
		return nil, err
	}
	wire := schedulesWire{Schedules: []scheduleWire{}}
	for _, one := range found.Schedules {
		wire.Schedules = append(wire.Schedules, one.wire())
	}

	return wire, nil
}

// scheduleWorkflow schedules a workflow, also one that has been scheduled
// before: that is a second schedule (design/api/qubell.md, "Schedules"). With
// an interval of 0 it starts the workflow.
func (s *System) scheduleWorkflow(c *request) (any, error) {
	in, err := c.readObject()
	if err != nil {
		return nil, err
	}
	found, err := s.findRootInstance(c)
	if err != nil {
		return nil, err
	}
	when, err := readScheduleInput(in)
	if err != nil {
		return nil, err
	}
	name := c.PathValue("workflow")
	workflow, values, err := s.Data.prepareWorkflow(found, name, when.parameters)
	if err != nil {
		return nil, err
	}
	if when.interval == 0 {
		return scheduleResultWire{}, s.startJob(found, s.Data.newJob(name, c.account.ID, workflow, values, c.now))
	}
	if err := found.requireNotDestroyed(); err != nil {
		return nil, err
	}
	made := &schedule{ID: newID(c.now), Name: name, RunAt: c.now.Add(when.interval), Parameters: when.parameters}
	found.Schedules = append(found.Schedules, made)
	s.MarkChanged()

	return scheduleResultWire{ID: made.ID}, nil
}

// reschedule gives a schedule another time, from now, and other parameters if
// the request has any. It keeps its id. With an interval of 0 it is cancelled.
func (s *System) reschedule(c *request) (any, error) {
	in, err := c.readObject()
	if err != nil {
		return nil, err
	}
	found, err := s.findRootInstance(c)
	if err != nil {
		return nil, err
	}
	when, err := readScheduleInput(in)
	if err != nil {
		return nil, err
	}
	moved := found.findSchedule(c.PathValue("workflow"))
	if moved == nil {
		return nil, notFound("scheduled workflow")
	}
	if when.interval == 0 {
		found.removeSchedule(moved)
		s.MarkChanged()

		return scheduleResultWire{}, nil
	}
	changed := *moved
	changed.RunAt = c.now.Add(when.interval)
	if when.parameters != nil {
		changed.Parameters = when.parameters
	}
	if _, _, err := s.Data.prepareWorkflow(found, changed.Name, changed.Parameters); err != nil {
		return nil, err
	}
	found.Schedules[slices.Index(found.Schedules, moved)] = &changed
	s.MarkChanged()

	return scheduleResultWire{ID: changed.ID}, nil
}
