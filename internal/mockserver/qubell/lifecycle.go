package qubell

import (
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// longestLag is how long a job that somebody has asked for can at most not be seen.
const longestLag = 2 * time.Second

// Settle lets everything happen that is due: jobs end, and schedules begin others.
func (st *store) Settle(now time.Time) bool {
	changed := false

	for _, i := range slices.Clone(st.instances) {
		for st.step(i, now) {
			changed = true
		}
	}

	return changed
}

// step lets the next thing happen with an instance, and reports whether it was due. A schedule whose time comes while a job
// executes waits until that has ended.
func (st *store) step(i *instance, now time.Time) bool {
	next := i.nextSchedule()

	switch {
	case i.Job != nil:
		if i.Job.Ends.After(now) {
			return false
		}

		st.finish(i)
	case !i.Removed.IsZero():
		i.Job = st.destroyJob(i, later(i.Removed, i.Idle))
	case next != nil && !next.At.After(now):
		i.unschedule(next)
		st.fire(i, next)
	default:
		return false
	}

	return true
}

// fire runs a scheduled workflow, which was fit to run when it was scheduled. If it is no longer, for the instance has been
// reconfigured or destroyed, nothing comes of it.
func (st *store) fire(i *instance, due *schedule) {
	workflow, values, err := st.prepare(i, due.Name, due.Parameters)
	if err == nil && i.Status != statusDestroyed {
		i.Job = st.newJob(due.Name, i.Owner, workflow, values, later(due.At, i.Idle))
	}
}

// prepare returns a workflow that somebody wants to run, and the parameters that its steps see.
func (st *store) prepare(i *instance, name string, given manifest.Values) (manifest.Workflow, manifest.Values, error) {
	workflow, ok := st.manifest(i).Workflow(name)
	if !ok || name == manifest.Launch || name == manifest.Reconfigure {
		return manifest.Workflow{}, nil, badRequestf("The instance has no workflow %s that can be run", name)
	}

	values, err := manifest.Fill(workflow.Parameters, given)
	if err != nil {
		return manifest.Workflow{}, nil, badRequestf("%s", err)
	}

	return workflow, i.Configuration.Parameters.With(values), nil
}

// newJob returns a job that begins at some time.
func (st *store) newJob(name, owner string, w manifest.Workflow, values manifest.Values, begins time.Time) *job {
	j := &job{Name: name, Owner: owner, Steps: []string{}, Begins: begins, FailsAt: w.FailsAt(values)}
	for _, step := range w.Steps {
		j.Steps = append(j.Steps, step.Name)
	}

	j.plan(st.job, min(st.job, longestLag))

	return j
}

// destroyJob returns the job that shuts an instance down, whether or not there is a workflow that is fit for it.
func (st *store) destroyJob(i *instance, begins time.Time) *job {
	// There always is one.
	workflow, _ := st.manifest(i).Workflow(manifest.Destroy)

	return st.newJob(manifest.Destroy, i.Owner, workflow, i.Configuration.Parameters, begins)
}

// finish is the end of a job.
func (st *store) finish(i *instance) {
	done := i.Job
	i.Job, i.Idle = nil, done.Ends
	i.History = slices.Insert(i.History, 0, done.wire(done.Ends))

	switch {
	case done.Name == manifest.Destroy && !i.Removed.IsZero():
		// "Attempts to shutdown the instance gracefully before deleting its records" (the seed): it need not succeed.
		st.remove(i)
	case done.FailsAt > 0:
		i.Status = statusFailed
	case done.Name == manifest.Destroy:
		i.Status, i.Schedules = statusDestroyed, []*schedule{}
	default:
		i.Status = statusRunning
		st.apply(i, done)
	}
}

// apply lets what a launch or a reconfiguration has done be seen. One that has failed leaves everything as it was.
func (st *store) apply(i *instance, done *job) {
	if done.Rename != nil {
		i.Name = *done.Rename
	}

	if done.Target != nil {
		st.configure(i, *done.Target)
	}

	if done.Target != nil || done.Name == manifest.Launch {
		st.publish(i)
	}
}

// publish sets the return values of an instance and of its components.
func (st *store) publish(i *instance) {
	i.ReturnValues = st.manifest(i).Return(i.ID, i.Configuration.Parameters)

	for _, id := range i.Configuration.components() {
		if component := st.byID[id]; component != nil {
			st.publish(component)
		}
	}
}

// configure gives an instance a configuration. Components that are new get their instances, and those that are no longer
// there lose theirs.
func (st *store) configure(i *instance, target configuration) {
	before := i.Configuration.components()
	i.Configuration = st.attach(i, target)
	after := i.Configuration.components()

	for _, id := range before {
		if component := st.byID[id]; component != nil && !slices.Contains(after, id) {
			st.remove(component)
		}
	}
}

// later returns the later of two times.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}

	return b
}
