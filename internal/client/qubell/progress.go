package qubell

// ExecutionState is the state of an [Execution].
type ExecutionState int

// The states of an execution. It starts as queued, or as running if the request
// was sent before. Rejected, succeeded and failed are final.
const (
	// ExecutionQueued means that the API has not accepted the request yet,
	// because another job runs or the API did not return the instance.
	ExecutionQueued ExecutionState = iota
	// ExecutionRejected means that the request failed, or that its response was
	// lost, and that it is not repeated.
	ExecutionRejected
	// ExecutionRunning means that the API has accepted the request, and nothing
	// proves that the job has ended.
	ExecutionRunning
	// ExecutionSucceeded means that the job has succeeded.
	ExecutionSucceeded
	// ExecutionFailed means that the job has failed or was canceled, or that
	// the instance is destroyed and runs no jobs anymore.
	ExecutionFailed
)

// Progress is the progress of an [Execution].
type Progress struct {
	State ExecutionState
	// Activity is what the instance does: "Executing, backup: dump 50 %".
	Activity string
	// Instance is the instance as the API last returned it. It is nil before
	// the first response and after the instance is deleted.
	Instance *Instance
	// Job is the job with its steps, nil if the instance does not show it.
	// While the execution runs, it may be an earlier job of the same name.
	Job *Job
	// Reason is one sentence about why the job failed, "" in other states.
	Reason string
	// Err is the error of a rejected request, a *rest.Error; nil in other
	// states.
	Err error
}
