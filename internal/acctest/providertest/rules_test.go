package providertest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

// rack is a schema of nested attributes and blocks within each other: a rack
// has a set of boards, and a board has chips, sockets and zones.
func rack() *tfprotov6.Schema {
	leaf := []*tfprotov6.SchemaAttribute{
		{Name: "name", Type: tftypes.String, Optional: true},
		{Name: "serial", Type: tftypes.String, Computed: true},
	}
	nested := func(name string, nesting tfprotov6.SchemaObjectNestingMode) *tfprotov6.SchemaAttribute {
		return &tfprotov6.SchemaAttribute{
			Name: name, Optional: true, Computed: true,
			NestedType: &tfprotov6.SchemaObject{Nesting: nesting, Attributes: leaf},
		}
	}
	board := append([]*tfprotov6.SchemaAttribute{
		nested("chips", tfprotov6.SchemaObjectNestingModeList),
		nested("sockets", tfprotov6.SchemaObjectNestingModeMap),
		nested("fans", tfprotov6.SchemaObjectNestingModeSet),
		nested("power", tfprotov6.SchemaObjectNestingModeSingle),
		{Name: "zones", Type: tftypes.Set{ElementType: tftypes.String}, Computed: true},
		{Name: "key", Type: tftypes.String, Optional: true, WriteOnly: true},
	}, leaf...)
	block := func(name string, nesting tfprotov6.SchemaNestedBlockNestingMode) *tfprotov6.SchemaNestedBlock {
		return &tfprotov6.SchemaNestedBlock{
			TypeName: name, Nesting: nesting, Block: &tfprotov6.SchemaBlock{
				Attributes: board,
				BlockTypes: []*tfprotov6.SchemaNestedBlock{{
					TypeName: "note", Nesting: tfprotov6.SchemaNestedBlockNestingModeList,
					Block: &tfprotov6.SchemaBlock{Attributes: leaf},
				}},
			},
		}
	}

	return &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{
		Attributes: []*tfprotov6.SchemaAttribute{{
			Name: "boards", Optional: true,
			NestedType: &tfprotov6.SchemaObject{Nesting: tfprotov6.SchemaObjectNestingModeSet, Attributes: board},
		}},
		BlockTypes: []*tfprotov6.SchemaNestedBlock{
			block("row", tfprotov6.SchemaNestedBlockNestingModeList),
			block("shelf", tfprotov6.SchemaNestedBlockNestingModeSet),
			block("slot", tfprotov6.SchemaNestedBlockNestingModeMap),
			block("frame", tfprotov6.SchemaNestedBlockNestingModeSingle),
		},
	}}
}

func TestBlocksThatAreLeftOutAreEmpty(t *testing.T) {
	t.Parallel()
	providertest.ExpectValues(t, providertest.ProposedState(t, rack(), nil, nil), map[string]any{
		"row": []any{}, "shelf": []any{}, "slot": map[string]any{}, "frame": nil, "boards": nil,
	})
	board := map[string]any{"name": "a", "note": []any{}}
	providertest.ExpectValues(t, providertest.ProposedState(t, rack(), nil, map[string]any{
		"row":   []any{map[string]any{"name": "a"}},
		"slot":  map[string]any{"x": map[string]any{"name": "a"}},
		"frame": map[string]any{"name": "a"},
		"shelf": providertest.Unknown,
	}), map[string]any{
		"row": []any{board}, "slot": map[string]any{"x": board}, "frame": board, "shelf": providertest.Unknown,
	})
}

