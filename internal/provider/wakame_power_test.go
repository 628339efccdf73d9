package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// newPowerWorkspace returns an account, and a function that writes the
// configuration of an instance in the network nw-small with the desired state
// and runs a command.
func newPowerWorkspace(t *testing.T) (*acctest.Account, func(desired string, arguments ...string) acctest.Result) {
	t.Helper()
	account := acctest.NewAccount(t, "wakame")
	w := newWorkspace(t)
	configureEnv(w, account)

	return account, func(desired string, arguments ...string) acctest.Result {
		w.Write("main.tf", requiredProvider+fmt.Sprintf(`
			resource "fleet_wakame_instance" "web" {
			  image_id         = "wmi-lucid5"
			  instance_spec_id = "is-demospec"
			  network_id       = "nw-small"
			  desired_state    = %q
			}`, desired))
		result := w.Run(append(arguments, "-no-color")...)
		state, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
		if err != nil {
			t.Fatal(err)
		}

		return acctest.Result{Output: result.Output + string(state), ExitCode: result.ExitCode}
	}
}

// wantOutput reports a failure unless the output of a command matches all
// patterns, in which a space stands for any white space.
func wantOutput(t *testing.T, command string, result acctest.Result, patterns ...string) {
	t.Helper()
	for _, pattern := range patterns {
		if !regexp.MustCompile(strings.ReplaceAll(pattern, " ", `[\s│]+`)).MatchString(result.Output) {
			t.Errorf("%s: got the output, want it to match %s:\n%s", command, pattern, result.Output)
		}
	}
}

// TestApply_FailedStart starts an instance that the server then terminates. The
// state file has the terminated instance, and the next plan proposes a new one,
// with and without a refresh.
func TestApply_FailedStart(t *testing.T) {
	t.Parallel()
	account, run := newPowerWorkspace(t)
	created := run("running", "apply", "-auto-approve")
	wantOutput(t, "apply", created, "1 added", `"state": "running"`)
	id := account.Objects()[0].ID

	account.Edit("instance", id, map[string]any{"state": "stopped"})
	plan := run("running", "plan")
	wantOutput(t, "plan after a stop outside Terraform", plan, `~ desired_state = "stopped" -> "running"`,
		`~ state = "stopped" -> "running"`, `networks = \[\] -> \(known after apply\)`,
		"1 to change, 0 to destroy", "Warning: Wakame-vdc: a start that fails destroys the instance")

	// Two other instances lease the addresses of the network.
	second := acctest.NewProvider(t, account).Resource("fleet_wakame_instance")
	for range 2 {
		second.Create(map[string]any{
			"image_id": "wmi-lucid5", "instance_spec_id": "is-demospec", "network_id": "nw-small",
		})
	}
	failed := run("running", "apply", "-auto-approve")
	wantOutput(t, "apply", failed, "was terminated instead of started", "is gone with the data on its disk",
		"removes the instance from the state and proposes a new one",
		`"state": "terminated"`, `"desired_state": "stopped"`)
	if failed.ExitCode == 0 {
		t.Error("the apply succeeded, want an error")
	}
	wantOutput(t, "plan without a refresh", run("running", "plan", "-refresh=false"), "must be replaced")
	wantOutput(t, "plan", run("running", "plan"), "web will be created", "1 to add, 0 to change, 0 to destroy")
}

func TestPlan_StopWarnsAboutDisk(t *testing.T) {
	t.Parallel()
	_, run := newPowerWorkspace(t)
	run("running", "apply", "-auto-approve")
	wantOutput(t, "plan", run("stopped", "plan"), `~ state = "running" -> "stopped"`,
		"Warning: Wakame-vdc: a stop may delete the disk of the instance", "the data on the disk is lost")
}
