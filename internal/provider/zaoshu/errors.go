package zaoshu

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// instanceNotFound tells of an instance that is not there, on the attribute
// that names it.
func instanceNotFound(attribute, id string) diag.Diagnostics {
	return diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(path.Root(attribute), "Zaoshu: no such instance", fmt.Sprintf(
			"The account has no instance with the id %q. Check the id, and that the API key belongs to the instance's account. "+
				"Instances are made in Zaoshu's dashboard.",
			id,
		)),
	}
}

// taskNotFound tells of a task that is not there, on the attribute that names
// it.
func taskNotFound(attribute, instance, id string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(attribute), "Zaoshu: no such task", fmt.Sprintf(
		"Instance %q has no task with the id %q, or the account has no such instance. Check both ids, and that the API key belongs to the instance's account.",
		instance,
		id,
	))}
}
