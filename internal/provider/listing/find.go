package listing

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
)

// Search is a search for the only instance of a name.
type Search[T any] struct {
	// System is the display name of the system.
	System string
	// ID and Name return the id and the name of an instance.
	ID, Name func(*T) string
	// Check is what the user can check if no instance has the name, as a phrase
	// that follows "Check the name, and".
	Check string
}

// FindByName returns the only instance of a name, or an error on the attribute
// name if there is none or more than one.
func (s Search[T]) FindByName(instances []T, name string) (*T, diag.Diagnostics) {
	found := Filter(instances, func(instance *T) bool { return s.Name(instance) == name })
	switch len(found) {
	case 1:
		return &found[0], nil
	case 0:
		return nil, diagnostics.NotFound(s.System, "instance", "name",
			"None of the account's %d instances is named %q. Check the name, and %s.", len(instances), name, s.Check)
	default:
		ids := make([]string, len(found))
		for i := range found {
			ids[i] = s.ID(&found[i])
		}

		return nil, diagnostics.AttributeError("name", s.System+": the name is not unique",
			"%d instances are named %q. Set id to one of these: %s.", len(found), name, strings.Join(ids, ", "))
	}
}
