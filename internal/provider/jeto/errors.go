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

// parentsNotFound tells of a project or a host that the server does not know:
// it makes the instance all the same, and shows neither (sheet, section 2). The
// instance is left to Terraform, which replaces what was not created well.
func parentsNotFound(instance *api.Instance, create api.InstanceCreate) diag.Diagnostics {
	var diags diag.Diagnostics
	report := func(attribute, noun, id string) {
		diags.AddAttributeError(path.Root(attribute), fmt.Sprintf("Jeto: there is no %s %q", noun, id), fmt.Sprintf(
			"Jeto does not check it and has made instance %[2]q without a %[1]s, which is of no use. "+
				"Set %[3]s to the id of a %[1]s that Jeto has, then apply again: Terraform has kept the instance as tainted, and replaces it.",
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
