package operation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	vendor = diagnostics.System{Name: "Vendor"}
	reboot = diagnostics.Operation{Type: "vendor_reboot", RepeatEffect: "reboots it once more"}
)

// newAction returns an operation that an action runs, and its progress.
func newAction() (operation.Operation, *[]string) {
	var progress []string
	response := &action.InvokeResponse{
		SendProgress: func(event action.InvokeProgressEvent) { progress = append(progress, event.Message) },
	}

	return operation.New(operation.NewActionCaller(vendor, response), reboot), &progress
}

func TestOperation_ReportsProgressOfActions(t *testing.T) {
	t.Parallel()
	invoked, progress := newAction()
	invoked.Reportf("Rebooting %q", "web")
	invoked.Progress()("Done")
	if diff := cmp.Diff([]string{`Rebooting "web"`, "Done"}, *progress); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	var diags diag.Diagnostics
	created := operation.New(operation.NewCreateCaller(vendor, nil, &diags), reboot)
	created.Reportf("Rebooting %q", "web")
	if created.Progress() != nil || len(diags) > 0 {
		t.Errorf("a resource reports progress: %v", diags)
	}
}

func TestOperation_DiagnoseStartNamesTheRepetition(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	invoked, _ := newAction()
	err := &rest.Error{System: "Vendor", Operation: "reboot it", Request: "PUT http://x/", Kind: rest.InDoubt}
	for name, test := range map[string]struct {
		operation operation.Operation
		want      string
	}{
		"action": {invoked, "`terraform apply -invoke=action.vendor_reboot.NAME` reboots it once more."},
		"create": {operation.New(operation.NewCreateCaller(vendor, nil, &diags), reboot), "Applying again reboots it once more."},
		"update": {operation.New(operation.NewUpdateCaller(vendor, nil, &diags), reboot), "Applying again reboots it once more."},
	} {
		got := test.operation.DiagnoseStart(t.Context(), err)
		if len(got) != 1 || !strings.Contains(got[0].Detail(), test.want) {
			t.Errorf("%s: DiagnoseStart = %v, want %q", name, got, test.want)
		}
	}
}

func TestOperation_DiagnoseWaitExplainsTaintOfCreates(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	invoked, _ := newAction()
	err := &waiting.Error{System: "Vendor", Description: "it to run", Reason: waiting.Timeout, Elapsed: time.Minute}
	for name, test := range map[string]struct {
		operation operation.Operation
		isTainted bool
	}{
		"action": {invoked, false},
		"create": {operation.New(operation.NewCreateCaller(vendor, nil, &diags), reboot), true},
		"update": {operation.New(operation.NewUpdateCaller(vendor, nil, &diags), reboot), false},
	} {
		got := test.operation.DiagnoseWait(t.Context(), err)
		if len(got) != 1 || strings.Contains(got[0].Detail(), "tainted") != test.isTainted {
			t.Errorf("%s: DiagnoseWait = %v, want tainted %t", name, got, test.isTainted)
		}
	}
}
