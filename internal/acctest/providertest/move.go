package providertest

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// MoveSource is a resource of another type or provider in Terraform's state.
type MoveSource struct {
	// Provider is the address of the provider, such as
	// "registry.terraform.io/mastercard/restapi".
	Provider string
	// Type is the type of the resource, such as "restapi_object".
	Type string
	// Version is the version of the type's schema.
	Version int64
	// JSON is the state as in Terraform's state file.
	JSON string
	// Private is the private data as in Terraform's state file, decoded.
	Private []byte
}

// MoveSource returns the source of a state of this type at a provider's
// address.
func (r *Resource) MoveSource(provider string, state *State) MoveSource {
	r.p.tb.Helper()
	r.requireState(state)

	return MoveSource{
		Provider: provider, Type: r.name, Version: r.schema.Version,
		JSON: r.encodeState(state), Private: state.object.private,
	}
}

// Move moves a resource to this type, without the read that follows.
func (r *Resource) Move(source MoveSource) *State {
	r.p.tb.Helper()
	state, diags := r.TryMove(source)
	r.p.must("move to "+r.name, diags)

	return state
}

// TryMove is Move for tests of moves that fail. It then returns a nil state.
func (r *Resource) TryMove(source MoveSource) (*State, Diagnostics) {
	r.p.tb.Helper()
	response, diags := call(r.p, r.p.server.MoveResourceState, &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: source.Provider,
		SourceTypeName:        source.Type,
		SourceSchemaVersion:   source.Version,
		SourceState:           &tfprotov6.RawState{JSON: []byte(source.JSON)},
		SourcePrivate:         source.Private,
		TargetTypeName:        r.name,
	})
	diags = diags.and(response.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	value, undecodable := decode("the moved state", r.schema.ValueType(), response.TargetState)
	identity, unidentified := r.finalIdentity(response.TargetIdentity)
	diags = slices.Concat(diags, undecodable, unidentified,
		checkWriteOnly("the moved state", r.schema, value), checkKnown("the moved state", value))
	if diags.HasError() {
		return nil, diags
	}

	return object{value: value, private: response.TargetPrivate, identity: identity}.state(), diags
}
