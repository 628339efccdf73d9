package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// newSSHKeyPairsDataSource returns the data source fleet_wakame_ssh_key_pairs.
func newSSHKeyPairsDataSource() datasource.DataSource {
	return &collectionDataSource[api.SSHKeyPair]{
		name: "ssh_key_pairs",
		description: "The SSH key pairs of the account on Wakame-vdc, newest first. `id` is for the argument " +
			"`ssh_key_id` of an instance. Wakame-vdc also returns the private key, which the provider does not " +
			"read.",
		attributes: func() map[string]schema.Attribute {
			return labelFilterAttributes("key pairs", map[string]schema.Attribute{
				"ssh_key_pairs": rowsAttribute("The key pairs that match.", sshKeyPairAttributes()),
			})
		},
		list:     (*api.Client).ListSSHKeyPairs,
		newModel: func() collectionModel[api.SSHKeyPair] { return &sshKeyPairsDataSourceModel{} },
	}
}

type sshKeyPairsDataSourceModel struct {
	labelFilter

	SSHKeyPairs []sshKeyPairModel `tfsdk:"ssh_key_pairs"`
}

// FromAPI sets the key pairs that match the filters.
func (m *sshKeyPairsDataSourceModel) FromAPI(all []api.SSHKeyPair) {
	m.SSHKeyPairs = rows[api.SSHKeyPair, sshKeyPairModel](all, func(pair *api.SSHKeyPair) bool {
		return m.matches(&pair.Object)
	})
}
