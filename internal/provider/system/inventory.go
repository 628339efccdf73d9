package system

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// State is the state of an instance in terms that all systems share.
type State string

// The states.
const (
	// Running: the instance works, or is ready to.
	Running State = "running"
	// Stopped: the instance does nothing until a user starts it.
	Stopped State = "stopped"
	// Pending: the instance changes from one state to another.
	Pending State = "pending"
	// Failed: the instance has failed and does not recover on its own.
	Failed State = "failed"
	// Gone: the system still returns the instance, but it no longer exists.
	Gone State = "gone"
	// Unknown: the system returns no state, or one that the provider does not
	// know.
	Unknown State = "unknown"
)

// Instance has the values of an instance that all systems share.
type Instance struct {
	ID string
	// Name is "" if the instance has none.
	Name string
	// Status is the vendor's word for the state; "" if the list has none.
	Status string
	State  State
	// Type is the vendor's kind of instance; "" if there is none.
	Type string
}

// Inventory lists all instances of a system.
type Inventory struct {
	clientType reflect.Type
	list       func(ctx context.Context, client any) ([]Instance, error)
}

// NewInventory describes how the system's client of type C lists all instances
// that the account may see.
func NewInventory[C any](list func(ctx context.Context, client C) ([]Instance, error)) Inventory {
	return Inventory{
		clientType: reflect.TypeFor[C](),
		list: func(ctx context.Context, client any) ([]Instance, error) {
			typed, _ := client.(C) // The registry has the client by its type.

			return list(ctx, typed)
		},
	}
}

// InventorySource is a system that can list its instances.
type InventorySource struct {
	// Name is the name of the system in the provider block.
	Name string

	system System
	entry  *clientEntry
}

// InventorySources returns the systems that have an inventory, in the order in
// which they were added.
func (c *Clients) InventorySources() []InventorySource {
	sources := make([]InventorySource, 0, len(c.systems))
	for _, system := range c.systems {
		if found, ok := c.registry[system.Inventory.clientType]; ok {
			sources = append(sources, InventorySource{Name: system.Settings.Name, system: system, entry: found})
		}
	}

	return sources
}

// ConfigurationErrors returns an error if the system is not configured.
func (s InventorySource) ConfigurationErrors() diag.Diagnostics {
	return s.entry.configurationErrors()
}

// List lists all instances of the system that the account may see.
func (s InventorySource) List(ctx context.Context) ([]Instance, diag.Diagnostics) {
	client, diags := s.entry.get()
	if diags.HasError() {
		return nil, diags
	}
	instances, err := s.system.Inventory.list(ctx, client)
	if err != nil {
		return nil, s.system.named().Diagnose(ctx, nil, err)
	}

	return instances, nil
}
