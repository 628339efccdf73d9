package providertest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// sendIdentity returns nil for a null identity, as Terraform does. The provider
// then finds a null identity.
func (r *Resource) sendIdentity(identity tftypes.Value) *tfprotov6.ResourceIdentityData {
	r.p.tb.Helper()
	if r.p.withoutIdentity || identity.IsNull() {
		return nil
	}

	return &tfprotov6.ResourceIdentityData{IdentityData: r.p.encode(r.identity.ValueType(), identity)}
}

func (r *Resource) receiveIdentity(received *tfprotov6.ResourceIdentityData) (tftypes.Value, Diagnostics) {
	null := r.noObject().identity
	if received == nil || r.p.withoutIdentity {
		return null, nil
	}
	identity, diags := decode("the identity", r.identity.ValueType(), received.IdentityData)
	if identity.IsFullyNull() {
		return null, diags
	}

	return identity, diags
}

// finalIdentity receives the identity of a resource that exists. It must be
// there and known.
func (r *Resource) finalIdentity(received *tfprotov6.ResourceIdentityData) (tftypes.Value, Diagnostics) {
	identity, diags := r.receiveIdentity(received)
	if identity.IsNull() && !r.p.withoutIdentity && !diags.HasError() {
		diags = append(diags, refusal("the identity", "", "The provider returned none."))
	}

	return identity, append(diags, checkKnown("the identity", identity)...)
}
