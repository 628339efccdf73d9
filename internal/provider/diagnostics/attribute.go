package diagnostics

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// AttributeError returns an error on a top-level attribute. The detail is a
// format.
func AttributeError(attribute, summary, format string, values ...any) diag.Diagnostics {
	return diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(path.Root(attribute), summary, fmt.Sprintf(format, values...)),
	}
}
