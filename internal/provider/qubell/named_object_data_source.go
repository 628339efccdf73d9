package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

var (
	_ datasource.DataSourceWithConfigure        = (*namedObjectDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*namedObjectDataSource)(nil)
)

// newOrganizationDataSource returns the data source fleet_qubell_organization.
func newOrganizationDataSource() datasource.DataSource {
	return &namedObjectDataSource{namedObjectBase{kind: organizationKind()}}
}

// newApplicationDataSource returns the data source fleet_qubell_application.
func newApplicationDataSource() datasource.DataSource {
	return &namedObjectDataSource{namedObjectBase{kind: applicationKind()}}
}

// newRevisionDataSource returns the data source fleet_qubell_revision.
func newRevisionDataSource() datasource.DataSource {
	return &namedObjectDataSource{namedObjectBase{kind: revisionKind()}}
}

// namedObjectDataSource reads one object of a kind.
type namedObjectDataSource struct {
	namedObjectBase
}

func (d *namedObjectDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_" + d.kind.noun
}

func (d *namedObjectDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads " + withArticle(d.kind.noun) + " on Qubell. " + d.kind.description,
		Attributes:          lookupAttributes(d.kind.noun, "Exactly one of `id` and `name` is required."),
	}
	if d.kind.parent != "" {
		resp.Schema.Attributes[parentAttribute(d.kind.parent)] = parentSchema(d.kind.parent)
	}
}

// lookupAttributes returns the attributes by which a data source finds its
// object. The rule is a sentence about which of them are required.
func lookupAttributes(noun, rule string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "ID of the " + noun + ". " + rule,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{objectID(withArticle(noun))},
		},
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the " + noun + ". Names are not unique: it is an error if more than one " +
				noun + " has the name. " + rule,
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{schemas.NotEmpty{}},
		},
	}
}

func (d *namedObjectDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		schemas.ExactlyOneOf{"id", "name"},
	}
}

func (d *namedObjectDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var id, name types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &id)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("name"), &name)...)
	objects, diags := d.read(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, diags := objectSearch[api.NamedObject]{
		noun: d.kind.noun, parent: d.kind.parent, named: itself,
	}.find(objects, id, name)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	var model namedObjectModel
	model.FromAPI(found)
	// The state has the attributes of the configuration already.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), model.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), model.Name)...)
}