func TestSetsAreSortedAndHaveNoDuplicates(t *testing.T) {
	t.Parallel()
	set := func(name string, element tftypes.Type) *tfprotov6.SchemaAttribute {
		return &tfprotov6.SchemaAttribute{Name: name, Optional: true, Type: tftypes.Set{ElementType: element}}
	}
	schema := &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{
		set("texts", tftypes.String), set("numbers", tftypes.Number), set("flags", tftypes.Bool),
	}}}

	got := providertest.ProposedState(t, schema, nil, map[string]any{
		"texts":   []any{"b", providertest.Unknown, nil, "a", "b", providertest.Unknown},
		"numbers": []any{10, 9.5, 10.0, 0.1},
		"flags":   []bool{true, false, true},
	})

	want := map[string]any{
		"texts":   []any{"a", "b", providertest.Unknown, providertest.Unknown, nil},
		"numbers": []any{0.1, 9.5, 10},
		"flags":   []any{false, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// An element of a set keeps what was computed for it if nothing else can have
// changed.
func TestElementsOfSetsArePairedByWhatIsConfigured(t *testing.T) {
	t.Parallel()
	chips := func(serials ...any) []any {
		elements := make([]any, len(serials))
		for i, serial := range serials {
			elements[i] = map[string]any{"name": "c", "serial": serial}
		}

		return elements
	}
	plain := map[string]any{"name": "a"}
	for name, test := range map[string]struct {
		prior, config map[string]any
		serial        any
	}{
		"only computed values were added": {map[string]any{"name": "a"}, plain, "s"},
		"another name":                    {map[string]any{"name": "b"}, plain, nil},
		"an unknown name":                 {map[string]any{"name": "b"}, map[string]any{"name": providertest.Unknown}, nil},
		"a computed set":                  {map[string]any{"name": "a", "zones": []any{"z"}}, plain, nil},
		"a computed list that is left out": {
			map[string]any{"name": "a", "chips": chips("1")}, plain, nil,
		},
		"the same list": {
			map[string]any{"name": "a", "chips": chips("1")}, map[string]any{"name": "a", "chips": chips(nil)}, "s",
		},
		"a shorter list": {
			map[string]any{"name": "a", "chips": chips("1", "2")}, map[string]any{"name": "a", "chips": chips(nil)}, nil,
		},
		"the same map": {
			map[string]any{"name": "a", "sockets": map[string]any{"x": map[string]any{"name": "n", "serial": "1"}}},
			map[string]any{"name": "a", "sockets": map[string]any{"x": map[string]any{"name": "n"}}},
			"s",
		},
		"another key": {
			map[string]any{"name": "a", "sockets": map[string]any{"x": map[string]any{"name": "n", "serial": "1"}}},
			map[string]any{"name": "a", "sockets": map[string]any{"y": map[string]any{"name": "n"}}},
			nil,
		},
		"a set within the set": {
			map[string]any{"name": "a", "fans": chips("1")}, map[string]any{"name": "a", "fans": chips(nil)}, nil,
		},
		"the same object": {
			map[string]any{"name": "a", "power": map[string]any{"name": "p", "serial": "1"}},
			map[string]any{"name": "a", "power": map[string]any{"name": "p"}},
			"s",
		},
		"an object that is left out": {
			map[string]any{"name": "a", "power": map[string]any{"serial": "1"}}, plain, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.prior["serial"] = "s"
			prior := map[string]any{"boards": []any{test.prior}, "shelf": []any{test.prior}}
			config := map[string]any{"boards": []any{test.config}, "shelf": []any{test.config}}

			proposed := providertest.ProposedState(t, rack(), prior, config)

			for _, name := range []string{"boards", "shelf"} {
				elements, _ := proposed[name].([]any)
				element, _ := elements[0].(map[string]any)
				if element["serial"] != test.serial {
					t.Errorf("the serial in %s is %v, want %v", name, element["serial"], test.serial)
				}
			}
		})
	}
}

func TestNotesWithinShelvesArePaired(t *testing.T) {
	t.Parallel()
	prior := map[string]any{"shelf": []any{map[string]any{
		"serial": "s", "note": []any{map[string]any{"name": "n", "serial": "1"}},
	}}}
	for note, serial := range map[string]any{"n": "s", "m": nil} {
		proposed := providertest.ProposedState(t, rack(), prior, map[string]any{"shelf": []any{map[string]any{
			"note": []any{map[string]any{"name": note}},
		}}})
		shelves, _ := proposed["shelf"].([]any)
		shelf, _ := shelves[0].(map[string]any)
		if shelf["serial"] != serial {
			t.Errorf("the serial of the shelf with the note %s is %v, want %v", note, shelf["serial"], serial)
		}
	}
}

func TestComputedObjectIsDroppedIfItWasConfigured(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ prior, want map[string]any }{
		"computed":        {map[string]any{"serial": "1"}, map[string]any{"serial": "1"}},
		"configured":      {map[string]any{"name": "p", "serial": "1"}, nil},
		"there was none":  {nil, nil},
		"nothing was set": {map[string]any{}, map[string]any{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proposed := providertest.ProposedState(t, rack(),
				map[string]any{"frame": map[string]any{"power": test.prior}}, map[string]any{"frame": map[string]any{}})
			frame, _ := proposed["frame"].(map[string]any)
			providertest.ExpectValues(t, frame, map[string]any{"power": test.want})
		})
	}
}

func TestWriteOnlyValuesAreFoundAnywhere(t *testing.T) {
	t.Parallel()
	secret := map[string]any{"key": "k"}

	found := providertest.ExposedSecrets(t, rack(), map[string]any{
		"boards": []any{secret, map[string]any{"key": nil, "name": "a"}},
		"row":    []any{map[string]any{}, secret},
		"slot":   map[string]any{"x": secret},
		"frame":  secret,
	})

	want := []string{"boards[*].key", "row[1].key", `slot["x"].key`, "frame.key"}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
}
