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

// Operation describes what a resource creates or an action starts, for its
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
	// instance once more"; "" if it creates another object.
	RepeatEffect string
	// Advice is one more sentence about what the user can do; "" for none.
	Advice string
}

// DiagnoseStart returns the diagnostics of an error of the request that starts
// an operation.
func (s System) DiagnoseStart(ctx context.Context, operation Operation, schema Schema, err error) diag.Diagnostics {
	wait, ok := errors.AsType[*waiting.Error](err)
	if ok && wait.Reason == waiting.Interrupted && operation.IsAction {
		// An action has no state, and no plan shows what remains to be done.
		return diag.Diagnostics{waitError(wait, "The provider does not undo the operation, and it may still complete.")}
	}
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Kind != rest.InDoubt {
		return s.Diagnose(ctx, schema, err)
	}

	return diag.Diagnostics{diag.NewErrorDiagnostic(
		fmt.Sprintf("%s: could not %s", failure.System, failure.Operation),
		outcomeSentence(failure)+"\n\n"+operation.inDoubtAdvice(failure))}
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
		"The object is in the state, and Terraform marks the resource as tainted: the next apply replaces it. "+
			"If the object becomes ready by then, keep it with `terraform untaint ADDRESS`. "+
			"If it only needs more time, increase the value in timeouts.")}
}

// InDoubtWarning returns the warning of an operation that succeeded although
// a response was lost.
func (o Operation) InDoubtWarning(report doubt.Report) diag.Diagnostic {
	lost := report.LostError
	summary := fmt.Sprintf("%s: a response was lost: %s", lost.System, lost.Operation)
	cause := "The request was sent, and no usable response came: " + outcomeSentence(lost) + "\n\n"
	const sentAgain = "The system showed that the request created nothing, so the provider sent the request once more. "
	switch {
	case report.TakenOver != nil:
		return diag.NewWarningDiagnostic(summary, cause+fmt.Sprintf(
			"The provider searched the system for the created object, and took over %s. "+
				"It is the only object that was created since the request was sent, "+
				"that equals the request in %s, and that no other create of this apply owns. "+
				"If it is not yours, remove it from the state with `terraform state rm ADDRESS`.",
			*report.TakenOver, report.ComparedFields))
	case report.PollError != nil:
		return diag.NewWarningDiagnostic(summary, cause+sentAgain+fmt.Sprintf(
			"The provider could not check whether the first request arrived later: %v. "+
				"Check whether the system has one object too many.", report.PollError))
	default:
		return diag.NewWarningDiagnostic(summary, cause+sentAgain+
			"After that it found more objects than it keeps in the state. "+
			"The first request may have arrived late, or another process may have created these objects:\n"+
			o.formatCandidates(report.Duplicates)+"\nDelete the objects that you do not need.")
	}
}

// inDoubtAdvice returns what the user can do about a request in doubt.
func (o Operation) inDoubtAdvice(failure *rest.Error) string {
	again := o.RepeatAdvice()
	if o.Advice != "" {
		again += " " + o.Advice
	}
	if len(failure.Candidates) == 0 {
		return unknownResult + "Check the system before you apply again. " + again
	}
	importAdvice := ""
	if !o.IsAction {
		importAdvice = "If one of them is yours, import it. "
	}

	return "The request was sent, but its response was lost. " +
		"The provider searched the system for the created object, " +
		"and cannot determine whether it is one of these:\n" +
		o.formatCandidates(failure.Candidates) + "\n" + importAdvice + again
}

// unknownResult explains an error in doubt.
const unknownResult = "The request was sent, but its result is unknown: it may have been carried out. "

// RepeatAdvice returns a sentence about how to repeat an operation that failed,
// and about the effect.
func (o Operation) RepeatAdvice() string {
	effect := cmp.Or(o.RepeatEffect, "creates another object")
	if o.IsAction {
		return fmt.Sprintf(
			"Terraform repeats an action that failed only if its trigger has on_failure = taint, or if the change "+
				"that triggers it was not made. By hand, `terraform apply -invoke=action.%s.NAME` %s. "+
				"If the action uses caller, add -target with the address of the resource: otherwise it runs for each "+
				"resource that triggers it.",
			o.Type, effect,
		)
	}

	return "Applying again " + effect + "."
}

// formatCandidates lists candidates, each with the block that imports it.
func (o Operation) formatCandidates(candidates []rest.Candidate) string {
	var text strings.Builder
	for _, each := range candidates {
		fmt.Fprintf(&text, "\n  %s\n", each)
		if o.IsAction {
			continue // An action has no state, so there is nothing to import.
		}
		id := each.ID
		if o.ImportID != nil {
			id = o.ImportID(id)
		}
		fmt.Fprintf(&text, "    import {\n      to = %s.NAME\n      id = %q\n    }\n", o.Type, id)
	}

	return text.String()
}
