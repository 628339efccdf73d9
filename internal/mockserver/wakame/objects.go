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
		Sorted:  func() []*instance { return store.ByAccount(newestFirst(d.Instances.All())) },
		Fixed:   []string{"id", "network", "vif", "volume"},
		New: func(account string, _ store.Fields, now time.Time) (*instance, error) {
			return d.newInstance(account, now), nil
		},
		Save:   d.saveInstance,
		Remove: d.removeInstance,
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
		changed.rest(given, now)
	}
	d.Instances.Put(changed, stored)
	if stored == nil {
		stored = changed
	}
	d.track(stored)

	return nil
}

func (d *data) removeInstance(i *instance) {
	d.uses.remove(i, d.compareCreated)
	d.Instances.Remove(i)
}

// rest puts an instance at rest in its state, which the admin API has set.
func (i *instance) rest(given store.Fields, now time.Time) {
	status := i.Status
	i.enter(i.State, eventNone, time.Time{})
	switch {
	case i.State != stateTerminated:
		i.TerminatedAt = time.Time{}
	case i.TerminatedAt.IsZero():
		i.terminate(now)
	}
	if i.State == stateStopped {
		i.releaseAddresses()
		if !given.Has("host_node") {
			i.HostNode = nil
		}
	}
	if given.Has("status") {
		i.Status = status
	}
}
