package qubell

import (
	"slices"
	"time"
)

// Outcome is what is known of a job.
type Outcome int

// The outcomes.
const (
	// Pending: the job has not ended, or nothing proves that it has.
	Pending Outcome = iota
	// Succeeded: the job has ended well.
	Succeeded
	// Failed: the job has ended in any other way.
	Failed
)

// Progress is what a look at an instance tells about a job.
type Progress struct {
	Outcome Outcome
	// Job is the one that is followed, with its steps, nil where the look does
	// not show it. While the outcome is pending it may be one of the same name
	// that ran before.
	Job *Job
	// Reason says in one sentence why the job failed, "" unless it has.
	Reason string
}

// Tracker tells when the job that a request started has ended. A status proves
// nothing by itself, since it lags behind the request: an instance that is
// running right after it may not have begun (design/api/qubell.md, "Status
// lag").
//
// It is made from the instance as [Client.GetInstance] showed it right before
// the request, anew for each request that was refused with a rest.Conflict.
type Tracker struct {
	observe func(now *Instance) Progress
}

// Observe tells what a later look at the instance shows; nil stands for an
// instance that is gone (rest.NotFound).
func (t *Tracker) Observe(now *Instance) Progress { return t.observe(now) }

// TrackLaunch returns a tracker for an instance that was not there before. Its
// status is its own from the beginning, and decides.
func TrackLaunch() *Tracker {
	return &Tracker{observe: func(now *Instance) Progress {
		switch {
		case isTerminating(now):
			return terminated(now)
		case now.Status.IsBusy():
			return Progress{Job: findNewJob(now.Jobs(), nil, JobStatus.isRunning)}
		default:
			return finished(now, now.Jobs(), nil)
		}
	}}
}

// TrackWorkflow returns a tracker for a workflow. It has ended when more jobs
// of its name have than before, or when the instance was seen at work and no
// longer is.
func TrackWorkflow(workflow string, before *Instance) *Tracker {
	if workflow == DestroyWorkflow {
		return TrackDestroy(before)
	}
	of := func(instance *Instance) []Job { return jobsOf(instance, workflow) }

	return trackRun(before, of, func(*Instance) bool { return false })
}

// maxStatusLag is after how long an instance that is running, and was not seen
// at work, is taken to have done what no instance shows (design/api/qubell.md,
// "Status lag").
const maxStatusLag = 10 * time.Second

// TrackConfiguration returns a tracker for a reconfiguration. No document names
// its job, so that any may be it; besides, it has ended when the instance is
// running and shows what was sent (design/api/qubell.md, "Status lag"). Where
// it did so before, as when a parameter is reset or the revision is another
// one, that is no proof, and only a while in which nothing happens is one.
func TrackConfiguration(sent Configuration, before *Instance) *Tracker {
	began, shownBefore := time.Now(), sent.AppliedTo(before)

	return trackRun(before, (*Instance).Jobs, func(now *Instance) bool {
		if shownBefore {
			return time.Since(began) >= maxStatusLag
		}

		return sent.AppliedTo(now)
	})
}

func trackRun(before *Instance, jobs func(*Instance) []Job, shown func(*Instance) bool) *Tracker {
	tracked := &trackedRun{
		before: jobs(before), jobs: jobs, showsResult: shown, activity: activity{idle: !before.Status.IsBusy()},
	}

	return &Tracker{observe: tracked.observe}
}

// TrackDestroy returns a tracker for the end of an instance, by its workflow or
// by a delete. The status decides: a job that has ended well is no proof.
func TrackDestroy(before *Instance) *Tracker {
	tracked := &destroyer{
		before:   jobsOf(before, DestroyWorkflow),
		activity: activity{idle: !before.Status.IsBusy()},
	}

	return &Tracker{observe: tracked.observe}
}

// activity remembers whether an instance has been at work since the request.
type activity struct {
	// idle tells whether it was ever seen at rest. Before that its work is what
	// it was at before the request.
	idle bool
	busy bool
}

func (a *activity) record(status Status) {
	switch {
	case status.is(StatusUnknown):
		// The API did not say.
	case status.IsBusy():
		a.busy = a.busy || a.idle
	default:
		a.idle = true
	}
}

// trackedRun follows one among the jobs that jobs selects.
type trackedRun struct {
	activity

	before []Job
	jobs   func(*Instance) []Job
	// showsResult reports whether an instance at rest shows the work's result.
	showsResult func(*Instance) bool
}

