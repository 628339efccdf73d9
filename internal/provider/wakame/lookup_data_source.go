package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*lookupDataSource[api.Image])(nil)
	_ datasource.DataSourceWithConfigValidators = (*lookupDataSource[api.Image])(nil)
)

// lookupModel is the model of a data source that finds one object.
type lookupModel[T any] interface {
	// labels returns the id, the name and the description. The user has set
	// one of them.
	labels() *labelledModel
	FromAPI(object *T)
}

// lookupDataSource is a data source that finds one object of type T in a
// collection, by the id or by a label.
type lookupDataSource[T any] struct {
	system.DataSource[*api.Client]

	// name is the end of the type's name, such as "image".
	name, description string
	// noun is the word for an object, such as "image".
	noun string
	// id accepts an id.
	id validator.String
	// attributes are those of an object.
	attributes func() map[string]schema.Attribute
	list       func(c *api.Client, ctx context.Context) ([]T, error)
	// base returns what an object shares with those of other collections.
	base     func(object *T) *api.Object
	newModel func() lookupModel[T]
}

func (d *lookupDataSource[T]) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_" + d.name
}

func (d *lookupDataSource[T]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	argument := func(description string, check validator.String) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description + " Exactly one of `id`, `name` and `description` must be set.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{check},
		}
	}
	attributes, notEmpty := d.attributes(), schemas.NotEmpty{}
	attributes["id"] = argument("ID of the "+d.noun+".", d.id)
	attributes["name"] = argument(
		"Name of the "+d.noun+", which must be the only one with this name. "+nameVersions+".", notEmpty,
	)
	attributes["description"] = argument(
		"Description of the "+d.noun+", which must be the only one with this description. Null if there is none.",
		notEmpty,
	)
	resp.Schema = schema.Schema{MarkdownDescription: d.description, Attributes: attributes}
}

func (d *lookupDataSource[T]) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{schemas.ExactlyOneOf{"id", "name", "description"}}
}

func (d *lookupDataSource[T]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	data := d.newModel()
	resp.Diagnostics.Append(req.Config.Get(ctx, data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.list(d.Client, ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	search, value := d.search(data.labels())
	found, diags := search.Find(all, value.ValueString())
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	data.FromAPI(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}

// search returns the search by the attribute that is set, and the value of the
// attribute. A search by id reads the list, too, because show returns the key
// pairs of all accounts (design/api/wakame.md, "Collections").
func (d *lookupDataSource[T]) search(labels *labelledModel) (listing.Search[T], types.String) {
	search := listing.Search[T]{
		System: api.Name,
		Noun:   d.noun,
		ID:     func(object *T) string { return d.base(object).ID },
		Check:  "that wakame.account_id is the account that has it",
	}
	switch {
	case !labels.Name.IsNull():
		search.Attribute = "name"
		search.Value = func(object *T) string { return d.base(object).Label() }
		search.Check += ". v11.12 of Wakame-vdc has no names: use the description there"

		return search, labels.Name
	case !labels.Description.IsNull():
		search.Attribute = "description"
		search.Value = func(object *T) string { return d.base(object).Description }

		return search, labels.Description
	default:
		search.Attribute, search.Value = "id", search.ID

		return search, labels.ID
	}
}
