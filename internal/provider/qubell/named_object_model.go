package qubell

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
)

// namedObjectModel is an organization, an application or a revision.
type namedObjectModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

// FromAPI sets all attributes.
func (m *namedObjectModel) FromAPI(object *api.NamedObject) {
	m.ID = types.StringValue(object.ID)
	m.Name = types.StringValue(object.Name)
}

// itself returns a named object, for lists of named objects.
func itself(object *api.NamedObject) *api.NamedObject { return object }

// sortByName sorts objects by name and id, because the order of the API is not
// documented (design/api/qubell.md, "Discovery").
func sortByName[T any](objects []T, named func(*T) *api.NamedObject) {
	slices.SortFunc(objects, func(a, b T) int {
		return cmp.Or(cmp.Compare(named(&a).Name, named(&b).Name), cmp.Compare(named(&a).ID, named(&b).ID))
	})
}

// objectSearch is a search in the list of a parent.
type objectSearch[T any] struct {
	// noun and parent are the kinds of the objects and of their parent, "" for
	// no parent.
	noun, parent string
	named        func(*T) *api.NamedObject
}

// find returns the only object with an id or, if the id is null, with a name.
func (s objectSearch[T]) find(objects []T, id, name types.String) (*T, diag.Diagnostics) {
	search := listing.Search[T]{
		System:    api.Name,
		Noun:      s.noun,
		Attribute: "name",
		ID:        func(object *T) string { return s.named(object).ID },
		Value:     func(object *T) string { return s.named(object).Name },
		Check:     "the credentials",
	}
	if s.parent != "" {
		search.Check = fmt.Sprintf("that %s is the id of its %s", parentAttribute(s.parent), s.parent)
	}
	if id.IsNull() {
		return search.Find(objects, name.ValueString())
	}
	search.Attribute, search.Value = "id", search.ID

	return search.Find(objects, id.ValueString())
}
