package qubell

import (
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// maxStatusLag is how long a job that somebody has asked for can at most not be
// seen.
const maxStatusLag = 2 * time.Second

// Advance lets everything happen that is due: jobs end, and schedules begin
// others.
func (st *data) Advance(now time.Time) bool {
	changed := false
	for _, i := range slices.Clone(st.instances) {
		for st.applyNextEvent(i, now) {
			changed = true
		}
	}

	return changed
}

// applyNextEvent lets the next thing happen with an instance, and reports
// whether it was due. A schedule whose time comes while a job executes waits
// until that has ended.
func (st *data) applyNextEvent(i *instance, now time.Time) bool {
	next := i.nextSchedule()
	switch {
	case i.Job != nil:
		if i.Job.EndsAt.After(now) {
			return false
		}
		st.finishJob(i)
	case !i.RemovalRequestedAt.IsZero():
		i.Job = st.newDestroyJob(i, laterOf(i.RemovalRequestedAt, i.IdleSince))
	case next != nil && !next.RunAt.After(now):
		i.removeSchedule(next)
		st.runSchedule(i, next)
	default:
		return false
	}

	return true
}

// runSchedule runs a scheduled workflow, which was fit to run when it was
// scheduled. If it is no longer, for the instance has been reconfigured or
// destroyed, nothing comes of it.
func (st *data) runSchedule(i *instance, due *schedule) {
	workflow, values, err := st.prepareWorkflow(i, due.Name, due.Parameters)
	if err == nil && i.Status != statusDestroyed {
		i.Job = st.newJob(due.Name, i.Owner, workflow, values, laterOf(due.RunAt, i.IdleSince))
	}
}

// prepareWorkflow returns a workflow that somebody wants to run, and the
// parameters that its steps see.
func (st *data) prepareWorkflow(
	i *instance, name string, given manifest.Values,
) (manifest.Workflow, manifest.Values, error) {
	workflow, ok := st.manifest(i).Workflow(name)
	if !ok || name == manifest.Launch || name == manifest.Reconfigure {
		return manifest.Workflow{}, nil, badRequestf("The instance has no workflow %s that can be run", name)
	}
	values, err := manifest.ApplyDefaults(workflow.Parameters, given)
	if err != nil {
		return manifest.Workflow{}, nil, badRequestf("%s", err)
	}

	return workflow, i.Configuration.Parameters.Merge(values), nil
}

// newJob returns a job that begins at some time.
func (st *data) newJob(name, owner string, w manifest.Workflow, values manifest.Values, begins time.Time) *job {
	j := &job{Name: name, Owner: owner, Steps: []string{}, StartsAt: begins, FailingStep: w.FailingStep(values)}
	for _, step := range w.Steps {
		j.Steps = append(j.Steps, step.Name)
	}
	j.setTimes(st.stepDuration, min(st.stepDuration, maxStatusLag))

	return j
}

// newDestroyJob returns the job that shuts an instance down, whether or not
// there is a workflow that is fit for it.
func (st *data) newDestroyJob(i *instance, begins time.Time) *job {
	// There always is one.
	workflow, _ := st.manifest(i).Workflow(manifest.Destroy)

	return st.newJob(manifest.Destroy, i.Owner, workflow, i.Configuration.Parameters, begins)
}

// finishJob is the end of a job.
func (st *data) finishJob(i *instance) {
	done := i.Job
	i.Job, i.IdleSince = nil, done.EndsAt
	i.History = slices.Insert(i.History, 0, done.wire(done.EndsAt))
	switch {
	case done.Name == manifest.Destroy && !i.RemovalRequestedAt.IsZero():
		// The server attempts to shut the instance down before it deletes the
		// record (design/api/qubell.md, "Deleting an instance"): the attempt
		// need not succeed.
		st.removeInstance(i)
	case done.FailingStep > 0:
		i.Status = statusFailed
	case done.Name == manifest.Destroy:
		i.Status, i.Schedules = statusDestroyed, []*schedule{}
	default:
		i.Status = statusRunning
		st.applyJob(i, done)
	}
}

// applyJob lets what a launch or a reconfiguration has done be seen. One that
// has failed leaves everything as it was.
func (st *data) applyJob(i *instance, done *job) {
	if done.Rename != nil {
		i.Name = *done.Rename
	}
	if done.Target != nil {
		st.applyConfiguration(i, *done.Target)
	}
	if done.Target != nil || done.Name == manifest.Launch {
		st.updateReturnValues(i)
	}
}

// updateReturnValues sets the return values of an instance and of its
// components.
func (st *data) updateReturnValues(i *instance) {
	i.ReturnValues = st.manifest(i).EvaluateReturnValues(i.ID, i.Configuration.Parameters)
	for _, id := range i.Configuration.componentInstanceIDs() {
		if component := st.byID[id]; component != nil {
			st.updateReturnValues(component)
		}
	}
}

// applyConfiguration gives an instance a configuration. Components that are new
// get their instances, and those that are no longer there lose theirs.
func (st *data) applyConfiguration(i *instance, target configuration) {
	before := i.Configuration.componentInstanceIDs()
	i.Configuration = st.attachComponents(i, target)
	after := i.Configuration.componentInstanceIDs()
	for _, id := range before {
		if component := st.byID[id]; component != nil && !slices.Contains(after, id) {
			st.removeInstance(component)
		}
	}
}

// laterOf returns the later of two times.
func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}

	return b
}
