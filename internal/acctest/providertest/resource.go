package providertest

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Resource drives a managed resource type.
type Resource struct {
	p        *Provider
	name     string
	schema   *tfprotov6.Schema
	identity *tfprotov6.ResourceIdentitySchema
}

// Resource returns the driver of a managed resource type.
func (p *Provider) Resource(name string) *Resource {
	p.tb.Helper()

	return &Resource{
		p:        p,
		name:     name,
		schema:   find(p, "resource", p.schemas.ResourceSchemas, name),
		identity: find(p, "resource with an identity", p.identities, name),
	}
}

// Validate validates a configuration, which may have unknown values.
func (r *Resource) Validate(config map[string]any) Diagnostics {
	r.p.tb.Helper()
	response, diags := call(r.p, r.p.server.ValidateResourceConfig, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: r.name,
		Config:   r.p.encode(r.schema.ValueType(), r.p.config(r.name, r.schema, config)),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{
			WriteOnlyAttributesAllowed: true,
		},
	})

	return diags.and(response.Diagnostics)
}

// Create validates, plans and creates.
func (r *Resource) Create(config map[string]any) *State {
	r.p.tb.Helper()
	state, diags := r.TryCreate(config)
	r.p.must("create "+r.name, diags)

	return state
}

// TryCreate is Create for tests of creations that fail. It returns the state
// that Terraform saves: nil, or a tainted resource if the provider returned
// something of it, such as its id.
func (r *Resource) TryCreate(config map[string]any) (*State, Diagnostics) {
	r.p.tb.Helper()

	return r.applyConfig(nil, config)
}

// CreateFails is TryCreate for creations that make nothing. It reports a
// failure if Terraform would save a state.
func (r *Resource) CreateFails(config map[string]any) Diagnostics {
	r.p.tb.Helper()
	state, diags := r.TryCreate(config)
	if state != nil {
		r.p.tb.Errorf("the creation of %s should have made nothing, but left the state %v", r.name, state.Values)
	}

	return diags
}

// CreateTainted is TryCreate for creations that fail after they have made
// something. It fails the test unless Terraform would save a tainted resource.
func (r *Resource) CreateTainted(config map[string]any) (*State, Diagnostics) {
	r.p.tb.Helper()
	state, diags := r.TryCreate(config)
	if state == nil || !state.Tainted {
		r.p.tb.Fatalf("the creation of %s should have left a tainted state, but left %+v:\n%s", r.name, state, diags)
	}

	return state, diags
}

// Update validates, plans and applies the configuration to a resource. The plan
// decides whether it updates the resource in place, replaces it or does
// nothing.
func (r *Resource) Update(prior *State, config map[string]any) *State {
	r.p.tb.Helper()
	state, diags := r.TryUpdate(prior, config)
	r.p.must("update "+r.name, diags)

	return state
}

// TryUpdate is Update for tests of updates that fail. It returns the state that
// Terraform saves.
func (r *Resource) TryUpdate(prior *State, config map[string]any) (*State, Diagnostics) {
	r.p.tb.Helper()
	r.requireState(prior)

	return r.applyConfig(prior, config)
}

// Read refreshes a resource. It returns nil if the resource is gone.
func (r *Resource) Read(prior *State) *State {
	r.p.tb.Helper()
	state, diags := r.TryRead(prior)
	r.p.must("read "+r.name, diags)

	return state
}

// TryRead is Read for tests of reads that fail. It then returns the prior
// state.
func (r *Resource) TryRead(prior *State) (*State, Diagnostics) {
	r.p.tb.Helper()
	r.requireState(prior)
	loaded, diags := r.load(prior)
	if diags.HasError() {
		return prior, diags
	}
	refreshed, refreshing := r.refresh(loaded)
	diags = append(diags, refreshing...)
	if diags.HasError() {
		return prior, diags
	}

	return refreshed.state(), diags
}

// Delete plans the deletion of a resource and deletes it.
func (r *Resource) Delete(prior *State) {
	r.p.tb.Helper()
	_, diags := r.TryDelete(prior)
	r.p.must("delete "+r.name, diags)
}

// TryDelete is Delete for tests of deletions that fail. It returns the state
// that Terraform saves, nil if the resource is gone.
func (r *Resource) TryDelete(prior *State) (*State, Diagnostics) {
	r.p.tb.Helper()
	r.requireState(prior)
	loaded, diags := r.load(prior)
	if diags.HasError() {
		return prior, diags
	}
	change, planning := r.planDeletion(loaded)
	diags = append(diags, planning...)
	if diags.HasError() {
		return prior, diags
	}
	left, applying := r.applyChange(change)

	return left.state(), append(diags, applying...)
}

// ExpectNoChanges reads a resource and fails the test unless a plan with the
// configuration then has no changes.
func (r *Resource) ExpectNoChanges(prior *State, config map[string]any) {
	r.p.tb.Helper()
	refreshed := r.Read(prior)
	if refreshed == nil {
		r.p.tb.Fatalf("%s is gone", r.name)
	}
	plan := r.Plan(refreshed, config)
	if plan.Action != NoOp {
		r.p.tb.Fatalf("%s has changes, to %s (-state +plan):\n%s", r.name, plan.Action, plan.difference())
	}
}

// ExpectGone reads a resource and reports a failure unless it is gone.
func (r *Resource) ExpectGone(prior *State) {
	r.p.tb.Helper()
	if left := r.Read(prior); left != nil {
		r.p.tb.Errorf("%s %s is still in the state: %v", r.name, left.ID(), left.Values)
	}
}

func (r *Resource) requireState(state *State) {
	r.p.tb.Helper()
	if state == nil {
		r.p.tb.Fatalf("%s: the prior state is nil", r.name)
	}
}

func (r *Resource) refresh(current object) (object, Diagnostics) {
	r.p.tb.Helper()
	typ := r.schema.ValueType()
	response, diags := call(r.p, r.p.server.ReadResource, &tfprotov6.ReadResourceRequest{
		TypeName:           r.name,
		CurrentState:       r.p.encode(typ, current.value),
		Private:            current.private,
		ClientCapabilities: &tfprotov6.ReadResourceClientCapabilities{},
		CurrentIdentity:    r.sendIdentity(current.identity),
	})
	diags = diags.and(response.Diagnostics)
	if diags.HasError() {
		return current, diags
	}
	value, undecodable := decode("the refreshed state", typ, response.NewState)
	diags = slices.Concat(diags, undecodable,
		checkWriteOnly("the refreshed state", r.schema, value), checkKnown("the refreshed state", value))
	if value.IsNull() {
		return r.noObject(), diags
	}
	identity, unidentified := r.finalIdentity(response.NewIdentity)

	return object{
		value: value, private: response.Private, tainted: current.tainted, identity: identity,
	}, append(diags, unidentified...)
}