func (r *trackedRun) observe(now *Instance) Progress {
	if now == nil {
		return terminated(now)
	}
	r.record(now.Status)
	jobs := r.jobs(now)
	was, is := countJobs(r.before), countJobs(jobs)
	succeeded, failed := max(is.succeeded-was.succeeded, 0), max(is.failed-was.failed, 0)
	// Those that ran before end first, as the API runs one at a time.
	ended := succeeded+failed > was.running
	switch {
	case ended && failed == 0:
		return Progress{Outcome: Succeeded, Job: findNewJob(jobs, r.before, JobStatus.IsSucceeded)}
	case ended && succeeded == 0:
		return failure(now, findNewJob(jobs, r.before, JobStatus.IsFailed))
	case isTerminating(now):
		return terminated(now)
	case now.Status.IsBusy() || is.running > was.running:
		return Progress{Job: findNewJob(jobs, nil, JobStatus.isRunning)}
	case ended || r.busy:
		// Where several have ended, the status is that of the last one.
		return finished(now, jobs, r.before)
	case now.Status.IsRunning() && r.showsResult(now):
		return Progress{Outcome: Succeeded}
	default:
		return Progress{}
	}
}

// destroyer follows an instance to its end.
type destroyer struct {
	activity

	before []Job
}

func (d *destroyer) observe(now *Instance) Progress {
	if now == nil || now.Status.IsDestroyed() {
		return Progress{Outcome: Succeeded}
	}
	jobs := jobsOf(now, DestroyWorkflow)
	d.record(now.Status)
	d.busy = d.busy || now.Status.IsDestroying()
	switch {
	case now.Status.IsDestroying() || now.Status.IsBusy():
		return Progress{Job: findNewJob(jobs, nil, JobStatus.isRunning)}
	case d.busy || countJobs(jobs).failed > countJobs(d.before).failed:
		return failure(now, findNewJob(jobs, d.before, JobStatus.IsFailed))
	default:
		return Progress{}
	}
}

// isTerminating reports whether an instance will run nothing any more.
func isTerminating(now *Instance) bool {
	return now == nil || now.Status.IsDestroying() || now.Status.IsDestroyed()
}

// terminated is the end of a job whose instance is leaving.
func terminated(now *Instance) Progress {
	if now == nil {
		return Progress{Outcome: Failed, Reason: "the instance is gone"}
	}

	return Progress{Outcome: Failed, Reason: "the instance's status became " + string(now.Status)}
}

// finished is the end of a job that the status of an instance at rest tells.
func finished(now *Instance, jobs, before []Job) Progress {
	if now.Status.IsRunning() {
		return Progress{Outcome: Succeeded, Job: findNewJob(jobs, before, JobStatus.IsSucceeded)}
	}

	return failure(now, findNewJob(jobs, before, JobStatus.IsFailed))
}

// failure is the end of a job that failed; nil where the instance does not show
// it.
func failure(now *Instance, job *Job) Progress {
	if job == nil {
		// Those that failed before are not to blame.
		return Progress{Outcome: Failed, Reason: now.describeFailures()}
	}

	return Progress{Outcome: Failed, Job: job, Reason: now.describeFailures(*job)}
}

// jobsOf returns an instance's jobs of a name.
func jobsOf(instance *Instance, workflow string) []Job {
	return slices.DeleteFunc(instance.Jobs(), func(job Job) bool { return job.Name != workflow })
}

// jobCounts is how many jobs there are of each sort.
type jobCounts struct{ succeeded, failed, running int }

func countJobs(jobs []Job) jobCounts {
	var counted jobCounts
	for _, job := range jobs {
		switch {
		case job.Status.IsSucceeded():
			counted.succeeded++
		case job.Status.IsFailed():
			counted.failed++
		default:
			counted.running++
		}
	}

	return counted
}

// findNewJob returns a job of a status that was not there before, nil if there
// is none. Two that are alike in everything are one as good as the other.
func findNewJob(jobs, before []Job, is func(JobStatus) bool) *Job {
	before = slices.Clone(before)
	var picked *Job
	for _, job := range jobs {
		if !is(job.Status) {
			continue
		}
		if known := slices.IndexFunc(before, job.equal); known >= 0 {
			before = slices.Delete(before, known, known+1)

			continue
		}
		picked = &job
	}

	return picked
}
