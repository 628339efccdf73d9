package qubell

import (
	"fmt"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// Advance applies all events that are due by now: jobs end, and schedules start
// others.
func (d *data) Advance(now time.Time) bool {
	changed := false
	for {
		due := d.dueInstances(now)
		again := false
		for _, i := range due {
			again = d.applyNextEvent(i, d.dueSchedule(i, now), now) || again
		}
		for _, i := range due {
			d.Instances.Reschedule(i)
			for _, s := range d.Schedules.ChildrenOf(i.ID) {
				d.Schedules.Reschedule(s)
			}
		}
		if !again {
			return changed
		}
		changed = true
	}
}

// dueInstances returns the instances that have an event that is due, in the
// order of their creation.
func (d *data) dueInstances(now time.Time) []*instance {
	var due []*instance
	for i := d.Instances.TakeDue(now); i != nil; i = d.Instances.TakeDue(now) {
		due = append(due, i)
	}
	for s := d.Schedules.TakeDue(now); s != nil; s = d.Schedules.TakeDue(now) {
		due = append(due, d.Instances.Find(s.InstanceID))
	}
	slices.SortFunc(due, d.Instances.Compare)

	return slices.Compact(due)
}

// dueSchedule returns the earliest schedule of an instance that is due; nil if
// there is none.
func (d *data) dueSchedule(i *instance, now time.Time) *schedule {
	var due *schedule
	for _, s := range d.Schedules.ChildrenOf(i.ID) {
		if !s.runAt().After(now) && (due == nil || s.Timestamp < due.Timestamp) {
			due = s
		}
	}

	return due
}

// applyNextEvent applies the next event of an instance, and reports whether one
// was due. A schedule that is due waits while a job executes; due is nil if the
// instance has none.
func (d *data) applyNextEvent(i *instance, due *schedule, now time.Time) bool {
	switch {
	case i.Job != nil:
		if i.Job.endsAt().After(now) {
			return false
		}
		d.finishJob(i)
	case !i.RemovalRequestedAt.IsZero():
		// Every manifest has this workflow.
		workflow, _ := d.instanceManifest(i).Workflow(manifest.Destroy)
		startsAt := latest(i.RemovalRequestedAt, i.IdleSince)
		i.Job = d.newJob(manifest.Destroy, i.OwnerID, workflow, i.Parameters, startsAt)
	case due != nil:
		d.Schedules.Remove(due)
		// Nothing runs if the instance has lost the workflow since it was
		// scheduled, or is destroyed.
		startsAt := latest(due.runAt(), i.IdleSince)
		j, err := d.newWorkflowJob(i, due.Name, i.OwnerID, due.Parameters, startsAt)
		if err == nil {
			i.Job = j
		}
	default:
		return false
	}

	return true
}

// newWorkflowJob returns a job that runs a workflow with the given parameters.
func (d *data) newWorkflowJob(
	i *instance, name, ownerID string, given manifest.Values, startsAt time.Time,
) (*job, error) {
	err := i.requireNotDestroyed()
	if err != nil {
		return nil, err
	}
	workflow, ok := d.instanceManifest(i).Workflow(name)
	if !ok || name == manifest.Launch || name == manifest.Reconfigure {
		return nil, badRequest(fmt.Sprintf("The instance has no workflow %s that can be run", name),
			fmt.Sprintf("Version %d of application %s has no workflow %q that can be run.",
				i.Version, i.ApplicationID, name),
			sectionRunning)
	}
	values, err := manifest.ApplyDefaults(workflow.Parameters, given)
	if err != nil {
		return nil, badRequestf("%s", err)
	}

	return d.newJob(name, ownerID, workflow, i.Parameters.Merge(values), startsAt), nil
}

// newJob returns a job. Its steps see the given values.
func (d *data) newJob(name, ownerID string, w manifest.Workflow, values manifest.Values, startsAt time.Time) *job {
	j := &job{
		jobWire:  jobWire{Name: name, Status: jobExecuting, OwnerID: ownerID, Steps: []stepWire{}},
		StartsAt: startsAt, StepDuration: d.stepDuration, FailingStep: w.FailingStep(values),
	}
	for _, step := range w.Steps {
		j.Steps = append(j.Steps, stepWire{Name: step.Name, Status: jobRequested})
	}

	return j
}

// finishJob applies the result of a job that has ended.
func (d *data) finishJob(i *instance) {
	done := i.Job
	i.Job, i.IdleSince = nil, done.endsAt()
	i.History = slices.Concat([]jobWire{done.result()}, i.History)
	switch {
	case done.Name == manifest.Destroy && !i.RemovalRequestedAt.IsZero():
		// "Attempts to shutdown the instance gracefully before deleting its
		// records" (the seed document): the job may fail.
		d.removeInstance(i)
	case done.FailingStep > 0:
		i.IdleStatus = statusFailed
	case done.Name == manifest.Destroy:
		i.IdleStatus = statusDestroyed
		d.removeSchedules(i)
	default:
		i.IdleStatus = statusRunning
		if done.Rename != nil {
			i.Name = *done.Rename
		}
		if done.Target != nil {
			d.applyConfiguration(i, *done.Target)
		}
		if done.Target != nil || done.Name == manifest.Launch {
			d.updateReturnValues(i)
		}
	}
}

// latest returns the last of several times.
func latest(times ...time.Time) time.Time {
	return slices.MaxFunc(times, time.Time.Compare)
}
