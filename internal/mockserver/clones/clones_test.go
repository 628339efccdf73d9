package clones_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clones"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

func TestTemplate_Clone(t *testing.T) {
	t.Parallel()
	const object = `{"id": "1", "name": "web-0", "dns": ["web-0.example"], "size": 12345678901234567890, ` +
		`"host": {"id": "1"}}`
	tests := map[string]struct {
		name   string
		idKeys []string
		want   string
	}{
		"id and name": {
			"web-0",
			[]string{"id", "uuid"},
			`{"dns":["web-7.example"],"host":{"id":"1"},"id":"8","name":"web-7","size":12345678901234567890}`,
		},
		"id only": {
			"",
			[]string{"id"},
			`{"dns":["web-0.example"],"host":{"id":"1"},"id":"8","name":"web-0","size":12345678901234567890}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			template, err := clones.NewTemplate([]byte(object), test.name, test.idKeys...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(template.Clone("8", "web-7"))); diff != "" {
				t.Errorf("the clone differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTemplate_NoObject(t *testing.T) {
	t.Parallel()
	_, err := clones.NewTemplate([]byte("[]"), "", "id")
	if err == nil {
		t.Error("NewTemplate accepts an array")
	}
}

// TestReplaceInstances_EverySystem clones an instance of each system. The
// server has the clones after an import.
func TestReplaceInstances_EverySystem(t *testing.T) {
	t.Parallel()
	server, err := mockserver.New(mockserver.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, known := range clones.Systems() {
		_, err = server.CreateObject(name, system.DefaultAccount, "instance", nil)
		if err != nil {
			t.Fatal(err)
		}
		var state []byte
		state, err = server.ExportState()
		if err == nil {
			state, err = clones.ReplaceInstances(state, name, twoClones(known))
		}
		if err == nil {
			err = server.ImportState(state)
		}
		if err != nil {
			t.Fatal(err)
		}
		var objects []system.Object
		objects, err = server.Objects(name, system.DefaultAccount)
		var got []string
		for _, object := range objects {
			if object.Kind == "instance" {
				got = append(got, object.ID)
			}
		}
		slices.Sort(got) // Some lists have the latest first.
		if diff := cmp.Diff([]string{known.NewID(0), known.NewID(1)}, got); err != nil || diff != "" {
			t.Errorf("%s: the instances differ (-want +got), %v:\n%s", name, err, diff)
		}
	}
}

// twoClones returns a function that clones the last of the instances.
func twoClones(known clones.System) func([]json.RawMessage) ([]json.RawMessage, error) {
	return func(instances []json.RawMessage) ([]json.RawMessage, error) {
		template, err := clones.NewTemplate(instances[len(instances)-1], "", known.IDKey)

		return []json.RawMessage{template.Clone(known.NewID(0), ""), template.Clone(known.NewID(1), "")}, err
	}
}

func TestReplaceInstances_InvalidState(t *testing.T) {
	t.Parallel()
	for name, state := range map[string]string{"no JSON": "x", "no such system": `{"systems":{}}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := clones.ReplaceInstances([]byte(state), "jeto",
				func(all []json.RawMessage) ([]json.RawMessage, error) { return all, nil })
			if err == nil {
				t.Error("ReplaceInstances returns no error")
			}
		})
	}
}
