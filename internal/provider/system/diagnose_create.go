package system

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

// Creation names what a Create makes or an action starts, for its messages.
type Creation struct {
	// Type is the type of the resource or action, such as
	// "fleet_jeto_instance".
	Type string
	// IsAction reports whether it is an action.
	IsAction bool
	// ImportID returns the id by which an object is imported; nil for its own
	// id.
	ImportID func(id string) string
	// RepeatEffect describes what a second request does, such as "runs the
	// instance once more"; "" if it makes another object.
	RepeatEffect string
	// Advice is what else the user can do; "" for nothing.
	Advice string
}

// ReportInDoubt returns a context whose creates report a warning to warn if an
// answer was lost and the create succeeded. warn is the Append of a response's
// diagnostics, or [WarnAsProgress].
func (c Creation) ReportInDoubt(ctx context.Context, warn func(...diag.Diagnostic)) context.Context {
	return doubt.OnReport(ctx, func(report doubt.Report) { warn(c.inDoubtWarning(report)) })
}

// WarnAsProgress reports warnings as the progress of an action: Terraform drops
// those of an action that succeeds.
func WarnAsProgress(report func(message string)) func(...diag.Diagnostic) {
	return func(warnings ...diag.Diagnostic) {
		for _, warning := range warnings {
			report(warning.Summary() + ". " + warning.Detail())
		}
	}
}

func (c Creation) inDoubtWarning(report doubt.Report) diag.Diagnostic {
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
			"The first request may have arrived late, or another process has made it:\n"+c.formatCandidates(report.Duplicates)+
			"\nDelete what you do not need.")
	}
}

// inDoubtAdvice returns what the user can do about a request in doubt.
func (c Creation) inDoubtAdvice(failure *rest.Error) string {
	again := cmp.Or(c.RepeatEffect, "makes another one")
	if c.IsAction {
		again = fmt.Sprintf(
			"Terraform does not repeat an action that failed: `terraform apply -invoke=action.%s.NAME` %s.", c.Type,
			again,
		)
	} else {
		again = "Applying again " + again + "."
	}
	if c.Advice != "" {
		again += " " + c.Advice
	}
	switch {
	case len(failure.Candidates) == 0:
		return "The request was sent, but what became of it is unknown: it may have been carried out. " +
			"Look at the system before you apply again. " + again
	case c.IsAction:
		return "The request was sent, but its answer was lost. The provider looked for what it started, " +
			"and cannot tell whether it is one of these:\n" +
			c.formatCandidates(failure.Candidates) + "\n" + again
	default:
		return "The request was sent, but its answer was lost. The provider looked for what it made, " +
			"and cannot tell whether it is one of these:\n" +
			c.formatCandidates(failure.Candidates) + "\nIf one of them is yours, import it. " + again
	}
}

// formatCandidates lists candidates, each with the block that imports it.
func (c Creation) formatCandidates(candidates []rest.Candidate) string {
	var text strings.Builder
	for _, each := range candidates {
		fmt.Fprintf(&text, "\n  %s\n", each)
		if c.IsAction {
			continue // Terraform has no state for it.
		}
		id := each.ID
		if c.ImportID != nil {
			id = c.ImportID(id)
		}
		fmt.Fprintf(&text, "    import {\n      to = %s.NAME\n      id = %q\n    }\n", c.Type, id)
	}

	return text.String()
}

// DiagnoseCreate turns the error of a Create into diagnostics for the user.
// Because of the error, Terraform taints an object that is in the state. The
// message about a timeout explains that.
func (l *base[C]) DiagnoseCreate(ctx context.Context, creation Creation, schema Schema, err error) diag.Diagnostics {
	if wait, ok := errors.AsType[*waiting.Error](err); ok && wait.Reason == waiting.Timeout {
		return diag.Diagnostics{diag.NewErrorDiagnostic(
			fmt.Sprintf("%s: %s waiting for %s", wait.System, wait.Reason, wait.Description),
			capitalize(wait.Details())+".\n\nIt is in the state, and Terraform marks the resource as tainted: "+
				"the next apply replaces it. "+
				"If it gets there by then, keep it with `terraform untaint ADDRESS`. "+
				"If it only needs more time, allow it in timeouts.")}
	}

	return l.diagnoseInDoubt(ctx, creation, schema, err)
}

// DiagnoseRun turns the error of a run that an action starts into diagnostics
// for the user.
func (l *base[C]) DiagnoseRun(ctx context.Context, creation Creation, err error) diag.Diagnostics {
	return l.diagnoseInDoubt(ctx, creation, nil, err)
}

func (l *base[C]) diagnoseInDoubt(ctx context.Context, creation Creation, schema Schema, err error) diag.Diagnostics {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Kind != rest.InDoubt {
		return l.Diagnose(ctx, schema, err)
	}

	return diag.Diagnostics{diag.NewErrorDiagnostic(
		fmt.Sprintf("%s: could not %s", failure.System, failure.Operation),
		failure.Outcome()+"\n\n"+creation.inDoubtAdvice(failure))}
}

// InterruptedWarning returns the warning of a wait that Ctrl-C has ended after
// a create, or nil for any other error. An error would taint the object.
func InterruptedWarning(err error) diag.Diagnostic {
	wait, ok := errors.AsType[*waiting.Error](err)
	if !ok || wait.Reason != waiting.Interrupted {
		return nil
	}

	return diag.NewWarningDiagnostic(
		fmt.Sprintf("%s: %s waiting for %s", wait.System, wait.Reason, wait.Description),
		capitalize(wait.Details())+". It is in the state as it was last seen. The next plan shows what is left to do.")
}
