package jeto

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
)

// instanceNotFound returns the error of an instance that does not exist, on the
// attribute that names it.
func instanceNotFound(attribute, id string) diag.Diagnostics {
	return diagnostics.NotFound(api.Name, "instance", attribute,
		"There is no instance with the id %q, or the API key does not give access to it. "+
			"Check the id, and that the user of the API key may view the instance.", id)
}

// parentsNotFound returns errors for a project or a host that does not exist.
// The server creates the instance without it (design/api/jeto.md, "Creating an
// instance"). Terraform then taints and replaces the instance.
func parentsNotFound(instance *api.Instance, create api.InstanceCreate) diag.Diagnostics {
	var diags diag.Diagnostics
	report := func(attribute, noun, id string) {
		diags.Append(diagnostics.NotFound(api.Name, noun, attribute,
			"There is no %[1]s with the id %[2]q. Jeto does not check the id, and has created instance %[3]q "+
				"without a %[1]s.\n\n"+
				"Set %[4]s to the id of an existing %[1]s, then apply again: the instance is in the state as tainted, "+
				"and the next apply replaces it.",
			noun, id, string(instance.ID), attribute)...)
	}
	if instance.Project != nil && instance.Project.ID == "" {
		report("project_id", "project", create.ProjectID)
	}
	if instance.Host != nil && instance.Host.ID == "" {
		report("host_id", "host", create.HostID)
	}

	return diags
}
