package wakame

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// instanceNotFound returns the error of an instance that does not exist, on the
// attribute that names it.
func instanceNotFound(attribute, id string) diag.Diagnostics {
	return diagnostics.NotFound(api.Name, "instance", attribute,
		"There is no instance with the id %q. Check the id, and that wakame.endpoint is the server that has it.", id)
}

// terminatedError returns the error of an instance that was terminated instead
// of created (design/api/wakame.md, "Failed creates").
func terminatedError(instance *api.Instance, wait *waiting.Error, network string) diag.Diagnostic {
	hostNode := "It had no host node."
	if instance.HostNode != "" {
		hostNode = "Its host node was " + instance.HostNode + "."
	}

	return diag.NewErrorDiagnostic(
		fmt.Sprintf("Wakame-vdc: instance %q was terminated instead of started", instance.ID),
		fmt.Sprintf("The server accepted the instance, and terminated it after %s. %s %s\n\n"+
			"Correct the cause, then apply again: the next apply creates a new instance.",
			wait.Elapsed.Round(time.Second), hostNode, bootFailures(instance, network)))
}

// bootFailures describes why the server terminates an instance that it boots.
// The API reports no reason. The network is the configured one, "" for none.
func bootFailures(instance *api.Instance, network string) string {
	cause := "its network has no free address"
	if network != "" {
		// Only the scheduler reads the network (design/api/wakame.md, "Creating
		// an instance").
		cause = "the network " + network + " does not exist or has no free address"
	}

	return fmt.Sprintf("The API reports no reason. "+
		"Usual reasons: no host node has room for the instance spec %s, %s, or the image %s does not boot. "+
		"The operator of the server can find the reason in the logs.", instance.InstanceSpecID, cause, instance.ImageID)
}

// hostnameUsedError returns the error of a create whose hostname another
// instance of the account has (design/api/wakame.md, "Hostnames").
func hostnameUsedError(hostname string, err error) diag.Diagnostics {
	return diagnostics.AttributeError(
		"hostname", fmt.Sprintf("Wakame-vdc: could not create instance %q", hostname),
		"The server rejected the hostname: another instance of the account has it, and a hostname is unique among "+
			"the instances of an account that are not terminated. The server created nothing.\n\n%s\n\n"+
			"Choose another hostname, or destroy the other instance first. "+
			"If the lifecycle of the resource has create_before_destroy, the other instance is probably the one to be "+
			"replaced: Terraform creates the new instance while the old one still has the hostname. "+
			"Then leave out hostname, so that each instance gets a hostname of its own, change hostname in the same "+
			"apply, or remove create_before_destroy.", err)
}

// missingGroupsError returns the error of security groups that the instance
// does not have: the server ignores groups that do not exist
// (design/api/wakame.md, "Creating an instance"). It returns nil if there are
// none.
func missingGroupsError(instance *api.Instance, missing []string) diag.Diagnostics {
	if len(missing) == 0 {
		return nil
	}

	return diagnostics.AttributeError(
		"security_groups", fmt.Sprintf("Wakame-vdc: instance %q lacks security groups", instance.ID),
		"The server ignores security groups that do not exist, and has left out %s.\n\n"+
			"Correct security_groups, then apply again: the instance is in the state as tainted, and the next apply "+
			"replaces it.",
		strings.Join(missing, ", "),
	)
}
