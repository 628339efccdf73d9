package providertest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestLaterChangesWinAndTheConfigurationStays(t *testing.T) {
	t.Parallel()
	config := map[string]any{"name": "web", "size": 1}
	changed := providertest.Merge(config, map[string]any{"size": 2, "zone": "a"}, nil, map[string]any{"size": 3})
	if diff := cmp.Diff(map[string]any{"name": "web", "size": 3, "zone": "a"}, changed); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"name": "web", "size": 1}, config); diff != "" {
		t.Errorf("the configuration was changed: %s", diff)
	}
}
