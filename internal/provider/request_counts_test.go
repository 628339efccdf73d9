package provider_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// newInstanceWorkspace returns an account and a workspace for one instance.
func newInstanceWorkspace(t *testing.T) (*acctest.Account, *acctest.Workspace) {
	t.Helper()
	account := acctest.NewAccount(t, "sharedcloud")
	w := newWorkspace(t)
	configureEnv(w, account)
	w.Write("main.tf", requiredProvider+`
		resource "fleet_sharedcloud_instance" "web" {
		  name      = "web"
		  ask_price = 0.02
		}`)

	return account, w
}

func TestCommands_SendFewRequests(t *testing.T) {
	t.Parallel()
	account, w := newInstanceWorkspace(t)
	seen := 0
	newRequests := func() []string {
		all := account.Requests()
		added := all[seen:]
		seen = len(all)

		return added
	}
	w.MustRun("apply", "-auto-approve")
	if diff := cmp.Diff([]string{"POST /api/v1/instances/"}, newRequests()); diff != "" {
		t.Errorf("the requests of an apply differ (-want +got):\n%s", diff)
	}
	one := "/api/v1/instances/" + account.Objects()[0].ID + "/"
	if output := w.MustRun("plan"); !strings.Contains(output, "No changes.") {
		t.Errorf("the plan has changes:\n%s", output)
	}
	if diff := cmp.Diff([]string{"GET " + one}, newRequests()); diff != "" {
		t.Errorf("the requests of a plan without changes differ (-want +got):\n%s", diff)
	}
	// Terraform refreshes before it plans the destroy. The destroy is one
	// request.
	w.MustRun("destroy", "-auto-approve")
	if diff := cmp.Diff([]string{"GET " + one, "DELETE " + one}, newRequests()); diff != "" {
		t.Errorf("the requests of a destroy differ (-want +got):\n%s", diff)
	}
}

// TestApply_InterruptKeepsCreateInFlight interrupts Terraform while the server
// works on a create. The answer is late, and the instance is in the state and
// not tainted.
func TestApply_InterruptKeepsCreateInFlight(t *testing.T) {
	t.Parallel()
	account, w := newInstanceWorkspace(t)
	fault := account.AddFault(faults.Fault{Method: "POST", AfterWork: true, Latency: time.Second})
	result := w.RunInterrupted(func() { account.WaitForFault(fault) }, "apply", "-auto-approve")
	if result.ExitCode == 0 {
		t.Error("the interrupted apply succeeded")
	}
	if !strings.Contains(result.Output, "Creation complete") {
		t.Errorf("the create was abandoned:\n%s", result.Output)
	}
	if plan := w.MustRun("plan"); !strings.Contains(plan, "No changes.") {
		t.Errorf("the plan after the interrupt has changes:\n%s", plan)
	}
	if requests := account.RequestCounts(); requests["POST"] != 1 || len(account.Objects()) != 1 {
		t.Errorf("got %d creates and %d objects, want 1 and 1", requests["POST"], len(account.Objects()))
	}
}
