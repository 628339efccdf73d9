package diagnostics

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// Interrupted returns the warning of a wait that Ctrl-C has ended after a
// create, or nil for any other error. An error would taint the object.
func Interrupted(err error) diag.Diagnostic {
	wait, ok := errors.AsType[*waiting.Error](err)
	if !ok || wait.Reason != waiting.Interrupted {
		return nil
	}

	return diag.NewWarningDiagnostic(
		waitSummary(wait),
		capitalize(wait.Details())+". The state has the object as it was last read. "+
			"The next plan shows the remaining changes.")
}

// waitError is the error of a wait that ended without success.
func waitError(wait *waiting.Error, advice string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(waitSummary(wait), capitalize(wait.Details())+".\n\n"+advice)
}

func waitSummary(wait *waiting.Error) string {
	return fmt.Sprintf("%s: %s waiting for %s", wait.System, wait.Reason, wait.Description)
}

// waitAdvice returns what the user can do about a wait that ended without
// success.
func waitAdvice(wait *waiting.Error) string {
	switch wait.Reason {
	case waiting.Timeout:
		return "The provider does not undo the operation, and it may still complete. " +
			"If it only needs more time, increase the value in timeouts."
	case waiting.Interrupted:
		return "The provider does not undo the operation, and an object that was created stays in the state. " +
			"The next plan shows the remaining changes."
	default:
		return "The object does not recover by itself. Check what the system reports about it, " +
			"and correct the cause before you try again."
	}
}

// capitalize returns the text with a capital first letter.
func capitalize(text string) string {
	return strings.ToUpper(text[:1]) + text[1:]
}
