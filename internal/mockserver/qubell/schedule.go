package qubell

import (
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// schedule runs a workflow once (design/api/qubell.md, "Schedules").
type schedule struct {
	scheduleObject
	store.Owned
}

// scheduleObject is a schedule in the admin API.
type scheduleObject struct {
	scheduleWire

	InstanceID string          `json:"instanceId"`
	Parameters manifest.Values `json:"parameters"`
}

// scheduleWire is a schedule on the wire. Its name is that of the workflow.
type scheduleWire struct {
	named

	// Timestamp is in milliseconds since the epoch.
	Timestamp int64 `json:"timestamp"`
}

// newSchedule returns a schedule that runs a workflow after an interval.
func newSchedule(
	i *instance, workflow string, parameters manifest.Values, now time.Time, interval time.Duration,
) *schedule {
	return &schedule{Owned: i.Owned, scheduleObject: scheduleObject{
		scheduleWire: scheduleWire{named: named{newID(now), workflow}, Timestamp: now.Add(interval).UnixMilli()},
		InstanceID:   i.ID, Parameters: parameters,
	}}
}

// Parent implements store.Child.
func (s *schedule) Parent() string {
	return s.InstanceID
}

// NextEvent implements store.Timed.
func (s *schedule) NextEvent() time.Time {
	return s.runAt()
}

// Wire implements store.Object.
func (s *schedule) Wire(time.Time) any {
	return &s.scheduleObject
}

func (s *schedule) runAt() time.Time {
	return time.UnixMilli(s.Timestamp).UTC()
}

// findSchedule returns the schedule of an instance with an id, or else the
// earliest one of the workflow with that name; nil if there is none. The vendor
// does not document which one a name selects (design/api/qubell.md,
// "Schedules").
func (d *data) findSchedule(i *instance, idOrName string) *schedule {
	var found *schedule
	for _, s := range d.Schedules.ChildrenOf(i.ID) {
		switch {
		case s.ID == idOrName:
			return s
		case s.Name == idOrName && (found == nil || s.Timestamp < found.Timestamp):
			found = s
		}
	}

	return found
}

// removeSchedules removes all schedules of an instance.
func (d *data) removeSchedules(i *instance) {
	for _, s := range slices.Clone(d.Schedules.ChildrenOf(i.ID)) {
		d.Schedules.Remove(s)
	}
}
