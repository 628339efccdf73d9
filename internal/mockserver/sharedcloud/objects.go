package sharedcloud

import (
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/room"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wirefields"
)

// KindInstance is the kind of the objects that can be seen and changed behind the API's back.
const KindInstance = "instance"

// Objects returns the instances of an account, or of all accounts if it is empty, newest first within each account.
func (s *System) Objects(accountName string) ([]room.Object, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()

	list := []room.Object{}

	for _, a := range s.store.accountsByName() {
		if accountName != "" && accountName != a.Username {
			continue
		}

		for _, i := range s.store.newestFirst(a.Username) {
			object, err := i.object(s.clock.Now())
			if err != nil {
				return nil, err
			}

			list = append(list, object)
		}
	}

	return list, nil
}

// CreateObject makes an instance with the given wire fields over the defaults of a new one, unchecked by the API's rules.
// The error is room.ErrNotFound if there is no such account.
func (s *System) CreateObject(accountName, kind string, fields map[string]any) (room.Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if kind != KindInstance {
		return room.Object{}, fmt.Errorf("sharedcloud: kind %q: %w", kind, room.ErrNotFound)
	}

	if s.store.accounts[accountName] == nil {
		return room.Object{}, fmt.Errorf("sharedcloud: account %q: %w", accountName, room.ErrNotFound)
	}

	now := s.clock.Now()

	made := newInstance(accountName, now)
	if err := made.merge(fields, now); err != nil {
		return room.Object{}, err
	}

	s.store.addInstance(made)
	s.revision++

	return made.object(now)
}

// EditObject sets wire fields of an instance to anything, unchecked by the API's rules. updated_at becomes now unless it
// is among the fields. The fields uuid, gpu_name and current_server_time follow from others and cannot be set.
// The error is room.ErrNotFound if there is no such instance.
func (s *System) EditObject(kind, id string, fields map[string]any) (room.Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	stored, err := s.storedObject(kind, id)
	if err != nil {
		return room.Object{}, err
	}

	now := s.clock.Now()

	edited := *stored
	edited.UpdatedAt = now

	if err := edited.merge(fields, now); err != nil {
		return room.Object{}, err
	}

	*stored = edited
	s.revision++

	return stored.object(now)
}

// DeleteObject deletes an instance. The error is room.ErrNotFound if there is no such instance.
func (s *System) DeleteObject(kind, id string) error {
	s.mu.Lock()
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
		return nil, fmt.Errorf("sharedcloud: %s %q: %w", kind, id, room.ErrNotFound)
	}

	return stored, nil
}

// object shows an instance as the control API does.
func (i *instance) object(now time.Time) (room.Object, error) {
	fields, err := i.fields(now)

	return room.Object{Account: i.Account, Kind: KindInstance, ID: i.UUID, Fields: fields}, err
}

func (i *instance) fields(now time.Time) (map[string]any, error) {
	fields, err := wirefields.Of(i.read(now))
	if err != nil {
		return nil, fmt.Errorf("sharedcloud: instance %s: %w", i.UUID, err)
	}

	return fields, nil
}

// merge sets wire fields. After an error the instance is of no use.
func (i *instance) merge(fields map[string]any, now time.Time) error {
	wire, err := wirefields.Set(i.read(now), fields, "uuid", "gpu_name", "current_server_time")
	if err != nil {
		return fmt.Errorf("sharedcloud: %w", err)
	}

	if err := i.setValues(&wire); err != nil {
		return err
	}

	return i.setTimes(&wire, fields)
}

func (i *instance) setValues(wire *instanceWire) error {
	price, err := wire.AskPrice.Float64()
	if err != nil {
		return fmt.Errorf("sharedcloud: ask_price: %w", err)
	}

	i.Name, i.Type, i.Status, i.AskPrice = wire.Name, wire.Type, wire.Status, price
	i.MaxNumParallelJobs = wire.MaxNumParallelJobs
	i.NumRunningJobs, i.NumAssignedJobs = wire.NumRunningJobs, wire.NumAssignedJobs
	i.DownloadedImages = wire.DownloadedImages
	i.GPU = ""

	if wire.GPU != nil && *wire.GPU != notAvailable {
		if !gpuExists(*wire.GPU) {
			return fmt.Errorf("sharedcloud: there is no gpu %q", *wire.GPU)
		}

		i.GPU = *wire.GPU
	}

	return nil
}

// setTimes takes over the times that were given; the others keep their fractions of a second.
func (i *instance) setTimes(wire *instanceWire, given map[string]any) error {
	connection := ""
	if wire.LastConnection != nil {
		connection = *wire.LastConnection
	}

	for _, field := range []struct {
		name, text string
		time       *time.Time
	}{
		{"created_at", wire.CreatedAt, &i.CreatedAt},
		{"updated_at", wire.UpdatedAt, &i.UpdatedAt},
		{"last_connection", connection, &i.LastConnection},
	} {
		if _, ok := given[field.name]; !ok {
			continue
		}

		if field.time == &i.LastConnection && connection == "" {
			*field.time = time.Time{}

			continue
		}

		parsed, err := parseWireTime(field.text)
		if err != nil {
			return fmt.Errorf("sharedcloud: %s: %w", field.name, err)
		}

		*field.time = parsed
	}

	return nil
}
