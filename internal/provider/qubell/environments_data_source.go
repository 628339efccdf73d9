package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*environmentsDataSource)(nil)

// newEnvironmentsDataSource returns the data source fleet_qubell_environments.
func newEnvironmentsDataSource() datasource.DataSource { return &environmentsDataSource{} }

// environmentBase is the part that the data sources of environments share.
type environmentBase struct {
	system.DataSource[*api.Client]
}

// read returns the environments of an organization.
func (b *environmentBase) read(
	ctx context.Context, organizationID string,
) ([]api.Environment, diag.Diagnostics) {
	environments, err := b.Client.Environments(ctx, organizationID)
	if diags := parentNotFound(organizationNoun, organizationID, err); diags != nil {
		return nil, diags
	}
	if err != nil {
		return nil, b.Diagnose(ctx, nil, err)
	}

	return environments, nil
}

type environmentsDataSource struct {
	environmentBase
}

type environmentsDataSourceModel struct {
	OrganizationID types.String       `tfsdk:"organization_id"`
	Environments   []environmentModel `tfsdk:"environments"`
}

func (d *environmentsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_environments"
}

func (d *environmentsDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the environments on Qubell that belong to an organization. " +
			environmentDescription,
		Attributes: map[string]schema.Attribute{
			"organization_id": parentSchema(organizationNoun),
			"environments": objectsSchema("environment", map[string]schema.Attribute{
				"is_default": schema.BoolAttribute{
					MarkdownDescription: "Whether it is the default environment of the organization.",
					Computed:            true,
				},
			}),
		},
	}
}

func (d *environmentsDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data environmentsDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	environments, diags := d.read(ctx, data.OrganizationID.ValueString())
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	sortByName(environments, namedEnvironment)
	data.Environments = make([]environmentModel, len(environments))
	for i := range environments {
		data.Environments[i].FromAPI(&environments[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
