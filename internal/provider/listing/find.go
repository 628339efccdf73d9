package listing

import (
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
)

// Search is a search for the only object that has a value, such as a name.
type Search[T any] struct {
	// System is the display name of the system.
	System string
	// Noun is the kind of the objects, such as "instance". Its plural ends
	// in "s".
	Noun string
	// Attribute is the attribute that has the value, such as "name". Its words
	// are also the words of the messages.
	Attribute string
	// ID and Value return the id of an object and the value that is searched.
	ID, Value func(*T) string
	// Check is what the user can check if no object has the value, as a phrase
	// that follows "Check the name, and".
	Check string
}

// Find returns the only object that has the value, or an error on the attribute
// if there is none or more than one.
func (s Search[T]) Find(objects []T, value string) (*T, diag.Diagnostics) {
	found := Filter(objects, func(object *T) bool { return s.Value(object) == value })
	switch len(found) {
	case 1:
		return &found[0], nil
	case 0:
		return nil, diagnostics.NotFound(s.System, s.Noun, s.Attribute,
			"No %s that the account sees has the %s %q. It sees %s. Check the %s, and %s.",
			s.Noun, s.Attribute, value, s.describe(objects), s.Attribute, s.Check)
	default:
		ids := make([]string, len(found))
		for i := range found {
			ids[i] = s.ID(&found[i])
		}

		return nil, diagnostics.AttributeError(s.Attribute, s.System+": the "+s.Attribute+" is not unique",
			"%d %ss have the %s %q. Set id to one of these: %s.",
			len(found), s.Noun, s.Attribute, value, strings.Join(ids, ", "))
	}
}

// maxValues is how many values an error lists.
const maxValues = 10

// describe returns the number of the objects, and the values of the first ones.
func (s Search[T]) describe(objects []T) string {
	if len(objects) == 0 {
		return "none"
	}
	values := make([]string, min(len(objects), maxValues))
	for i := range values {
		values[i] = strconv.Quote(s.Value(&objects[i]))
	}
	separator := ": "
	if len(objects) > maxValues {
		separator = ", such as "
	}

	return strconv.Itoa(len(objects)) + separator + strings.Join(values, ", ")
}

// FindByIDOr returns the only object that has the id, or, if the id is null,
// the only one that has the value. The error is that of [Search.Find].
func (s Search[T]) FindByIDOr(objects []T, id, value types.String) (*T, diag.Diagnostics) {
	if id.IsNull() {
		return s.Find(objects, value.ValueString())
	}
	s.Attribute, s.Value = "id", s.ID

	return s.Find(objects, id.ValueString())
}
