package qubell

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
)

// failedUpdateKey is the key in the private state of the digest of the
// arguments whose reconfiguration failed.
//
// After a reconfiguration that failed, the instance may have the new values, so
// that the plan shows no change. The digest makes the next plan repeat the
// reconfiguration. The status Failed cannot replace the digest:
//
//   - A workflow that fails also leads to Failed. The API documents neither the
//     name of a reconfiguration's job nor the order of the jobs
//     (design/api/qubell.md, "Updating an instance" and "Workflow history"), so
//     the provider would reconfigure an instance after every workflow that
//     failed.
//   - If the user undoes the change of the arguments, the values that the
//     instance has may be the right ones.
//   - A workflow that succeeds leads to Running, although the reconfiguration
//     is incomplete.
const failedUpdateKey = "failed_configuration"

// updateDigest returns a digest of the arguments of a reconfiguration, as a
// JSON string. The parameters may be secrets, and Terraform does not encrypt
// the private state. Of a write-only argument it has only the version, because
// a short secret can be guessed from its digest.
func (m *instanceResourceModel) updateDigest() []byte {
	text := fmt.Sprintln(
		m.Name, m.ManifestVersion, m.RevisionID, m.Parameters, m.ParametersWOVersion, m.Submodules,
		m.SubmodulesWOVersion,
	)

	return fmt.Appendf(nil, "\"%x\"", sha256.Sum256([]byte(text)))
}

// updateHasFailed reports whether the last reconfiguration had the same
// arguments and failed.
func (m *instanceResourceModel) updateHasFailed(
	ctx context.Context, private privatestate.Private,
) (bool, diag.Diagnostics) {
	failed, diags := private.GetKey(ctx, failedUpdateKey)

	return len(failed) > 0 && bytes.Equal(failed, m.updateDigest()), diags
}
