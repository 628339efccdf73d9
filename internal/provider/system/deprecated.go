package system

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
)

// This file serves package qubell until it uses package operation.

// Schema is diagnostics.Schema.
type Schema = diagnostics.Schema

// Creation is diagnostics.Operation.
type Creation struct {
	Type         string
	IsAction     bool
	ImportID     func(id string) string
	RepeatEffect string
	Advice       string
}

// ReportInDoubt returns a context whose creates report a warning to warn if an
// response was lost and the create succeeded.
func (c Creation) ReportInDoubt(ctx context.Context, warn func(...diag.Diagnostic)) context.Context {
	return doubt.OnReport(ctx, func(report doubt.Report) { warn(diagnostics.Operation(c).InDoubtWarning(report)) })
}

// WarnAsProgress reports warnings as the progress of an action.
func WarnAsProgress(report func(message string)) func(...diag.Diagnostic) {
	return func(warnings ...diag.Diagnostic) {
		for _, warning := range warnings {
			report(warning.Summary() + ". " + warning.Detail())
		}
	}
}

// DiagnoseCreate turns the error of a Create into diagnostics for the user.
func (b *base[C]) DiagnoseCreate(ctx context.Context, creation Creation, schema Schema, err error) diag.Diagnostics {
	return b.system.named().DiagnoseCreateWait(ctx, diagnostics.Operation(creation), schema, err)
}

// DiagnoseRun turns the error of a run that an action starts into diagnostics
// for the user.
func (b *base[C]) DiagnoseRun(ctx context.Context, creation Creation, err error) diag.Diagnostics {
	return b.system.named().DiagnoseStart(ctx, diagnostics.Operation(creation), nil, err)
}

// InterruptedWarning is diagnostics.Interrupted.
func InterruptedWarning(err error) diag.Diagnostic { return diagnostics.Interrupted(err) }
