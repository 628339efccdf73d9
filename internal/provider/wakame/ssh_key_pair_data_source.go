package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*sshKeyPairDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*sshKeyPairDataSource)(nil)
)

// newSSHKeyPairDataSource returns the data source fleet_wakame_ssh_key_pair.
func newSSHKeyPairDataSource() datasource.DataSource { return &sshKeyPairDataSource{} }

type sshKeyPairDataSource struct {
	system.DataSource[*api.Client]
}

func (d *sshKeyPairDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_ssh_key_pair"
}

func (d *sshKeyPairDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "One SSH key pair of the account on Wakame-vdc, by its ID, name or description. " +
			"Wakame-vdc also returns the private key: the provider does not read it, and it is not in the state.",
		Attributes: lookupAttributes("the SSH key pair", objectID("ssh", "an SSH key pair"), sshKeyPairAttributes()),
	}
}

func (d *sshKeyPairDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return lookupValidators()
}

func (d *sshKeyPairDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data sshKeyPairModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.ListSSHKeyPairs(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	found, diags := lookUp(
		data.ID, data.labelModel, "SSH key pair", all, func(object *api.SSHKeyPair) *api.Object { return &object.Object },
	)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	data.FromAPI(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
