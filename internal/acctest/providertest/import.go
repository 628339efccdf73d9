package providertest

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// ImportByID imports a resource by its import id, and reads it.
func (r *Resource) ImportByID(id string) *State {
	r.p.tb.Helper()
	state, diags := r.TryImportByID(id)
	r.p.must("import "+r.name, diags)

	return state
}

// TryImportByID is ImportByID for tests of imports that fail. The state is then
// nil.
func (r *Resource) TryImportByID(id string) (*State, Diagnostics) {
	r.p.tb.Helper()

	return r.importState(&tfprotov6.ImportResourceStateRequest{ID: id})
}

// ImportByIdentity imports a resource by its identity, and reads it.
func (r *Resource) ImportByIdentity(identity map[string]any) *State {
	r.p.tb.Helper()
	state, diags := r.TryImportByIdentity(identity)
	r.p.must("import "+r.name, diags)

	return state
}

// TryImportByIdentity is ImportByIdentity for tests of imports that fail. The
// state is then nil.
func (r *Resource) TryImportByIdentity(identity map[string]any) (*State, Diagnostics) {
	r.p.tb.Helper()
	if !r.identified() {
		r.p.tb.Fatalf("%s has no identity to import by", r.name)
	}
	value, err := toValue(r.identity.ValueType(), identity, "identity of "+r.name)
	if err != nil {
		r.p.tb.Fatalf("%s", err)
	}

	return r.importState(&tfprotov6.ImportResourceStateRequest{Identity: r.sendIdentity(value)})
}

// ImportByIDAndIdentity imports a resource by its id, and by an identity that
// is this id alone. It returns both states, and reports a failure unless they
// have the id.
func (r *Resource) ImportByIDAndIdentity(id string) []*State {
	r.p.tb.Helper()
	states := []*State{r.ImportByID(id), r.ImportByIdentity(map[string]any{"id": id})}
	for i, way := range []string{"id", "identity"} {
		if got := states[i]; got.ID() != id || got.Identity["id"] != id {
			r.p.tb.Errorf(
				"the import of %s by its %s gave the id %q and the identity %v, want %q", r.name, way, got.ID(),
				got.Identity, id,
			)
		}
	}

	return states
}

func (r *Resource) importState(request *tfprotov6.ImportResourceStateRequest) (*State, Diagnostics) {
	r.p.tb.Helper()
	request.TypeName = r.name
	request.ClientCapabilities = &tfprotov6.ImportResourceStateClientCapabilities{}
	response, diags := call(r.p, r.p.server.ImportResourceState, request)
	diags = append(diags.and(response.Diagnostics), deferral(response.Deferred)...)
	if diags.HasError() {
		return nil, diags
	}
	if len(response.ImportedResources) != 1 || response.ImportedResources[0].TypeName != r.name {
		return nil, append(diags, refusal("the import", "", "It did not return one %s.", r.name))
	}
	imported, importing := r.imported(response.ImportedResources[0])
	if imported.value.IsNull() && !importing.HasError() {
		importing = append(importing, refusal("the import", "", "It returned no state."))
	}
	if request.Identity != nil && imported.identity.IsNull() {
		importing = append(importing, refusal("the import", "", "It returned no identity."))
	}
	diags = append(diags, importing...)
	if diags.HasError() {
		return nil, diags
	}
	refreshed, refreshing := r.refresh(imported)
	diags = append(diags, refreshing...)
	switch {
	case diags.HasError():
		return nil, diags
	case refreshed.value.IsNull():
		return nil, append(
			diags, refusal("the import", "", "There is no such %s: it was gone when it was read.", r.name),
		)
	}

	return refreshed.state(), diags
}

func (r *Resource) imported(received *tfprotov6.ImportedResource) (object, Diagnostics) {
	value, undecodable := decode("the import", r.schema.ValueType(), received.State)
	identity, unidentified := r.receiveIdentity(received.Identity)

	return object{value: value, private: received.Private, identity: identity}, slices.Concat(
		undecodable, unidentified, refusals("the import", levelOf(r.schema).exposedSecrets(value, "")))
}
