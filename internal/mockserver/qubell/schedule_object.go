package qubell

import (
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/ledger"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wirefields"
)

// scheduleObject is a schedule as the control API shows it.
type scheduleObject struct {
	scheduleWire

	InstanceID string          `json:"instanceId"`
	Parameters manifest.Values `json:"parameters"`
}

// scheduled is a schedule with its instance.
type scheduled struct {
	*schedule

	of *instance
}

// schedules are the objects of KindSchedule.
func schedules() ledger.Kind[*store, scheduled] {
	return ledger.Kind[*store, scheduled]{
		Name: KindSchedule,
		List: (*store).allSchedules,
		Find: func(st *store, id string) *scheduled {
			for _, s := range st.allSchedules() {
				if s.ID == id {
					return s
				}
			}

			return nil
		},
		Create: (*store).createSchedule,
		Edit: func(_ *store, s *scheduled, fields map[string]any, _ time.Time) error {
			return s.set(fields, "instanceId")
		},
		Delete: func(_ *store, s *scheduled) { s.of.unschedule(s.schedule) },
		Show: func(_ *store, s *scheduled, _ time.Time) (account, id string, wire any) {
			return s.of.Account, s.ID, s.object()
		},
	}
}

// allSchedules returns the schedules of all instances.
func (st *store) allSchedules() []*scheduled {
	list := []*scheduled{}

	for _, i := range st.instances {
		for _, s := range i.Schedules {
			list = append(list, &scheduled{s, i})
		}
	}

	return list
}

func (s *scheduled) object() scheduleObject {
	return scheduleObject{scheduleWire: s.wire(), InstanceID: s.of.ID, Parameters: s.Parameters}
}

// createSchedule adds a schedule to the instance that the field instanceId names, which must be the account's. Unless other
// fields say so, it is destroy in an hour.
func (st *store) createSchedule(accountName string, fields map[string]any, now time.Time) (*scheduled, error) {
	id, _ := fields["instanceId"].(string)

	of := st.byID[id]
	if of == nil || of.Account != accountName {
		return nil, fmt.Errorf("a schedule needs the instanceId of an instance of the account, which %q is not", id)
	}

	made := &scheduled{&schedule{ID: newID(now), Name: manifest.Destroy, At: now.Add(time.Hour)}, of}
	if err := made.set(fields); err != nil {
		return nil, err
	}

	of.Schedules = append(of.Schedules, made.schedule)

	return made, nil
}

// set sets fields of a schedule: name, timestamp and parameters. A timestamp that has passed lets it fire.
func (s *scheduled) set(fields map[string]any, fixed ...string) error {
	wire, err := wirefields.Set(s.object(), fields, append(fixed, "id")...)
	if err != nil {
		return err
	}

	s.Name, s.Parameters = wire.Name, wire.Parameters

	if _, given := fields["timestamp"]; given {
		s.At = time.UnixMilli(wire.Timestamp).UTC()
	}

	return nil
}
