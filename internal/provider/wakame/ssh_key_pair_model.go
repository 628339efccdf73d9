package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// sshKeyPairModel is an SSH key pair, without its private key.
type sshKeyPairModel struct {
	labelledModel

	FingerPrint types.String `tfsdk:"finger_print"`
	PublicKey   types.String `tfsdk:"public_key"`
}

// FromAPI sets the values that the API returns.
func (m *sshKeyPairModel) FromAPI(pair *api.SSHKeyPair) {
	m.labelledModel.FromAPI(&pair.Object)
	m.FingerPrint = types.StringValue(pair.FingerPrint)
	m.PublicKey = types.StringValue(pair.PublicKey)
}

// sshKeyPairAttributes returns the attributes of a key pair.
func sshKeyPairAttributes() map[string]schema.Attribute {
	return labelledAttributes("the key pair", map[string]schema.Attribute{
		"finger_print": textAttribute("Fingerprint of the key."),
		"public_key":   textAttribute("Public key, in the format of OpenSSH."),
	})
}
