package sharedcloud

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
)

// instanceNotFound returns the error of an instance that does not exist, on the
// attribute that names it.
func instanceNotFound(attribute, id string) diag.Diagnostics {
	return diagnostics.NotFound(api.Name, "instance", attribute,
		"The account has no instance with the id %q. Check the id, and that the token belongs to the instance's "+
			"account.",
		id)
}
