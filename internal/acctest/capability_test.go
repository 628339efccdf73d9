package acctest_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// TestRequire_NewestTerraformHasAllCapabilities fails if the newest Terraform
// rejects a probe.
func TestRequire_NewestTerraformHasAllCapabilities(t *testing.T) {
	t.Parallel()
	for _, capability := range acctest.Capabilities() {
		t.Run(string(capability), func(t *testing.T) {
			t.Parallel()
			acctest.Require(t, capability)
		})
	}
}
