package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
)

// labelModel has the attributes, beside the id, by which a user finds an
// object. v11.12 has no names, and v11.06 no descriptions of key pairs
// (design/api/wakame.md, "Keys of the documents").
type labelModel struct {
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
}

// FromAPI sets the values that the API returns.
func (m *labelModel) FromAPI(object *api.Object) {
	m.Name = convert.OptionalString(object.Label())
	m.Description = convert.OptionalString(object.Description)
}

// matches reports whether the labels, as filters, select an object.
func (m *labelModel) matches(object *api.Object) bool {
	return selects(m.Name, object.Label()) && selects(m.Description, object.Description)
}

// nameVersions describes which versions of the server have names.
const nameVersions = "Null in v11.12 of Wakame-vdc, which has no names"

// labelAttributes adds the labels of an object. The noun has its article, such
// as "the image".
func labelAttributes(noun string, attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["name"] = textAttribute("Name of " + noun + ". " + nameVersions + ".")
	attributes["description"] = textAttribute("Description of " + noun + ". Null if there is none.")

	return attributes
}

// labelFilterAttributes adds the filters for labels. The noun is a plural.
func labelFilterAttributes(nouns string, attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["name"] = filterAttribute(
		"Only " + nouns + " with this name. v11.12 of Wakame-vdc has no names: use `description`.",
	)
	attributes["description"] = filterAttribute("Only " + nouns + " with exactly this description.")

	return attributes
}

// lookupAttributes makes arguments of the id and of the labels, exactly one of
// which must be set. The noun has its article, such as "the image"; the
// validator is that of the id.
func lookupAttributes(
	noun string, id validator.String, attributes map[string]schema.Attribute,
) map[string]schema.Attribute {
	const rule = " Exactly one of `id`, `name` and `description` must be set."
	argument := func(description string, check validator.String) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description + rule,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{check},
		}
	}
	notEmpty := stringvalidator.LengthAtLeast(1)
	attributes["id"] = argument("ID of "+noun+".", id)
	attributes["name"] = argument("Name of "+noun+", which only one may have. "+nameVersions+".", notEmpty)
	attributes["description"] = argument(
		"Description of "+noun+", which only one may have. Null if there is none.", notEmpty,
	)

	return attributes
}

// lookupValidators returns the rule of lookupAttributes.
func lookupValidators() []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(
		path.MatchRoot("id"), path.MatchRoot("name"), path.MatchRoot("description"),
	)}
}

// lookUp returns the only object that has the id or the label that is set. The
// function returns what all collections share of an object.
func lookUp[T any](
	id types.String, labels labelModel, noun string, objects []T, base func(*T) *api.Object,
) (*T, diag.Diagnostics) {
	search := listing.Search[T]{
		System:    api.Name,
		Noun:      noun,
		Attribute: "id",
		ID:        func(object *T) string { return base(object).ID },
		Check:     "that wakame.account_id is the account that has it",
	}
	search.Value = search.ID
	value := id
	switch {
	case !labels.Name.IsNull():
		search.Attribute, value = "name", labels.Name
		search.Value = func(object *T) string { return base(object).Label() }
		search.Check += ". v11.12 of Wakame-vdc has no names: use the description there"
	case !labels.Description.IsNull():
		search.Attribute, value = "description", labels.Description
		search.Value = func(object *T) string { return base(object).Description }
	}

	return search.Find(objects, value.ValueString())
}
