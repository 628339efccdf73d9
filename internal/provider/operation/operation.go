// Package operation holds what resources and actions have in common when they
// start something on a system and wait for its end: a create, a run, a command,
// a reboot.
//
// A [Caller] is the resource or the action. The base types of package system
// create one: CreateCaller, UpdateCaller and InvokeCaller. A system's own type
// for an operation embeds an [Operation]. One constructor builds it from the
// client, the caller and the request. Its Start sends the request, and its Wait
// waits for the end.
package operation

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// Caller is the resource or the action that runs an operation. It receives the
// operation's progress, warnings and errors.
type Caller struct {
	system diagnostics.System
	// schema is the schema of a resource's plan, nil for an action.
	schema diagnostics.Schema
	// isCreate reports whether an error taints the object.
	isCreate bool
	isAction bool
	// progress shows a message to the user; nil for a resource, whose progress
	// only the log shows.
	progress func(message string)
	warn     func(...diag.Diagnostic)
}

// NewCreateCaller returns the caller for the Create of a resource.
func NewCreateCaller(system diagnostics.System, schema diagnostics.Schema, diags *diag.Diagnostics) Caller {
	return Caller{system: system, schema: schema, isCreate: true, warn: diags.Append}
}

// NewUpdateCaller returns the caller for the Update of a resource.
func NewUpdateCaller(system diagnostics.System, schema diagnostics.Schema, diags *diag.Diagnostics) Caller {
	return Caller{system: system, schema: schema, warn: diags.Append}
}

// NewActionCaller returns the caller for the Invoke of an action. Warnings
// become progress: Terraform drops those of an action that succeeds.
func NewActionCaller(system diagnostics.System, resp *action.InvokeResponse) Caller {
	progress := func(message string) { resp.SendProgress(action.InvokeProgressEvent{Message: message}) }

	return Caller{system: system, isAction: true, progress: progress, warn: func(warnings ...diag.Diagnostic) {
		for _, warning := range warnings {
			progress(warning.Summary() + ". " + warning.Detail())
		}
	}}
}

// Operation is what a caller starts on a system.
type Operation struct {
	caller      Caller
	description diagnostics.Operation
}

// New returns the operation that a caller starts.
func New(caller Caller, description diagnostics.Operation) Operation {
	description.IsAction = caller.isAction

	return Operation{caller: caller, description: description}
}

// Context returns the context for the operation's requests. They report an
// response that was lost as a warning, and a wait for the end of a rate limit
// as progress.
func (o Operation) Context(ctx context.Context) context.Context {
	ctx = doubt.OnReport(ctx, func(report doubt.Report) { o.caller.warn(o.description.InDoubtWarning(report)) })

	return waiting.WithRateLimitProgress(ctx, o.caller.system.Name, o.caller.progress)
}

// Progress returns the function that shows a message to the user, nil if there
// is none. It is for [waiting.Wait].
func (o Operation) Progress() func(message string) { return o.caller.progress }

// Reportf shows a message to the user, and logs it at INFO. A resource can only
// log it.
func (o Operation) Reportf(ctx context.Context, format string, values ...any) {
	waiting.Report(ctx, o.caller.system.Name, o.caller.progress, fmt.Sprintf(format, values...))
}

// AdviseRepeat adds to each error of an action how the user repeats the action,
// unless the error says it already. Terraform rarely repeats an action that
// failed, whatever the cause. An Invoke defers it.
func (o Operation) AdviseRepeat(diags *diag.Diagnostics) {
	for i, each := range *diags {
		if each.Severity() != diag.SeverityError || strings.Contains(each.Detail(), "-invoke=") {
			continue
		}
		detail := each.Detail() + "\n\n" + o.RepeatAdvice()
		(*diags)[i] = diag.NewErrorDiagnostic(each.Summary(), detail)
		if located, ok := each.(diag.DiagnosticWithPath); ok {
			(*diags)[i] = diag.NewAttributeErrorDiagnostic(located.Path(), each.Summary(), detail)
		}
	}
}

// RepeatAdvice returns how the user repeats an operation that failed, and what
// that does.
func (o Operation) RepeatAdvice() string { return o.description.RepeatAdvice() }

// DiagnoseStart returns the diagnostics of an error that occurred before or
// while the request was sent.
func (o Operation) DiagnoseStart(ctx context.Context, err error) diag.Diagnostics {
	return o.caller.system.DiagnoseStart(ctx, o.description, o.caller.schema, err)
}

// DiagnoseWait returns the diagnostics of an error that occurred after the
// object was stored in the state.
func (o Operation) DiagnoseWait(ctx context.Context, err error) diag.Diagnostics {
	if o.caller.isCreate {
		return o.caller.system.DiagnoseCreateWait(ctx, o.description, o.caller.schema, err)
	}

	return o.DiagnoseStart(ctx, err)
}
