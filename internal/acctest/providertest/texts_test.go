package providertest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestTextsAreThoseOfEachObject(t *testing.T) {
	t.Parallel()
	list := []any{map[string]any{"name": "web", "size": 1}, map[string]any{"name": nil}, map[string]any{"name": "db"}}
	if diff := cmp.Diff([]string{"web", "", "db"}, providertest.StringAttributes(t, list, "name")); diff != "" {
		t.Error(diff)
	}
	if got := providertest.StringAttributes(t, []any{}, "name"); got == nil || len(got) != 0 {
		t.Errorf("no objects have the texts %q", got)
	}
	wantFailure(t, func(tb *fake) { providertest.StringAttributes(tb, "web", "name") }, "got web (string), want a list")
}
