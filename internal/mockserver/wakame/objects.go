package wakame

import (
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// KindInstance is the kind of the objects that can be seen and changed behind
// the API's back.
const KindInstance = "instance"

// instanceCollection are the objects of this room.
func instanceCollection() store.Collection[*data, instance] {
	return store.Collection[*data, instance]{
		Name:   KindInstance,
		List:   (*data).instancesByAccount,
		Find:   func(st *data, id string) *instance { return st.instances[id] },
		Create: (*data).createInstance,
		Edit:   (*data).editInstance,
		Delete: (*data).removeInstance,
		Show: func(st *data, i *instance, _ time.Time) (account, id string, wire any) {
			return i.Account, i.ID, i.wire(st.catalogue)
		},
	}
}

// createInstance makes an instance with the given wire fields over those of a
// new one of Image and Spec. Unless state or status is among the fields it
// boots as if it had been created by the API; with one of them it stays as it
// is, without host node, interface and address, until a request changes it.
func (st *data) createInstance(accountName string, fields map[string]any, now time.Time) (*instance, error) {
	made := newInstance(accountName, st.catalogue, now)
	if err := made.setFields(fields, st.catalogue); err != nil {
		return nil, err
	}
	st.startProvisioning(made, now)
	st.reconcileState(made, fields, now)

	return made, nil
}

// editInstance sets wire fields of an instance to anything. Setting state or
// status ends what was under way: the instance stays so until a request changes
// it. Setting state to terminated gives back what it has. The fields id,
// network, vif and volume follow from others and cannot be set.
func (st *data) editInstance(stored *instance, fields map[string]any, now time.Time) error {
	edited := *stored
	if err := edited.setFields(fields, st.catalogue); err != nil {
		return err
	}
	st.updateAllocation(stored, size.subtract)
	*stored = edited
	st.updateAllocation(stored, size.add)
	st.reconcileState(stored, fields, now)

	return nil
}

// reconcileState makes an instance consistent with a state or status that has
// been set.
func (st *data) reconcileState(i *instance, fields map[string]any, now time.Time) {
	_, hasState := fields["state"]
	_, hasStatus := fields["status"]
	if !hasState && !hasStatus {
		return
	}
	st.cancel(i)
	i.Terminating = false
	if i.State != stateTerminated {
		i.TerminatedAt = time.Time{}

		return
	}
	status := i.Status
	if i.TerminatedAt.IsZero() {
		st.terminate(i, now)
	}
	if hasStatus {
		i.Status = status
	}
}

// setFields sets wire fields. After an error the instance is of no use.
func (i *instance) setFields(fields map[string]any, c *catalogue) error {
	wire, err := system.SetFields(i.wire(c), fields, "id", "network", "vif", "volume")
	if err != nil {
		return err
	}
	i.HostNode, i.SSHKeyPair = stringOrEmpty(wire.HostNode), stringOrEmpty(wire.SSHKeyPair)
	i.CPUCores, i.MemorySize, i.Arch = wire.CPUCores, wire.MemorySize, wire.Arch
	i.ImageID, i.InstanceSpecID = wire.ImageID, wire.InstanceSpecID
	i.State, i.Status = wire.State, wire.Status
	i.SecurityGroups = append([]string{}, wire.SecurityGroups...)
	i.Hostname, i.HAEnabled = wire.Hostname, wire.HAEnabled != 0

	// One that is not given keeps its fraction of a second.
	if _, given := fields["created_at"]; given {
		i.CreatedAt = wire.CreatedAt
	}

	return nil
}

// stringOrEmpty is the reverse of nullIfEmpty.
func stringOrEmpty(text *string) string {
	if text == nil {
		return ""
	}

	return *text
}
