package wakame

import (
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// KindInstance is the kind of the objects in the admin API.
const KindInstance = "instance"

// Collections implements store.Data.
func (d *data) Collections() []store.Collection {
	return []store.Collection{store.CollectionOf[*instance]{
		Kind:    KindInstance,
		Objects: &d.Instances,
		Sorted:  func() []*instance { return store.ByAccount(newestFirst(d.Instances)) },
		Fixed:   []string{"id", "network", "vif", "volume"},
		New: func(account string, _ store.Fields, now time.Time) (*instance, error) {
			return d.newInstance(account, now), nil
		},
		Save: d.saveInstance,
	}}
}

// saveInstance keeps an instance whose fields the admin API has set. After
// state or status is set, the instance stays in that state until a request
// changes it; stopped and terminated release its address and its share of the
// host node.
func (d *data) saveInstance(changed, stored *instance, given store.Fields, now time.Time) error {
	changed.SecurityGroups = append([]string{}, changed.SecurityGroups...)
	changed.CreatedAt = changed.CreatedAt.UTC().Truncate(time.Second)
	if given.Has("state") || given.Has("status") {
		changed.enter(changed.State, eventNone, time.Time{})
		status := changed.Status
		if changed.State != stateTerminated {
			changed.TerminatedAt = time.Time{}
		} else if changed.TerminatedAt.IsZero() {
			changed.terminate(now)
		}
		if changed.State == stateStopped {
			changed.releaseAddresses()
			if !given.Has("host_node") {
				changed.HostNode = nil
			}
		}
		if given.Has("status") {
			changed.Status = status
		}
	}
	d.Instances.Put(changed, stored)

	return nil
}
