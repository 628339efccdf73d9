package qubell

import (
	"slices"
	"strings"
)

// Status is where an instance is in its life, in the API's words of any time,
// in upper or lower case (design/api/qubell.md, "Instance states"). The API may
// know more than are named here.
type Status string

// The statuses of an instance: the six of the documentation, and those of other
// times.
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
	// StatusUnknown tells nothing; see [Client.PollInstance].
	StatusUnknown Status = "Unknown"
)

func (s Status) is(others ...Status) bool {
	return slices.ContainsFunc(others, func(other Status) bool { return strings.EqualFold(string(s), string(other)) })
}

// IsRunning reports whether the instance is up and at rest.
func (s Status) IsRunning() bool { return s.is(StatusRunning, StatusActive) }

// IsFailed reports whether a job of the instance failed; another one may mend
// it.
func (s Status) IsFailed() bool { return s.is(StatusFailed, StatusError, StatusCanceled) }

// IsDestroying reports whether the instance is on its way to being destroyed.
func (s Status) IsDestroying() bool { return s.is(StatusDestroying) }

// IsDestroyed reports whether the instance is no more, but for its record.
func (s Status) IsDestroyed() bool { return s.is(StatusDestroyed) }

// IsBusy reports whether the status is bound to change: none of the others, and
// so everything that is not known.
func (s Status) IsBusy() bool {
	return !s.IsRunning() && !s.IsFailed() && !s.IsDestroying() && !s.IsDestroyed()
}
