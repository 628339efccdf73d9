package providertest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func values() map[string]any {
	return map[string]any{
		"name":  "web",
		"price": 0.5,
		"size":  3,
		"zones": []any{"a", "b"},
		"disk":  map[string]any{"size": 1, "label": nil},
		"none":  nil,
	}
}

func TestExpectValues_AcceptsManyGoTypes(t *testing.T) {
	t.Parallel()
	providertest.ExpectValues(t, values(), map[string]any{
		"price": float32(0.5),
		"size":  3.0,
		"zones": []string{"a", "b"},
		"disk":  map[string]int64{"size": 1},
		"none":  nil,
	})
	providertest.ExpectValues(t, values(), nil)
}

func TestExpectValues_ReportsDifferences(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		want map[string]any
		text string
	}{
		"missing":  {map[string]any{"nam": "web"}, "there is no attribute nam"},
		"value":    {map[string]any{"name": "db"}, `"db"`},
		"null":     {map[string]any{"name": nil}, `"web"`},
		"type":     {map[string]any{"size": "3"}, `"3"`},
		"order":    {map[string]any{"zones": []string{"b", "a"}}, "zones differs"},
		"length":   {map[string]any{"zones": []string{"a"}}, "zones differs"},
		"nested":   {map[string]any{"disk": map[string]any{"size": 2}}, "disk differs"},
		"left out": {map[string]any{"disk": map[string]any{}}, "disk differs"},
		"kind":     {map[string]any{"disk": []any{1}}, "disk differs"},
		"no map":   {map[string]any{"zones": map[string]any{}}, "zones differs"},
		"no value": {map[string]any{"name": struct{}{}}, "name: want a value of any type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFailure(t, func(tb *fake) { providertest.ExpectValues(tb, values(), test.want) }, test.text)
		})
	}
}

func TestMerge_LaterChangesWin(t *testing.T) {
	t.Parallel()
	config := map[string]any{"name": "web", "size": 1}
	changed := providertest.Merge(config, map[string]any{"size": 2, "zone": "a"}, nil, map[string]any{"size": 3})
	if diff := cmp.Diff(map[string]any{"name": "web", "size": 3, "zone": "a"}, changed); diff != "" {
		t.Errorf("the merged configuration differs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"name": "web", "size": 1}, config); diff != "" {
		t.Errorf("the original configuration changed (-want +got):\n%s", diff)
	}
}

func TestStringAttributes_OfEachObject(t *testing.T) {
	t.Parallel()
	list := []any{map[string]any{"name": "web", "size": 1}, map[string]any{"name": nil}, map[string]any{"name": "db"}}
	if diff := cmp.Diff([]string{"web", "", "db"}, providertest.StringAttributes(t, list, "name")); diff != "" {
		t.Errorf("the texts differ (-want +got):\n%s", diff)
	}
	if got := providertest.StringAttributes(t, []any{}, "name"); got == nil || len(got) != 0 {
		t.Errorf("got %q for no objects, want an empty list", got)
	}
	wantFailure(t, func(tb *fake) { providertest.StringAttributes(tb, "web", "name") }, "got web (string), want a list")
}
