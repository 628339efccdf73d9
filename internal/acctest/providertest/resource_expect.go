package providertest

// CreateFails is TryCreate for a creation of which nothing comes: the test
// fails if Terraform would save anything of it.
func (r *Resource) CreateFails(config map[string]any) Diagnostics {
	r.p.tb.Helper()
	state, diags := r.TryCreate(config)
	if state != nil {
		r.p.tb.Errorf("a creation of %s that should have come to nothing left the state %v", r.name, state.Values)
	}

	return diags
}

// CreateTainted is TryCreate for a creation that fails half-way: the test fails
// at once unless Terraform would save a tainted resource, to be replaced.
func (r *Resource) CreateTainted(config map[string]any) (*State, Diagnostics) {
	r.p.tb.Helper()
	state, diags := r.TryCreate(config)
	if state == nil || !state.Tainted {
		r.p.tb.Fatalf("a creation of %s that should have failed half-way left the state %+v:\n%s", r.name, state, diags)
	}

	return state, diags
}

// ExpectGone asserts that a refresh finds a resource to be gone.
func (r *Resource) ExpectGone(prior *State) {
	r.p.tb.Helper()
	if left := r.Read(prior); left != nil {
		r.p.tb.Errorf("%s %s is still in the state: %v", r.name, left.ID(), left.Values)
	}
}
