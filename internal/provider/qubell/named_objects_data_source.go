package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

var _ datasource.DataSourceWithConfigure = (*namedObjectsDataSource)(nil)

// newOrganizationsDataSource returns the data source
// fleet_qubell_organizations.
func newOrganizationsDataSource() datasource.DataSource {
	return &namedObjectsDataSource{namedObjectBase{kind: organizationKind()}}
}

// newApplicationsDataSource returns the data source fleet_qubell_applications.
func newApplicationsDataSource() datasource.DataSource {
	return &namedObjectsDataSource{namedObjectBase{kind: applicationKind()}}
}

// newRevisionsDataSource returns the data source fleet_qubell_revisions.
func newRevisionsDataSource() datasource.DataSource {
	return &namedObjectsDataSource{namedObjectBase{kind: revisionKind()}}
}

// namedObjectsDataSource reads all objects of a kind that have the same parent.
type namedObjectsDataSource struct {
	namedObjectBase
}

func (d *namedObjectsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_" + d.kind.noun + "s"
}

func (d *namedObjectsDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	noun, owner := d.kind.noun, "the account has access to"
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		noun + "s": objectsSchema(noun, map[string]schema.Attribute{}),
	}}
	if d.kind.parent != "" {
		owner = "belong to " + withArticle(d.kind.parent)
		resp.Schema.Attributes[parentAttribute(d.kind.parent)] = parentSchema(d.kind.parent)
	}
	resp.Schema.MarkdownDescription = "Lists the " + noun + "s on Qubell that " + owner + ". " + d.kind.description
}

// objectsSchema returns the attribute with the objects, which have an id, a
// name and more attributes.
func objectsSchema(noun string, attributes map[string]schema.Attribute) schema.Attribute {
	attributes["id"] = schema.StringAttribute{MarkdownDescription: "ID of the " + noun + ".", Computed: true}
	attributes["name"] = schema.StringAttribute{
		MarkdownDescription: "Name of the " + noun + ". Names are not unique.", Computed: true,
	}

	return schema.ListNestedAttribute{
		MarkdownDescription: "The " + noun + "s, sorted by name.",
		Computed:            true,
		NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
	}
}

func (d *namedObjectsDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	objects, diags := d.read(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	sortByName(objects, itself)
	models := make([]namedObjectModel, len(objects))
	for i := range objects {
		models[i].FromAPI(&objects[i])
	}
	// The state has the attributes of the configuration already.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(d.kind.noun+"s"), models)...)
}
