package qubell

import (
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// scheduleObject is a schedule as the control API shows it.
type scheduleObject struct {
	scheduleWire

	InstanceID string          `json:"instanceId"`
	Parameters manifest.Values `json:"parameters"`
}

// instanceSchedule is a schedule with its instance.
type instanceSchedule struct {
	*schedule

	instance *instance
}

// scheduleCollection are the objects of KindSchedule.
func scheduleCollection() store.Collection[*data, instanceSchedule] {
	return store.Collection[*data, instanceSchedule]{
		Name: KindSchedule,
		List: (*data).allSchedules,
		Find: func(st *data, id string) *instanceSchedule {
			for _, s := range st.allSchedules() {
				if s.ID == id {
					return s
				}
			}

			return nil
		},
		Create: (*data).createSchedule,
		Edit: func(_ *data, s *instanceSchedule, fields map[string]any, _ time.Time) error {
			return s.setFields(fields, "instanceId")
		},
		Delete: func(_ *data, s *instanceSchedule) { s.instance.removeSchedule(s.schedule) },
		Show: func(_ *data, s *instanceSchedule, _ time.Time) (account, id string, wire any) {
			return s.instance.Account, s.ID, s.object()
		},
	}
}

// allSchedules returns the schedules of all instances.
func (st *data) allSchedules() []*instanceSchedule {
	list := []*instanceSchedule{}
	for _, i := range st.instances {
		for _, s := range i.Schedules {
			list = append(list, &instanceSchedule{s, i})
		}
	}

	return list
}

func (s *instanceSchedule) object() scheduleObject {
	return scheduleObject{scheduleWire: s.wire(), InstanceID: s.instance.ID, Parameters: s.Parameters}
}

// createSchedule adds a schedule to the instance that the field instanceId
// names, which must be the account's. Unless other fields say so, it is destroy
// in an hour.
func (st *data) createSchedule(accountName string, fields map[string]any, now time.Time) (*instanceSchedule, error) {
	id, _ := fields["instanceId"].(string)
	of := st.byID[id]
	if of == nil || of.Account != accountName {
		return nil, fmt.Errorf("a schedule needs the instanceId of an instance of the account, which %q is not", id)
	}
	made := &instanceSchedule{&schedule{ID: newID(now), Name: manifest.Destroy, RunAt: now.Add(time.Hour)}, of}
	if err := made.setFields(fields); err != nil {
		return nil, err
	}
	of.Schedules = append(of.Schedules, made.schedule)

	return made, nil
}

// setFields sets fields of a schedule: name, timestamp and parameters. A
// timestamp that has passed lets it fire.
func (s *instanceSchedule) setFields(fields map[string]any, fixed ...string) error {
	wire, err := system.SetFields(s.object(), fields, append(fixed, "id")...)
	if err != nil {
		return err
	}
	s.Name, s.Parameters = wire.Name, wire.Parameters
	if _, given := fields["timestamp"]; given {
		s.RunAt = time.UnixMilli(wire.Timestamp).UTC()
	}

	return nil
}
