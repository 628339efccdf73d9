package provider_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// newInstanceWorkspace is a workspace for one instance in an account of its
// own.
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

// TestCommandsCostWhatTheyMust counts, in the server's journal, the requests of
// whole commands.
func TestCommandsCostWhatTheyMust(t *testing.T) {
	t.Parallel()
	account, w := newInstanceWorkspace(t)
	seen := 0
	since := func() []string {
		all := account.Requests()
		added := all[seen:]
		seen = len(all)

		return added
	}
	w.MustRun("apply", "-auto-approve")
	if diff := cmp.Diff([]string{"POST /api/v1/instances/"}, since()); diff != "" {
		t.Errorf("an apply (-want, +got): %s", diff)
	}
	one := "/api/v1/instances/" + account.Objects()[0].ID + "/"
	if output := w.MustRun("plan"); !strings.Contains(output, "No changes.") {
		t.Errorf("the plan is not empty:\n%s", output)
	}
	if diff := cmp.Diff([]string{"GET " + one}, since()); diff != "" {
		t.Errorf("a clean plan (-want, +got): %s", diff)
	}
	// Terraform refreshes before it plans to destroy; the destruction is one
	// request.
	w.MustRun("destroy", "-auto-approve")
	if diff := cmp.Diff([]string{"GET " + one, "DELETE " + one}, since()); diff != "" {
		t.Errorf("a destroy (-want, +got): %s", diff)
	}
}

// TestApply_InterruptKeepsCreateOnWire presses Ctrl-C while the server works on
// a create: the answer arrives late, and the instance is in the state,
// untainted.
func TestApply_InterruptKeepsCreateOnWire(t *testing.T) {
	t.Parallel()
	account, w := newInstanceWorkspace(t)
	fault := account.AddFault(faults.Fault{Method: "POST", AfterWork: true, Latency: time.Second})
	command := w.Command("apply", "-auto-approve", "-no-color")
	var output strings.Builder
	command.Stdout, command.Stderr = &output, &output
	err := command.Start()
	if err != nil {
		t.Fatal(err)
	}
	account.WaitForFault(fault)
	err = command.Process.Signal(os.Interrupt)
	if err != nil {
		t.Fatal(err)
	}
	err = command.Wait()
	if err == nil {
		t.Error("an interrupted apply succeeded")
	}
	if !strings.Contains(output.String(), "Creation complete") {
		t.Errorf("the create was abandoned:\n%s", output.String())
	}
	if plan := w.MustRun("plan"); !strings.Contains(plan, "No changes.") {
		t.Errorf("the state is not what was made:\n%s", plan)
	}
	if requests := account.RequestCounts(); requests["POST"] != 1 || len(account.Objects()) != 1 {
		t.Errorf("there were %d creates, and there are %d objects", requests["POST"], len(account.Objects()))
	}
}
