package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*securityGroupDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*securityGroupDataSource)(nil)
)

// newSecurityGroupDataSource returns the data source fleet_wakame_security_group.
func newSecurityGroupDataSource() datasource.DataSource { return &securityGroupDataSource{} }

type securityGroupDataSource struct {
	system.DataSource[*api.Client]
}

func (d *securityGroupDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_security_group"
}

func (d *securityGroupDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "One security group of the account on Wakame-vdc, by its ID, name or description.",
		Attributes:          lookupAttributes("the security group", objectID("sg", "a security group"), securityGroupAttributes()),
	}
}

func (d *securityGroupDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return lookupValidators()
}

func (d *securityGroupDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data securityGroupModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.ListSecurityGroups(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	found, diags := lookUp(
		data.ID, data.labelModel, "security group", all, func(object *api.SecurityGroup) *api.Object { return &object.Object },
	)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	data.FromAPI(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
