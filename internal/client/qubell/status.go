package qubell

import (
	"slices"
	"strings"
	"time"
)

// statusLag is how long GET may return the status and the values from before a
// request. The vendor's clients accept an unchanged status after 7 s and 10 s
// (design/api/qubell.md, "Status lag"); this is the longer time.
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

// Is reports whether the status is one of others, in any letter case.
func (s Status) Is(others ...Status) bool {
	return slices.ContainsFunc(others, func(other Status) bool { return strings.EqualFold(string(s), string(other)) })
}

// IsRunning reports whether the instance is ready and idle.
func (s Status) IsRunning() bool { return s.Is(StatusRunning, StatusActive) }

// IsFailed reports whether a job of the instance failed. A later job that
// succeeds changes the status.
func (s Status) IsFailed() bool { return s.Is(StatusFailed, StatusError, StatusCanceled) }

// IsDestroying reports whether the instance is being destroyed.
func (s Status) IsDestroying() bool { return s.Is(StatusDestroying) }

// IsDestroyed reports whether the instance is destroyed. Only its record is
// left.
func (s Status) IsDestroyed() bool { return s.Is(StatusDestroyed) }

// IsTerminating reports whether the instance is being destroyed or is
// destroyed. It then runs no other jobs.
func (s Status) IsTerminating() bool { return s.IsDestroying() || s.IsDestroyed() }

// IsBusy reports whether the instance runs a job, so that the status changes
// without another request. A status that is not documented counts as busy.
func (s Status) IsBusy() bool { return !s.IsRunning() && !s.IsFailed() && !s.IsTerminating() }
