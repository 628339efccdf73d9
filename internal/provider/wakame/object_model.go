package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// objectModel has the attributes that the objects of all collections share.
type objectModel struct {
	ID        types.String      `tfsdk:"id"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
	UpdatedAt timetypes.RFC3339 `tfsdk:"updated_at"`
}

// FromAPI sets the values that the API returns.
func (m *objectModel) FromAPI(object *api.Object) {
	m.ID = types.StringValue(object.ID)
	m.CreatedAt = convert.Time(object.CreatedAt.Time)
	m.UpdatedAt = convert.Time(object.UpdatedAt.Time)
}

// labelledModel has the attributes of an object that a user finds by a label.
// v11.12 has no names, and v11.06 no descriptions of key pairs
// (design/api/wakame.md, "Keys of the documents").
type labelledModel struct {
	objectModel
	labelFilter
}

// labelFilter are the labels of an object, and the filters for them.
type labelFilter struct {
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
}

// FromAPI sets the values that the API returns.
func (m *labelledModel) FromAPI(object *api.Object) {
	m.objectModel.FromAPI(object)
	m.Name = convert.OptionalString(object.Label())
	m.Description = convert.OptionalString(object.Description)
}

// labels returns the model itself.
func (m *labelledModel) labels() *labelledModel { return m }

// matches reports whether the filters select an object.
func (f *labelFilter) matches(object *api.Object) bool {
	return selects(f.Name, object.Label()) && selects(f.Description, object.Description)
}

// rowModel is the model of an object of type T.
type rowModel[T, M any] interface {
	*M
	FromAPI(object *T)
}

// rows returns the models of the objects that match.
func rows[T, M any, P rowModel[T, M]](objects []T, matches func(*T) bool) []M {
	matching := listing.Filter(objects, matches)
	models := make([]M, len(matching))
	for i := range matching {
		P(&models[i]).FromAPI(&matching[i])
	}

	return models
}

// selects reports whether a filter selects a value. A null filter selects all.
func selects(filter types.String, value string) bool {
	return filter.IsNull() || filter.ValueString() == value
}

// optionalInt returns the number, null if there is none.
func optionalInt(number *lenient.Int) types.Int64 {
	return types.Int64PointerValue((*int64)(number))
}

// objectAttributes adds the attributes that the objects of all collections
// share. The noun has its article, such as "the image".
func objectAttributes(noun string, attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["id"] = textAttribute("ID of " + noun + ".")
	attributes["created_at"] = schemas.TimeAttribute("When " + noun + " was created")
	attributes["updated_at"] = schemas.TimeAttribute("When " + noun + " was last changed")

	return attributes
}

// nameVersions describes which versions of the server have names.
const nameVersions = "Null in v11.12 of Wakame-vdc, which has no names"

// labelledAttributes adds the attributes of an object that a user finds by a
// label. The noun has its article, such as "the image".
func labelledAttributes(noun string, attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["name"] = textAttribute("Name of " + noun + ". " + nameVersions + ".")
	attributes["description"] = textAttribute("Description of " + noun + ". Null if there is none.")

	return objectAttributes(noun, attributes)
}

// labelFilterAttributes adds the filters for labels. The nouns are a plural.
func labelFilterAttributes(nouns string, attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["name"] = filterAttribute(
		"Only " + nouns + " with this name. v11.12 of Wakame-vdc has no names: use `description`.",
	)
	attributes["description"] = filterAttribute("Only " + nouns + " with exactly this description.")

	return attributes
}

func textAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

func numberAttribute(description string) schema.Int64Attribute {
	return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
}

// filterAttribute returns a filter for an exact value.
func filterAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true}
}

// rowsAttribute returns the list of the objects that match the filters.
func rowsAttribute(description string, attributes map[string]schema.Attribute) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: description,
		Computed:            true,
		NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
	}
}
