package system_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

type testObject struct {
	ID    string   `json:"id"`
	Size  int      `json:"size"`
	Owner *string  `json:"owner"`
	Tags  []string `json:"tags"`
}

func TestFieldsAreThoseOfTheJSON(t *testing.T) {
	t.Parallel()
	got, err := system.ToFields(testObject{ID: "a", Size: 2, Tags: []string{"b"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"id": "a", "size": 2.0, "owner": nil, "tags": []any{"b"}}, got); diff != "" {
		t.Fatal(diff)
	}
	if _, err := system.ToFields(func() {}); err == nil {
		t.Fatal("a function has no JSON")
	}
}

func TestSettingLeavesTheOtherFieldsAlone(t *testing.T) {
	t.Parallel()
	before := testObject{ID: "a", Size: 2, Tags: []string{"b"}}
	got, err := system.SetFields(before, map[string]any{"owner": "c", "tags": []string{}}, "id")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(testObject{ID: "a", Size: 2, Owner: new("c"), Tags: []string{}}, got); diff != "" {
		t.Fatal(diff)
	}
	if before.Owner != nil || len(before.Tags) != 1 {
		t.Fatalf("the object itself was changed: %+v", before)
	}
}

func TestWhatCannotBeSet(t *testing.T) {
	t.Parallel()
	for want, fields := range map[string]map[string]any{
		"id cannot be set":        {"id": "b"},
		`unknown field "colour"`:  {"colour": "red"},
		"cannot unmarshal string": {"size": "large"},
		"unsupported type":        {"size": func() {}},
	} {
		if _, err := system.SetFields(testObject{}, fields, "id"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %s", fields, err, want)
		}
	}
	if _, err := system.SetFields(func() {}, nil); err == nil {
		t.Error("a function has no fields")
	}
}
