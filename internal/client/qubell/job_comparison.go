package qubell

import "slices"

// jobsNamed returns an instance's jobs with a name.
func jobsNamed(instance *Instance, name string) []Job {
	return slices.DeleteFunc(instance.Jobs(), func(job Job) bool { return job.Name != name })
}

// jobCounts are the numbers of jobs by status.
type jobCounts struct{ succeeded, failed, running int }

func countJobs(jobs []Job) jobCounts {
	var counts jobCounts
	for _, job := range jobs {
		switch {
		case job.Status.IsSucceeded():
			counts.succeeded++
		case job.Status.IsFailed():
			counts.failed++
		default:
			counts.running++
		}
	}

	return counts
}

// findNewJob returns a job whose status matches and that was not there before,
// nil if there is none. Jobs that are equal in all values are interchangeable.
func findNewJob(jobs, before []Job, matches func(JobStatus) bool) *Job {
	before = slices.Clone(before)
	var found *Job
	for _, job := range jobs {
		if !matches(job.Status) {
			continue
		}
		if known := slices.IndexFunc(before, job.equal); known >= 0 {
			before = slices.Delete(before, known, known+1)

			continue
		}
		found = &job
	}

	return found
}
