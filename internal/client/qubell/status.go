package qubell

import (
	"slices"
	"strings"
	"time"
)

// statusLag is how long GET may return the status and the values from before a
// request. The vendor's clients wait 7 s and 10 s before they believe a status
// that has not changed (design/api/qubell.md, "Status lag"); this is the longer
// time.
const statusLag = 10 * time.Second

// Status is the status of an instance, in upper or lower case
// (design/api/qubell.md, "Instance states"). Other values are possible.
type Status string

// The statuses of an instance: the six of the documentation, and those of other
// versions.
const (
	StatusRequested  Status = "Requested"
	StatusRunning    Status = "Running"
	StatusExecuting  Status = "Executing"
	StatusFailed     Status = "Failed"
	StatusDestroying Status = "Destroying"
	StatusDestroyed  Status = "Destroyed"

	StatusLaunching Status = "Launching"
	StatusActive    Status = "Active"
	StatusError     Status = "Error"
	StatusCanceled  Status = "Canceled"
	StatusSuspended Status = "Suspended"
	// StatusUnknown means that the API did not return the instance; see
	// [Client.PollInstance].
	StatusUnknown Status = "Unknown"
)

func (s Status) is(others ...Status) bool {
	return slices.ContainsFunc(others, func(other Status) bool { return strings.EqualFold(string(s), string(other)) })
}

// IsRunning reports whether the instance is ready and idle.
func (s Status) IsRunning() bool { return s.is(StatusRunning, StatusActive) }

// IsFailed reports whether a job of the instance failed. A later job that
// succeeds changes the status.
func (s Status) IsFailed() bool { return s.is(StatusFailed, StatusError, StatusCanceled) }

// IsDestroying reports whether the instance is being destroyed.
func (s Status) IsDestroying() bool { return s.is(StatusDestroying) }

// IsDestroyed reports whether the instance is destroyed. Only its record is
// left.
func (s Status) IsDestroyed() bool { return s.is(StatusDestroyed) }

// IsBusy reports whether the status changes without another request. That
// includes every value that is not documented.
func (s Status) IsBusy() bool {
	return !s.IsRunning() && !s.IsFailed() && !s.IsDestroying() && !s.IsDestroyed()
}
