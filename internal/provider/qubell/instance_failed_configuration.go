package qubell

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
)

// failedConfigurationKey is the key of the private state for a digest of the
// configuration whose reconfiguration failed.
//
// The instance may show the values of a reconfiguration that failed, so that
// its values do not differ from the configuration. The next plan must repeat
// the reconfiguration. The status Failed does not replace the digest:
//
//   - a workflow that fails leads to Failed, too, and the API documents neither
//     the name of a reconfiguration's job nor the order of the jobs
//     (design/api/qubell.md, "Updating an instance" and "Workflow history");
//     an instance whose configuration has not changed must not be planned;
//   - if the user gives the configuration up and returns to the values that the
//     instance has, there is nothing to change;
//   - a workflow that succeeds leads to Running, although the reconfiguration
//     is incomplete.
const failedConfigurationKey = "failed_configuration"

// digest returns a digest of the configuration. The parameters may be secrets,
// and Terraform does not encrypt the private state.
func (m *instanceResourceModel) digest() []byte {
	text := fmt.Sprintln(m.Name, m.ManifestVersion, m.RevisionID, m.Parameters, m.Submodules)

	return fmt.Appendf(nil, "%q", fmt.Sprintf("%x", sha256.Sum256([]byte(text))))
}

// hasFailed reports whether the same configuration was sent before and failed.
func (m *instanceResourceModel) hasFailed(ctx context.Context, private privatestate.Private) (bool, diag.Diagnostics) {
	failed, diags := private.GetKey(ctx, failedConfigurationKey)

	return bytes.Equal(failed, m.digest()), diags
}
