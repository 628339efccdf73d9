package providertest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// identified reports whether identities are exchanged for this type.
func (r *Resource) identified() bool { return r.identity != nil && !r.p.withoutIdentity }

// sendIdentity sends nothing where there is nothing to send, as Terraform does:
// the provider then finds a null identity.
func (r *Resource) sendIdentity(identity tftypes.Value) *tfprotov6.ResourceIdentityData {
	r.p.tb.Helper()
	if !r.identified() || identity.IsNull() {
		return nil
	}

	return &tfprotov6.ResourceIdentityData{IdentityData: r.p.encode(r.identity.ValueType(), identity)}
}

func (r *Resource) receiveIdentity(received *tfprotov6.ResourceIdentityData) (tftypes.Value, Diagnostics) {
	null := tftypes.NewValue(r.identity.ValueType(), nil)
	if received == nil || r.p.withoutIdentity {
		return null, nil
	}
	identity, diags := decode("the identity", r.identity.ValueType(), received.IdentityData)
	if identity.IsFullyNull() {
		return null, diags
	}

	return identity, diags
}

// finalIdentity receives the identity of a resource that exists: it is there,
// and it is known.
func (r *Resource) finalIdentity(received *tfprotov6.ResourceIdentityData) (tftypes.Value, Diagnostics) {
	identity, diags := r.receiveIdentity(received)
	if r.identified() && identity.IsNull() && !diags.HasError() {
		diags = append(diags, refusal("the identity", "", "The provider returned none, though the type has one."))
	}

	return identity, append(diags, stillUnknown("the identity", identity)...)
}
