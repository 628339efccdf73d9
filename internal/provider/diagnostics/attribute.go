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

// NotFound returns the error of an object that does not exist, on the attribute
// that names it. The noun is the object's, such as "instance". The detail is a
// format.
func NotFound(system, noun, attribute, format string, values ...any) diag.Diagnostics {
	return AttributeError(attribute, system+": no such "+noun, format, values...)
}
