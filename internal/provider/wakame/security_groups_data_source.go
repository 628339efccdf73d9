package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*securityGroupsDataSource)(nil)

// newSecurityGroupsDataSource returns the data source fleet_wakame_security_groups.
func newSecurityGroupsDataSource() datasource.DataSource { return &securityGroupsDataSource{} }

type securityGroupsDataSource struct {
	system.DataSource[*api.Client]
}

type securityGroupsDataSourceModel struct {
	labelModel

	SecurityGroups []securityGroupModel `tfsdk:"security_groups"`
}

func (d *securityGroupsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_security_groups"
}

func (d *securityGroupsDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The security groups of the account on Wakame-vdc, newest first. `id` is for the argument " +
			"`security_groups` of an instance.",
		Attributes: labelFilterAttributes("security groups", map[string]schema.Attribute{
			"security_groups": rowsAttribute("The security groups that match.", securityGroupAttributes()),
		}),
	}
}

func (d *securityGroupsDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data securityGroupsDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.ListSecurityGroups(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data.SecurityGroups = rows[api.SecurityGroup, securityGroupModel](all, func(group *api.SecurityGroup) bool {
		return data.matches(&group.Object)
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
