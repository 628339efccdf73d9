package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// newSSHKeyPairDataSource returns the data source fleet_wakame_ssh_key_pair.
func newSSHKeyPairDataSource() datasource.DataSource {
	return &lookupDataSource[api.SSHKeyPair]{
		name: "ssh_key_pair",
		description: "One SSH key pair of the account on Wakame-vdc, by its ID, name or description. Wakame-vdc " +
			"also returns the private key, which the provider does not read.",
		noun:       "SSH key pair",
		id:         objectID("ssh", "an SSH key pair"),
		attributes: sshKeyPairAttributes,
		list:       (*api.Client).ListSSHKeyPairs,
		base:       func(object *api.SSHKeyPair) *api.Object { return &object.Object },
		newModel:   func() lookupModel[api.SSHKeyPair] { return &sshKeyPairModel{} },
	}
}
