package providertest

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// ImportByID imports a resource by its import id and reads it.
func (r *Resource) ImportByID(id string) *State {
	r.p.tb.Helper()
	state, diags := r.TryImportByID(id)
	r.p.must("import "+r.name, diags)

	return state
}

// TryImportByID is ImportByID for tests of imports that fail. It then returns a
// nil state.
func (r *Resource) TryImportByID(id string) (*State, Diagnostics) {
	r.p.tb.Helper()

	return r.importState(&tfprotov6.ImportResourceStateRequest{ID: id})
}

// ImportByIdentity imports a resource by its identity and reads it.
func (r *Resource) ImportByIdentity(identity map[string]any) *State {
	r.p.tb.Helper()
	state, diags := r.TryImportByIdentity(identity)
	r.p.must("import "+r.name, diags)

	return state
}

// TryImportByIdentity is ImportByIdentity for tests of imports that fail. It
// then returns a nil state.
func (r *Resource) TryImportByIdentity(identity map[string]any) (*State, Diagnostics) {
	r.p.tb.Helper()
	if r.p.withoutIdentity {
		r.p.tb.Fatalf("%s: a Terraform before 1.12 cannot import by identity", r.name)
	}
	value, err := toValue(r.identity.ValueType(), identity, "identity of "+r.name)
	if err != nil {
		r.p.tb.Fatal(err)
	}

	return r.importState(&tfprotov6.ImportResourceStateRequest{Identity: r.sendIdentity(value)})
}

// ImportByIDAndIdentity imports a resource twice: by its id, and by an identity
// that consists of this id. It returns both states, and reports a failure
// unless they have the id.
func (r *Resource) ImportByIDAndIdentity(id string) []*State {
	r.p.tb.Helper()
	states := []*State{r.ImportByID(id), r.ImportByIdentity(map[string]any{"id": id})}
	for i, key := range []string{"id", "identity"} {
		if got := states[i]; got.ID() != id || got.Identity["id"] != id {
			r.p.tb.Errorf("the import of %s by its %s returned the id %q and the identity %v, want %q",
				r.name, key, got.ID(), got.Identity, id)
		}
	}

	return states
}

func (r *Resource) importState(request *tfprotov6.ImportResourceStateRequest) (*State, Diagnostics) {
	r.p.tb.Helper()
	request.TypeName = r.name
	request.ClientCapabilities = &tfprotov6.ImportResourceStateClientCapabilities{}
	response, diags := call(r.p, r.p.server.ImportResourceState, request)
	diags = diags.and(response.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	if len(response.ImportedResources) != 1 || response.ImportedResources[0].TypeName != r.name {
		return nil, append(diags, refusal("the import", "", "It did not return one %s.", r.name))
	}
	imported, importing := r.imported(response.ImportedResources[0], request.Identity != nil)
	diags = append(diags, importing...)
	if diags.HasError() {
		return nil, diags
	}
	refreshed, refreshing := r.refresh(imported)
	diags = append(diags, refreshing...)
	if refreshed.value.IsNull() && !diags.HasError() {
		diags = append(diags, refusal("the import", "", "There is no such %s. The read removed it.", r.name))
	}
	if diags.HasError() {
		return nil, diags
	}

	return refreshed.state(), diags
}

func (r *Resource) imported(received *tfprotov6.ImportedResource, byIdentity bool) (object, Diagnostics) {
	value, diags := decode("the import", r.schema.ValueType(), received.State)
	identity, unidentified := r.receiveIdentity(received.Identity)
	diags = slices.Concat(diags, unidentified, checkWriteOnly("the import", r.schema, value))
	switch {
	case diags.HasError():
	case value.IsNull():
		diags = append(diags, refusal("the import", "", "It returned no state."))
	case identity.IsNull() && byIdentity:
		diags = append(diags, refusal("the import", "", "It returned no identity."))
	}

	return object{value: value, private: received.Private, identity: identity}, diags
}
