package wakame

import (
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/room"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wirefields"
)

// KindInstance is the kind of the objects that can be seen and changed behind the API's back.
const KindInstance = "instance"

// Objects returns the instances of an account, or of all accounts if it is empty, newest first within each account, and also
// those that were terminated long ago.
func (s *System) Objects(accountName string) ([]room.Object, error) {
	s.enter()
	defer s.mu.Unlock()

	list := []room.Object{}

	for _, a := range s.store.accountsByName() {
		if accountName != "" && accountName != a.Name {
			continue
		}

		for _, i := range s.store.newestFirst(a) {
			object, err := i.object(s.store.catalogue)
			if err != nil {
				return nil, err
			}

			list = append(list, object)
		}
	}

	return list, nil
}

// CreateObject makes an instance with the given wire fields over those of a new one of Image and Spec, unchecked by the
// API's rules. Unless state or status is among the fields it boots as if it had been created by the API; with one of them it
// stays as it is, without host node, interface and address, until a request changes it.
// The error is room.ErrNotFound if there is no such account.
func (s *System) CreateObject(accountName, kind string, fields map[string]any) (room.Object, error) {
	now := s.enter()
	defer s.mu.Unlock()

	if kind != KindInstance {
		return room.Object{}, fmt.Errorf("wakame: kind %q: %w", kind, room.ErrNotFound)
	}

	if s.store.accounts[accountName] == nil {
		return room.Object{}, fmt.Errorf("wakame: account %q: %w", accountName, room.ErrNotFound)
	}

	made := newInstance(accountName, s.store.catalogue, now)
	if err := made.merge(fields, s.store.catalogue); err != nil {
		return room.Object{}, err
	}

	made.Due = now.Add(s.boot / quarters)
	s.store.addInstance(made)
	s.store.settleEdit(made, fields, now)
	s.revision++

	return made.object(s.store.catalogue)
}

// EditObject sets wire fields of an instance to anything, unchecked by the API's rules. Setting state or status ends what was
// under way: the instance stays so until a request changes it. Setting state to terminated gives back what it has. The fields
// id, network, vif and volume follow from others and cannot be set. The error is room.ErrNotFound if there is no such
// instance.
func (s *System) EditObject(kind, id string, fields map[string]any) (room.Object, error) {
	now := s.enter()
	defer s.mu.Unlock()

	stored, err := s.storedObject(kind, id)
	if err != nil {
		return room.Object{}, err
	}

	edited := *stored
	if err := edited.merge(fields, s.store.catalogue); err != nil {
		return room.Object{}, err
	}

	s.store.occupy(stored, size.minus)
	*stored = edited
	s.store.occupy(stored, size.plus)
	s.store.settleEdit(stored, fields, now)
	s.revision++

	return stored.object(s.store.catalogue)
}

// settleEdit makes an instance consistent with a state or status that has been set.
func (st *store) settleEdit(i *instance, fields map[string]any, now time.Time) {
	_, hasState := fields["state"]
	_, hasStatus := fields["status"]

	if !hasState && !hasStatus {
		return
	}

	st.unplan(i)
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

// DeleteObject deletes an instance, so that it is not even terminated. The error is room.ErrNotFound if there is no such
// instance.
func (s *System) DeleteObject(kind, id string) error {
	s.enter()
	defer s.mu.Unlock()

	stored, err := s.storedObject(kind, id)
	if err != nil {
		return err
	}

	s.store.removeInstance(stored)
	s.revision++

	return nil
}

func (s *System) storedObject(kind, id string) (*instance, error) {
	stored := s.store.instances[id]
	if kind != KindInstance || stored == nil {
		return nil, fmt.Errorf("wakame: %s %q: %w", kind, id, room.ErrNotFound)
	}

	return stored, nil
}

// object shows an instance as the control API does.
func (i *instance) object(c *catalogue) (room.Object, error) {
	fields, err := wirefields.Of(i.wire(c))
	if err != nil {
		return room.Object{}, fmt.Errorf("wakame: instance %s: %w", i.ID, err)
	}

	return room.Object{Account: i.Account, Kind: KindInstance, ID: i.ID, Fields: fields}, nil
}

// merge sets wire fields. After an error the instance is of no use.
func (i *instance) merge(fields map[string]any, c *catalogue) error {
	wire, err := wirefields.Set(i.wire(c), fields, "id", "network", "vif", "volume")
	if err != nil {
		return fmt.Errorf("wakame: %w", err)
	}

	i.HostNode, i.SSHKeyPair = orEmpty(wire.HostNode), orEmpty(wire.SSHKeyPair)
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

// orEmpty is the reverse of orNull.
func orEmpty(text *string) string {
	if text == nil {
		return ""
	}

	return *text
}
