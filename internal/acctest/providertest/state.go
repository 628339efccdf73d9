package providertest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// State is a resource in Terraform's state. The exported fields are copies for
// the test. The next call gets the value, the private data and the identity
// that Terraform keeps, whatever the test does with the copies.
type State struct {
	// Values are the resource's attributes.
	Values map[string]any
	// Identity is nil if Terraform has none.
	Identity map[string]any
	// Tainted reports whether the creation failed after it had made something:
	// the next plan replaces the resource.
	Tainted bool

	object object
}

// ID returns the id attribute, "" if it is not a string.
func (s *State) ID() string {
	id, _ := s.Values["id"].(string)

	return id
}

// Contains reports whether the values or the provider's private data contain a
// text.
func (s *State) Contains(tb testing.TB, text string) bool {
	tb.Helper()
	values, err := json.Marshal(s.Values)
	if err != nil {
		tb.Fatalf("write the values: %s", err)
	}
	found := strings.Contains(string(values), text)
	for _, value := range s.private(tb) {
		found = found || strings.Contains(string(value), text)
	}

	return found
}

// WithPrivate returns the state with another value under a key of the
// provider's private data, as an earlier run of the provider may have left it.
func (s *State) WithPrivate(tb testing.TB, key string, value any) *State {
	tb.Helper()
	private := s.private(tb)
	var err error
	private[key], err = json.Marshal(value)
	if err != nil {
		tb.Fatalf("write the private value %s: %s", key, err)
	}
	changed := *s
	changed.object.private, err = json.Marshal(private)
	if err != nil {
		tb.Fatalf("write the private data: %s", err)
	}

	return &changed
}

// private returns the provider's private data.
func (s *State) private(tb testing.TB) map[string][]byte {
	tb.Helper()
	private := map[string][]byte{}
	if len(s.object.private) > 0 {
		err := json.Unmarshal(s.object.private, &private)
		if err != nil {
			tb.Fatalf("read the private data: %s", err)
		}
	}

	return private
}

// object is what Terraform keeps of a resource.
type object struct {
	value    tftypes.Value
	private  []byte
	identity tftypes.Value
	tainted  bool
}

// state returns nil for an object that is gone.
func (o object) state() *State {
	if o.value.IsNull() {
		return nil
	}

	return &State{
		Values:   fromObject(o.value),
		Identity: fromObject(o.identity),
		Tainted:  o.tainted,
		object:   o,
	}
}

// State returns the state of a resource that this test did not create, such as
// one that an older provider wrote. It has no identity.
func (r *Resource) State(values map[string]any) *State {
	r.p.tb.Helper()
	loaded := r.noObject()
	loaded.value = r.p.knownConfig(r.name, r.schema, values)

	return loaded.state()
}

// load reads a state as Terraform does at the start of a run: from JSON, and
// with an upgrade by the provider. This makes a decimal fraction of a float64.
func (r *Resource) load(state *State) (object, Diagnostics) {
	r.p.tb.Helper()
	if state == nil {
		return r.noObject(), nil
	}
	response, diags := call(r.p, r.p.server.UpgradeResourceState, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: r.name,
		Version:  r.schema.Version,
		RawState: &tfprotov6.RawState{JSON: []byte(r.encodeState(state))},
	})
	diags = diags.and(response.Diagnostics)
	value, undecodable := decode("the upgraded state", r.schema.ValueType(), response.UpgradedState)
	loaded := state.object
	loaded.value = value

	return loaded, append(diags, undecodable...)
}

// encodeState returns the state as in Terraform's state file.
func (r *Resource) encodeState(state *State) string {
	r.p.tb.Helper()
	encoded, err := json.Marshal(fromObject(state.object.value))
	if err != nil {
		r.p.tb.Fatalf("%s: write the state: %s", r.name, err)
	}

	return string(encoded)
}

// noObject is the prior state of a resource that does not exist yet.
func (r *Resource) noObject() object {
	return object{
		value:    tftypes.NewValue(r.schema.ValueType(), nil),
		identity: tftypes.NewValue(r.identity.ValueType(), nil),
	}
}
