package providertest_test

import (
	"testing"

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

func TestWantedValuesMayBeOfManyGoTypes(t *testing.T) {
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

func TestWantedValuesTellWhatDiffers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		want map[string]any
		text string
	}{
		"missing":  {map[string]any{"nam": "web"}, "there is no nam"},
		"value":    {map[string]any{"name": "db"}, `"db"`},
		"null":     {map[string]any{"name": nil}, `"web"`},
		"type":     {map[string]any{"size": "3"}, `"3"`},
		"order":    {map[string]any{"zones": []string{"b", "a"}}, "zones is not as wanted"},
		"length":   {map[string]any{"zones": []string{"a"}}, "zones is not as wanted"},
		"nested":   {map[string]any{"disk": map[string]any{"size": 2}}, "disk is not as wanted"},
		"left out": {map[string]any{"disk": map[string]any{}}, "disk is not as wanted"},
		"kind":     {map[string]any{"disk": []any{1}}, "disk is not as wanted"},
		"no map":   {map[string]any{"zones": map[string]any{}}, "zones is not as wanted"},
		"no value": {map[string]any{"name": struct{}{}}, "name: want a value of any type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFailure(t, func(tb *fake) { providertest.ExpectValues(tb, values(), test.want) }, test.text)
		})
	}
}
