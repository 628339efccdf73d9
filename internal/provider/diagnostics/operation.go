package diagnostics

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// Operation describes what a Create makes or an action starts, for its
// messages.
type Operation struct {
	// Type is the type of the resource or action, such as
	// "fleet_jeto_instance".
	Type string
	// IsAction reports whether an action starts it.
	IsAction bool
	// ImportID returns the import id of an object; nil if that is its own id.
	ImportID func(id string) string
	// RepeatEffect describes what a second request does, such as "runs the
	// instance once more"; "" if it makes another object.
	RepeatEffect string
	// Advice is what else the user can do; "" for nothing.
	Advice string
}

// DiagnoseStart returns the diagnostics of an error of the request that starts
// an operation.
func (s System) DiagnoseStart(ctx context.Context, operation Operation, schema Schema, err error) diag.Diagnostics {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Kind != rest.InDoubt {
		return s.Diagnose(ctx, schema, err)
	}

	return diag.Diagnostics{diag.NewErrorDiagnostic(
		fmt.Sprintf("%s: could not %s", failure.System, failure.Operation),
		failure.Outcome()+"\n\n"+operation.inDoubtAdvice(failure))}
}

// DiagnoseCreateWait returns the diagnostics of an error of the wait that
// follows a create. Because of the error, Terraform taints the object, which is
// in the state by then. The message about a timeout explains that.
func (s System) DiagnoseCreateWait(
	ctx context.Context, operation Operation, schema Schema, err error,
) diag.Diagnostics {
	wait, ok := errors.AsType[*waiting.Error](err)
	if !ok || wait.Reason != waiting.Timeout {
		return s.DiagnoseStart(ctx, operation, schema, err)
	}

	return diag.Diagnostics{waitError(wait,
		"It is in the state, and Terraform marks the resource as tainted: the next apply replaces it. "+
			"If it becomes ready by then, keep it with `terraform untaint ADDRESS`. "+
			"If it only needs more time, allow it in timeouts.")}
}

// InDoubtWarning returns the warning of an operation that succeeded although
// an answer was lost.
func (o Operation) InDoubtWarning(report doubt.Report) diag.Diagnostic {
	lost := report.LostError
	summary := fmt.Sprintf("%s: an answer was lost: %s", lost.System, lost.Operation)
	cause := fmt.Sprintf("The request was sent, and no usable answer came: %s.\n\n",
		strings.TrimSuffix(lost.Outcome(), "."))
	switch {
	case report.TakenOver != nil:
		return diag.NewWarningDiagnostic(summary, cause+fmt.Sprintf(
			"The provider looked for what the request made, and took over %s. "+
				"It is the only one that was made since the request was sent, "+
				"that equals the request in %s, and that no other create of this apply has made. "+
				"If it is not yours, remove it from the state with `terraform state rm ADDRESS`.",
			*report.TakenOver, report.ComparedFields))
	case report.PollError != nil:
		return diag.NewWarningDiagnostic(summary, cause+fmt.Sprintf(
			"The system showed that nothing was made, so the provider sent the request once more. "+
				"Whether the first request arrived after that could not be checked: %v. "+
				"See whether the system has one object too many.", report.PollError))
	default:
		return diag.NewWarningDiagnostic(summary, cause+
			"The system showed that nothing was made, so the provider sent the request once more. "+
			"After that it found more than it keeps in the state. "+
			"The first request may have arrived late, or another process has made it:\n"+
			o.formatCandidates(report.Duplicates)+"\nDelete what you do not need.")
	}
}

// RepeatAdvice returns how the user repeats an operation that failed, and what
// that does.
func (o Operation) RepeatAdvice() string {
	effect := cmp.Or(o.RepeatEffect, "makes another one")
	if !o.IsAction {
		return "Applying again " + effect + "."
	}

	return fmt.Sprintf(
		"Terraform does not repeat an action that failed: `terraform apply -invoke=action.%s.NAME` %s.", o.Type, effect)
}

// inDoubtAdvice returns what the user can do about a request in doubt.
func (o Operation) inDoubtAdvice(failure *rest.Error) string {
	again := o.RepeatAdvice()
	if o.Advice != "" {
		again += " " + o.Advice
	}
	switch {
	case len(failure.Candidates) == 0:
		return "The request was sent, but what became of it is unknown: it may have been carried out. " +
			"Look at the system before you apply again. " + again
	case o.IsAction:
		return "The request was sent, but its answer was lost. The provider looked for what it started, " +
			"and cannot tell whether it is one of these:\n" +
			o.formatCandidates(failure.Candidates) + "\n" + again
	default:
		return "The request was sent, but its answer was lost. The provider looked for what it made, " +
			"and cannot tell whether it is one of these:\n" +
			o.formatCandidates(failure.Candidates) + "\nIf one of them is yours, import it. " + again
	}
}

// formatCandidates lists candidates, each with the block that imports it.
func (o Operation) formatCandidates(candidates []rest.Candidate) string {
	var text strings.Builder
	for _, each := range candidates {
		fmt.Fprintf(&text, "\n  %s\n", each)
		if o.IsAction {
			continue // Terraform has no state for it.
		}
		id := each.ID
		if o.ImportID != nil {
			id = o.ImportID(id)
		}
		fmt.Fprintf(&text, "    import {\n      to = %s.NAME\n      id = %q\n    }\n", o.Type, id)
	}

	return text.String()
}
