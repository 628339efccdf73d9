package sharedcloud

import (
	"fmt"
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
		Show: func(_ *data, i *instance, now time.Time) (account, id string, wire any) {
			return i.Account, i.UUID, i.readResponse(now)
		},
	}
}

// createInstance makes an instance with the given wire fields over the defaults
// of a new one.
func (st *data) createInstance(accountName string, fields map[string]any, now time.Time) (*instance, error) {
	made := newInstance(accountName, now)
	if err := made.setFields(fields, now); err != nil {
		return nil, err
	}
	st.addInstance(made)

	return made, nil
}

// editInstance sets wire fields of an instance to anything. updated_at becomes
// now unless it is among the fields. The fields uuid, gpu_name and
// current_server_time follow from others and cannot be set.
func (st *data) editInstance(stored *instance, fields map[string]any, now time.Time) error {
	edited := *stored
	edited.UpdatedAt = now
	if err := edited.setFields(fields, now); err != nil {
		return err
	}
	*stored = edited

	return nil
}

// setFields sets wire fields. After an error the instance is of no use.
func (i *instance) setFields(fields map[string]any, now time.Time) error {
	wire, err := system.SetFields(i.readResponse(now), fields, "uuid", "gpu_name", "current_server_time")
	if err != nil {
		return err
	}
	if err := i.setValues(&wire); err != nil {
		return err
	}

	return i.setTimes(&wire, fields)
}

func (i *instance) setValues(wire *instanceWire) error {
	price, err := wire.AskPrice.Float64()
	if err != nil {
		return fmt.Errorf("ask_price: %w", err)
	}
	i.Name, i.Type, i.Status, i.AskPrice = wire.Name, wire.Type, wire.Status, price
	i.MaxNumParallelJobs = wire.MaxNumParallelJobs
	i.NumRunningJobs, i.NumAssignedJobs = wire.NumRunningJobs, wire.NumAssignedJobs
	i.DownloadedImages = wire.DownloadedImages
	i.GPU = ""
	if wire.GPU != nil && *wire.GPU != gpuNotAvailable {
		if !gpuExists(*wire.GPU) {
			return fmt.Errorf("there is no gpu %q", *wire.GPU)
		}
		i.GPU = *wire.GPU
	}

	return nil
}

// setTimes takes over the times that were given; the others keep their
// fractions of a second.
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
			return fmt.Errorf("%s: %w", field.name, err)
		}
		*field.time = parsed
	}

	return nil
}
