package system

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// State is what the instances of all systems have in common of their states.
type State string

// The states.
const (
	// Running: it does what it is for, or is ready to.
	Running State = "running"
	// Stopped: it does nothing until somebody starts it.
	Stopped State = "stopped"
	// Pending: it is on its way from one state to another.
	Pending State = "pending"
	// Failed: something went wrong, and it does not mend itself.
	Failed State = "failed"
	// Gone: the system still shows it, but it is no more.
	Gone State = "gone"
	// Unknown: the system does not say, or in words that nobody knows.
	Unknown State = "unknown"
)

// States returns all states.
func States() []State {
	return []State{Running, Stopped, Pending, Failed, Gone, Unknown}
}

// Instance is what all systems show of an instance, whatever it is there.
type Instance struct {
	ID string
	// Name is "" where it has none.
	Name string
	// Status is the vendor's word for its state, "" where its list shows none.
	Status string
	State  State
	// Type is what the vendor distinguishes its instances by, "" for nothing.
	Type string
}

// Inventory lists all instances of a system.
type Inventory struct {
	clientType reflect.Type
	list       func(ctx context.Context, client any) ([]Instance, error)
}

// NewInventory describes how the client of type C, one of the system's own,
// lists all instances that its account may see.
func NewInventory[C any](list func(ctx context.Context, client C) ([]Instance, error)) Inventory {
	return Inventory{
		clientType: reflect.TypeFor[C](),
		list: func(ctx context.Context, client any) ([]Instance, error) {
			typed, _ := client.(C) // Clients are kept by this very type.

			return list(ctx, typed)
		},
	}
}

// InventorySource is a system whose instances can be listed.
type InventorySource struct {
	// Name is the system's name in the provider block.
	Name string

	system System
	entry  *clientEntry
}

// InventorySources returns the systems that have an inventory, in the order in
// which they were added.
func (c *Clients) InventorySources() []InventorySource {
	stocks := make([]InventorySource, 0, len(c.systems))
	for _, system := range c.systems {
		if found, ok := c.registry[system.Inventory.clientType]; ok {
			stocks = append(stocks, InventorySource{Name: system.Settings.Name, system: system, entry: found})
		}
	}

	return stocks
}

// ConfigurationErrors says what the system's client lacks; nothing if it is
// configured.
func (s InventorySource) ConfigurationErrors() diag.Diagnostics {
	return s.entry.configurationErrors()
}

// List lists all instances of the system, as far as its account may see them.
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
