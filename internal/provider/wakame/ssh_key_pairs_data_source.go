package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*sshKeyPairsDataSource)(nil)

// newSSHKeyPairsDataSource returns the data source fleet_wakame_ssh_key_pairs.
func newSSHKeyPairsDataSource() datasource.DataSource { return &sshKeyPairsDataSource{} }

type sshKeyPairsDataSource struct {
	system.DataSource[*api.Client]
}

type sshKeyPairsDataSourceModel struct {
	labelModel

	SSHKeyPairs []sshKeyPairModel `tfsdk:"ssh_key_pairs"`
}

func (d *sshKeyPairsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_ssh_key_pairs"
}

func (d *sshKeyPairsDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The SSH key pairs of the account on Wakame-vdc, newest first. `id` is for the argument " +
			"`ssh_key_id` of an instance. " +
			"Wakame-vdc also returns the private key: the provider does not read it, and it is not in the state.",
		Attributes: labelFilterAttributes("key pairs", map[string]schema.Attribute{
			"ssh_key_pairs": rowsAttribute("The key pairs that match.", sshKeyPairAttributes()),
		}),
	}
}

func (d *sshKeyPairsDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data sshKeyPairsDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.ListSSHKeyPairs(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data.SSHKeyPairs = rows[api.SSHKeyPair, sshKeyPairModel](all, func(pair *api.SSHKeyPair) bool {
		return data.matches(&pair.Object)
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
