package providertest

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// State is a resource in Terraform's state. The value, the private data and the
// identity that Terraform keeps go along with it to the next call; the exported
// fields are the test's own copies of them.
type State struct {
	// Values are the resource's attributes.
	Values map[string]any
	// Identity is nil where Terraform has none.
	Identity map[string]any
	// Tainted says that its creation failed half-way: the next plan replaces
	// it.
	Tainted bool

	object object
}

// ID returns the id attribute, "" where that is no string.
func (s *State) ID() string {
	id, _ := s.Values["id"].(string)

	return id
}

// WithPrivate returns the state with another value under a key of the
// provider's private data: with a note as an earlier run of the provider would
// have left it.
func (s *State) WithPrivate(tb testing.TB, key string, value any) *State {
	tb.Helper()
	private := map[string][]byte{}
	if len(s.object.private) > 0 {
		if err := json.Unmarshal(s.object.private, &private); err != nil {
			tb.Fatalf("read the private data: %s", err)
		}
	}
	var err error
	if private[key], err = json.Marshal(value); err != nil {
		tb.Fatalf("write the private value %s: %s", key, err)
	}
	changed := *s
	if changed.object.private, err = json.Marshal(private); err != nil {
		tb.Fatalf("write the private data: %s", err)
	}

	return &changed
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

// State returns the state of a resource that this test did not create: of one
// that another tool has deleted, or that an old provider wrote. It has no
// identity.
func (r *Resource) State(values map[string]any) *State {
	r.p.tb.Helper()

	return object{
		value:    r.p.knownConfig(r.name, r.schema, values),
		identity: tftypes.NewValue(r.identity.ValueType(), nil),
	}.state()
}

// load reads a state as Terraform does at the start of a run: the state has
// been written as JSON, and the provider may upgrade it. That is not without
// effect: a fraction that came as float64 is a decimal fraction afterwards.
func (r *Resource) load(state *State) (object, Diagnostics) {
	r.p.tb.Helper()
	if state == nil {
		return r.nothing(), nil
	}
	response, diags := call(r.p, r.p.server.UpgradeResourceState, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: r.name,
		Version:  r.schema.Version,
		RawState: &tfprotov6.RawState{JSON: r.encodeJSON(state.object.value)},
	})
	diags = diags.and(response.Diagnostics)
	value, undecodable := decode("the upgraded state", r.schema.ValueType(), response.UpgradedState)
	loaded := state.object
	loaded.value = value

	return loaded, append(diags, undecodable...)
}

// nothing is the prior state of a resource that is yet to be created.
func (r *Resource) nothing() object {
	return object{
		value:    tftypes.NewValue(r.schema.ValueType(), nil),
		identity: tftypes.NewValue(r.identity.ValueType(), nil),
	}
}

func (r *Resource) encodeJSON(value tftypes.Value) []byte {
	r.p.tb.Helper()
	encoded, err := json.Marshal(jsonValue(r.schema.ValueType(), value))
	if err != nil {
		r.p.tb.Fatalf("%s: write the state: %s", r.name, err)
	}

	return encoded
}

// jsonValue returns what encoding/json writes as Terraform writes the value
// into its state: numbers in decimal, and values of dynamic attributes with
// their type.
func jsonValue(typ tftypes.Type, value tftypes.Value) any {
	switch {
	case value.IsNull():
		return nil
	case typ.Is(tftypes.DynamicPseudoType):
		return map[string]any{"type": value.Type(), "value": jsonValue(value.Type(), value)}
	case typ.Is(tftypes.Number):
		number := read[big.Float](value)

		return json.Number(numberText(&number))
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		return jsonMembers(value, func(name string) tftypes.Type { return typ.AttributeTypes[name] })
	case tftypes.Map:
		return jsonMembers(value, func(string) tftypes.Type { return typ.ElementType })
	case tftypes.Tuple:
		return jsonElements(value, func(i int) tftypes.Type { return typ.ElementTypes[i] })
	case tftypes.List:
		return jsonElements(value, func(int) tftypes.Type { return typ.ElementType })
	case tftypes.Set:
		return jsonElements(value, func(int) tftypes.Type { return typ.ElementType })
	}

	return fromPrimitive(value)
}

func jsonMembers(value tftypes.Value, typ func(string) tftypes.Type) map[string]any {
	members := map[string]any{}
	for name, member := range membersOf(value) {
		members[name] = jsonValue(typ(name), member)
	}

	return members
}

func jsonElements(value tftypes.Value, typ func(int) tftypes.Type) []any {
	elements := make([]any, len(elementsOf(value)))
	for i, element := range elementsOf(value) {
		elements[i] = jsonValue(typ(i), element)
	}

	return elements
}
