package jeto

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
)

// instanceNotFound returns the error of an instance that does not exist, on the
// attribute that names it.
func instanceNotFound(attribute, id string) diag.Diagnostics {
	return diagnostics.NotFound(api.Name, "instance", attribute,
		"No instance with the id %q is among those that the API key may see. "+
			"Check the id, and that the key's user may view the instance.", id)
}

// parentsNotFound returns errors for a project or a host that does not exist.
// The server creates the instance without it (design/api/jeto.md, "Creating an
// instance"). Terraform then taints and replaces the instance.
func parentsNotFound(instance *api.Instance, create api.InstanceCreate) diag.Diagnostics {
	var diags diag.Diagnostics
	report := func(attribute, noun, id string) {
		diags.AddAttributeError(path.Root(attribute), fmt.Sprintf("Jeto: there is no %s %q", noun, id), fmt.Sprintf(
			"Jeto does not check the id, and has created instance %[2]q without a %[1]s. "+
				"Such an instance is of no use. Set %[3]s to the id of a %[1]s that exists, then apply again: "+
				"the instance is in the state as tainted, and the next apply replaces it.",
			noun, string(instance.ID), attribute))
	}
	if instance.Project != nil && instance.Project.ID == "" {
		report("project_id", "project", create.ProjectID)
	}
	if instance.Host != nil && instance.Host.ID == "" {
		report("host_id", "host", create.HostID)
	}

	return diags
}
