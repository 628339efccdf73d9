package qubell

import (
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// schedule is a workflow that is going to run once (design/api/qubell.md,
// "Schedules"). The names in JSON are those of the state file.
type schedule struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	RunAt      time.Time       `json:"at"`
	Parameters manifest.Values `json:"parameters,omitempty"`
}

// scheduleWire is a schedule on the wire. The timestamp is in milliseconds
// since the epoch (design/api/qubell.md, "Schedules").
type scheduleWire struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Timestamp int64  `json:"timestamp"`
}

func (s *schedule) wire() scheduleWire {
	return scheduleWire{ID: s.ID, Name: s.Name, Timestamp: s.RunAt.UnixMilli()}
}

// nextSchedule returns the schedule that is due first, and of several the
// oldest; nil if there is none.
func (i *instance) nextSchedule() *schedule {
	return earliestSchedule(i.Schedules)
}

func earliestSchedule(schedules []*schedule) *schedule {
	var next *schedule
	for _, s := range schedules {
		if next == nil || s.RunAt.Before(next.RunAt) {
			next = s
		}
	}

	return next
}

// findSchedule returns the schedule with an id, or else the soonest of a
// workflow: the API takes both and does not say what happens if a workflow has
// two (design/api/qubell.md, "Schedules"). It is nil if there is none.
func (i *instance) findSchedule(idOrName string) *schedule {
	named := []*schedule{}
	for _, s := range i.Schedules {
		switch idOrName {
		case s.ID:
			return s
		case s.Name:
			named = append(named, s)
		}
	}

	return earliestSchedule(named)
}

func (i *instance) removeSchedule(gone *schedule) {
	i.Schedules = slices.DeleteFunc(i.Schedules, func(s *schedule) bool { return s == gone })
}
