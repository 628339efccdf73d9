package operation_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// newOperation returns a reboot that the caller runs.
func newOperation(caller operation.Caller) operation.Operation {
	return operation.New(caller, diagnostics.Operation{Type: "vendor_reboot", RepeatEffect: "reboots it once more"})
}

// callers returns a caller of each kind.
func callers() map[string]operation.Caller {
	vendor := diagnostics.System{Name: "Vendor"}
	var diags diag.Diagnostics

	return map[string]operation.Caller{
		"action": operation.NewActionCaller(vendor, &action.InvokeResponse{
			SendProgress: func(action.InvokeProgressEvent) {},
		}),
		"create": operation.NewCreateCaller(vendor, nil, &diags),
		"update": operation.NewUpdateCaller(vendor, nil, &diags),
	}
}

func TestOperation_ReportsProgressOfActions(t *testing.T) {
	t.Parallel()
	var progress []string
	response := &action.InvokeResponse{
		SendProgress: func(event action.InvokeProgressEvent) { progress = append(progress, event.Message) },
	}
	invoked := newOperation(operation.NewActionCaller(diagnostics.System{Name: "Vendor"}, response))
	invoked.Reportf(t.Context(), "Rebooting %q", "web")
	invoked.Progress()("Done")
	if diff := cmp.Diff([]string{`Rebooting "web"`, "Done"}, progress); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	if newOperation(callers()["create"]).Progress() != nil {
		t.Error("a resource has a Progress function, want nil")
	}
}

func TestOperation_LogsProgressOfResourcesAndActions(t *testing.T) {
	t.Parallel()
	for name, caller := range callers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			newOperation(caller).Reportf(tflogtest.RootLogger(t.Context(), &log), "Rebooting %q", "web")
			lines, err := tflogtest.MultilineJSONDecode(&log)
			if err != nil {
				t.Fatal(err)
			}
			want := []map[string]any{
				{"@level": "info", "@message": `Rebooting "web"`, "@module": "provider", "system": "Vendor"},
			}
			if diff := cmp.Diff(want, lines); diff != "" {
				t.Errorf("log (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOperation_DiagnoseStartNamesTheRepetition(t *testing.T) {
	t.Parallel()
	err := &rest.Error{System: "Vendor", Operation: "reboot it", Request: "PUT http://x/", Kind: rest.InDoubt}
	want := map[string]string{
		"action": "`terraform apply -invoke=action.vendor_reboot.NAME` reboots it once more.",
		"create": "Applying again reboots it once more.",
		"update": "Applying again reboots it once more.",
	}
	for name, caller := range callers() {
		got := newOperation(caller).DiagnoseStart(t.Context(), err)
		if len(got) != 1 || !strings.Contains(got[0].Detail(), want[name]) {
			t.Errorf("%s: DiagnoseStart = %v, want %q", name, got, want[name])
		}
	}
}

func TestOperation_DiagnoseWaitExplainsTaintOfCreates(t *testing.T) {
	t.Parallel()
	err := &waiting.Error{System: "Vendor", Description: "it to run", Reason: waiting.Timeout, Elapsed: time.Minute}
	for name, caller := range callers() {
		got := newOperation(caller).DiagnoseWait(t.Context(), err)
		want := name == "create"
		if len(got) != 1 || strings.Contains(got[0].Detail(), "tainted") != want {
			t.Errorf("%s: DiagnoseWait = %v, want tainted %t", name, got, want)
		}
	}
}

func TestOperation_DiagnoseWaitPromisesNoPlanOfActions(t *testing.T) {
	t.Parallel()
	err := &waiting.Error{System: "Vendor", Description: "it to run", Reason: waiting.Interrupted, Elapsed: time.Second}
	for name, caller := range callers() {
		got := newOperation(caller).DiagnoseWait(t.Context(), err)
		want := name != "action"
		if len(got) != 1 || !strings.Contains(got[0].Detail(), "does not undo the operation") ||
			strings.Contains(got[0].Detail(), "stays in the state. The next plan") != want {
			t.Errorf("%s: DiagnoseWait = %v, want the next plan %t", name, got, want)
		}
	}
}

func TestOperation_AdviseRepeatCompletesErrors(t *testing.T) {
	t.Parallel()
	const advice = "Terraform repeats an action that failed only if its trigger has on_failure = taint, or if the " +
		"change that triggers it was not made. By hand, `terraform apply -invoke=action.vendor_reboot.NAME` reboots " +
		"it once more. If the action uses caller, add -target with the address of the resource: otherwise it runs " +
		"for each resource that triggers it."
	at := path.Root("instance_id")
	diags := diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(at, "No such instance", "Check the id."),
		diag.NewErrorDiagnostic("Failed", "It hangs."),
		diag.NewErrorDiagnostic("In doubt", advice),
		diag.NewWarningDiagnostic("Slow", "It takes long."),
	}
	want := diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(at, "No such instance", "Check the id.\n\n"+advice),
		diag.NewErrorDiagnostic("Failed", "It hangs.\n\n"+advice),
		diag.NewErrorDiagnostic("In doubt", advice),
		diag.NewWarningDiagnostic("Slow", "It takes long."),
	}
	newOperation(callers()["action"]).AdviseRepeat(&diags)
	if diff := cmp.Diff(want, diags); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}
