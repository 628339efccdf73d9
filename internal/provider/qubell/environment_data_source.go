package qubell

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

var (
	_ datasource.DataSourceWithConfigure        = (*environmentDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*environmentDataSource)(nil)
)

// newEnvironmentDataSource returns the data source fleet_qubell_environment.
func newEnvironmentDataSource() datasource.DataSource { return &environmentDataSource{} }

type environmentDataSource struct {
	environmentBase
}

type environmentDataSourceModel struct {
	environmentModel

	OrganizationID types.String `tfsdk:"organization_id"`
}

func (d *environmentDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_environment"
}

func (d *environmentDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	const exactlyOne = "Exactly one of `id`, `name` and `is_default` is required."
	attributes := lookupAttributes("environment", exactlyOne)
	attributes["organization_id"] = parentSchema(organizationNoun)
	attributes["is_default"] = schema.BoolAttribute{
		MarkdownDescription: "Whether it is the default environment of the organization. Set it to `true` to read " +
			"that environment. " + exactlyOne,
		Optional:   true,
		Computed:   true,
		Validators: []validator.Bool{schemas.True{}},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads an environment on Qubell. " + environmentDescription,
		Attributes:          attributes,
	}
}

func (d *environmentDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{schemas.ExactlyOneOf{"id", "name", "is_default"}}
}

func (d *environmentDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data environmentDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	environments, diags := d.read(ctx, data.OrganizationID.ValueString())
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, diags := data.find(environments)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	data.FromAPI(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// find returns the environment that the configuration selects.
func (m *environmentDataSourceModel) find(environments []api.Environment) (*api.Environment, diag.Diagnostics) {
	if m.IsDefault.IsNull() {
		return objectSearch[api.Environment]{
			noun: "environment", parent: organizationNoun, named: namedEnvironment,
		}.find(environments, m.ID, m.Name)
	}
	defaults := listing.Filter(environments, func(environment *api.Environment) bool { return environment.IsDefault })
	if len(defaults) == 1 {
		return &defaults[0], nil
	}
	if len(environments) == 0 {
		return nil, diagnostics.NotFound(api.Name, "environment", "is_default",
			"Organization %q has no environments that the account sees.", m.OrganizationID.ValueString())
	}
	// Without a default, each environment is a candidate.
	candidates := defaults
	if len(defaults) == 0 {
		candidates = environments
	}
	texts := make([]string, len(candidates))
	for i, each := range candidates {
		texts[i] = fmt.Sprintf("%s (%s)", each.ID, each.Name)
	}

	return nil, diagnostics.AttributeError("is_default",
		fmt.Sprintf("%s: organization %q has no single default environment", api.Name, m.OrganizationID.ValueString()),
		"%d of its %d environments are the default one. Instead of is_default, set id to one of these: %s.",
		len(defaults), len(environments), strings.Join(texts, ", "))
}
