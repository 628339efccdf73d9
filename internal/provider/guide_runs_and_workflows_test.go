package provider_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// newTriggerWorkspace returns a workspace for an account with a file of the guide
// "Runs and workflows", whose triggers need Terraform 1.16.
func newTriggerWorkspace(t *testing.T, account *acctest.Account, file string) *acctest.Workspace {
	t.Helper()
	acctest.Require(t, acctest.DestroyTriggers)
	w := newWorkspace(t)
	configureEnv(w, account)
	w.Write("main.tf", readModuleFile(t, "examples", "guides", "runs-and-workflows", file))

	return w
}

// sentPaths returns the last parts of the paths of the requests with a method,
// such as "reboot".
func sentPaths(account *acctest.Account, method string) []string {
	var paths []string
	for _, entry := range account.Journal() {
		if entry.Method == method {
			paths = append(paths, entry.Path[strings.LastIndex(entry.Path, "/")+1:])
		}
	}

	return paths
}

// expectPaths compares the last parts of the paths of the requests with a
// method.
func expectPaths(t *testing.T, account *acctest.Account, method string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, sentPaths(account, method)); diff != "" {
		t.Errorf("the %s requests differ (-want +got):\n%s", method, diff)
	}
}

func TestGuideRuns_RebootAfterUpdate(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	account.Create("instance", map[string]any{"hostname": "web-1", "state": "running"})
	w := newTriggerWorkspace(t, account, "reboot.tf")
	w.MustRun("apply", "-auto-approve")
	expectPaths(t, account, http.MethodPut)
	const change = "-var=firmware=1.1"
	expect(t, w.MustRun("apply", "-auto-approve", change), "Actions: 1 invoked.")
	expectPaths(t, account, http.MethodPut, "reboot")
	expect(t, w.MustRun("plan", change), "No changes.")
	expect(t, w.MustRun("apply", "-auto-approve", change, "-invoke=action.fleet_wakame_reboot.web"),
		`(triggered by CLI, called from terraform_data.firmware["web-1"])`)
	expectPaths(t, account, http.MethodPut, "reboot", "reboot")
}

// newShop applies the example of a backup. Its variables are arguments.
func newShop(t *testing.T, variables ...string) (*acctest.Account, *acctest.Workspace) {
	t.Helper()
	account := acctest.NewAccount(t, "qubell")
	w := newTriggerWorkspace(t, account, "backup.tf")
	w.MustRun(append([]string{"apply", "-auto-approve"}, variables...)...)

	return account, w
}

func TestGuideRuns_BackupBeforeDestroy(t *testing.T) {
	t.Parallel()
	account, w := newShop(t)
	expect(t, w.MustRun("destroy", "-auto-approve"), "Destroy complete! Resources: 1 destroyed. Actions: 1 invoked.")
	expectPaths(t, account, http.MethodPost, "launch", "backup", "destroy")
}

// failingBackup makes the backup of the example fail.
const failingBackup = "-var=backup_workflow=break"

func TestGuideRuns_FailedBackupKeepsShop(t *testing.T) {
	t.Parallel()
	account, w := newShop(t, failingBackup)
	failed := w.Run("apply", "-auto-approve", failingBackup, "-replace=fleet_qubell_instance.shop")
	if failed.ExitCode != 1 {
		t.Errorf("the replacement has the exit code %d, want 1", failed.ExitCode)
	}
	expect(t, failed.Output, "Error: Qubell: workflow \"break\" of instance")
	expect(t, failed.Output, "The API reports: job \"break\" failed at step \"crash\".")
	expectPaths(t, account, http.MethodPost, "launch", "break")
	expect(t, w.MustRun("plan", failingBackup), "No changes.")
}

func TestGuideRuns_FailedBackupDoesNotStopDestroy(t *testing.T) {
	t.Parallel()
	account, w := newShop(t, failingBackup)
	output := w.MustRun("destroy", "-auto-approve", failingBackup)
	expect(t, output, "Warning: Qubell: workflow \"break\" of instance")
	expect(t, output, "Destroy complete! Resources: 1 destroyed. Actions: 1 invoked, 1 failed.")
	expectPaths(t, account, http.MethodPost, "launch", "break", "destroy")
}

// edit changes the configuration of a workspace.
func edit(t *testing.T, w *acctest.Workspace, change func(config string) string) {
	t.Helper()
	config, err := os.ReadFile(filepath.Join(w.Dir, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	changed := change(string(config))
	if changed == string(config) {
		t.Fatal("the change of the configuration has no effect")
	}
	w.Write("main.tf", changed)
}

// withoutShop is the configuration of a shop with a count of zero.
func withoutShop(config string) string {
	const head = `"fleet_qubell_instance" "shop" {`

	return strings.Replace(config, head, head+"\n  count = 0", 1)
}

func TestGuideRuns_CountOfZeroMakesBackup(t *testing.T) {
	t.Parallel()
	account, w := newShop(t)
	edit(t, w, withoutShop)
	expect(t, w.MustRun("apply", "-auto-approve"), "1 destroyed. Actions: 1 invoked.")
	expectPaths(t, account, http.MethodPost, "launch", "backup", "destroy")
}

func TestGuideRuns_CountOfZeroKeepsShopWithoutBackup(t *testing.T) {
	t.Parallel()
	account, w := newShop(t, failingBackup)
	edit(t, w, withoutShop)
	for range 2 { // The next apply tries again.
		if failed := w.Run("apply", "-auto-approve", failingBackup); failed.ExitCode != 1 {
			t.Errorf("the apply has the exit code %d, want 1:\n%s", failed.ExitCode, failed.Output)
		}
	}
	expectPaths(t, account, http.MethodPost, "launch", "break", "break")
}

func TestGuideRuns_RemovedBlockMakesNoBackup(t *testing.T) {
	t.Parallel()
	account, w := newShop(t)
	edit(t, w, func(config string) string {
		start, end := strings.Index(config, `resource "`), strings.Index(config, `action "`)

		return config[:start] + strings.ReplaceAll(config[end:], "caller.id", `"56b0c1a2e4b0a1f2c3d4e521"`)
	})
	expect(t, w.MustRun("apply", "-auto-approve"), "1 destroyed.")
	expectPaths(t, account, http.MethodPost, "launch", "destroy")
}

// commandsSent returns the commands in the journal of a Jeto account, without
// those that are refused.
func commandsSent(account *acctest.Account) []string {
	var commands []string
	for _, entry := range account.Journal() {
		for _, command := range []string{"start", "provision"} {
			if entry.Method == http.MethodPost && entry.Status == http.StatusOK &&
				strings.Contains(entry.Body, fmt.Sprintf("%q", command)) {
				commands = append(commands, command)
			}
		}
	}
	slices.Sort(commands)

	return commands
}

// newFailedProvisioning applies the example of a provisioning whose first
// request fails, with a value of on_failure.
func newFailedProvisioning(t *testing.T, onFailure string) (*acctest.Account, *acctest.Workspace, acctest.Result) {
	t.Helper()
	account := acctest.NewAccount(t, "jeto")
	w := newTriggerWorkspace(t, account, "provision.tf")
	edit(t, w, func(config string) string {
		return strings.NewReplacer("= taint", "= "+onFailure+" ", `"web", "db"`, `"web"`).Replace(config)
	})
	// The first command for the machine is its start.
	account.AddFault(faults.Fault{
		Method: http.MethodPost, PathRegexp: "/instances/[0-9]+$", Skip: 1, Times: 1,
		Status: http.StatusBadRequest, Body: "{}",
	})

	return account, w, w.Run("apply", "-auto-approve")
}

// repeatProvisioning is how the guide repeats a provisioning that failed.
const repeatProvisioning = `-invoke=action.fleet_jeto_command.provision`

func TestGuideRuns_OnFailureTaint(t *testing.T) {
	t.Parallel()
	account, w, failed := newFailedProvisioning(t, "taint")
	if failed.ExitCode != 1 {
		t.Errorf("the apply has the exit code %d, want 1:\n%s", failed.ExitCode, failed.Output)
	}
	expect(t, w.MustRun("plan"), `fleet_jeto_machine_state.shop["web"] is tainted, so must be replaced`)
	expect(t, w.MustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed. Actions: 1 invoked.")
	expect(t, w.MustRun("plan"), "No changes.")
	// The machine runs, so the replacement has nothing to start.
	if diff := cmp.Diff([]string{"provision", "start"}, commandsSent(account)); diff != "" {
		t.Errorf("the commands differ (-want +got):\n%s", diff)
	}
}

func TestGuideRuns_OnFailureHalt(t *testing.T) {
	t.Parallel()
	account, w, failed := newFailedProvisioning(t, "halt")
	if failed.ExitCode != 1 {
		t.Errorf("the apply has the exit code %d, want 1:\n%s", failed.ExitCode, failed.Output)
	}
	expect(t, failed.Output, "Error: Jeto: could not run provision on machine")
	expect(t, w.MustRun("plan"), "No changes.")
	expect(t, w.MustRun("apply", "-auto-approve", repeatProvisioning,
		`-target=fleet_jeto_machine_state.shop["web"]`), "Actions: 1 invoked.")
	if diff := cmp.Diff([]string{"provision", "start"}, commandsSent(account)); diff != "" {
		t.Errorf("the commands differ (-want +got):\n%s", diff)
	}
}

func TestGuideRuns_OnFailureContinue(t *testing.T) {
	t.Parallel()
	_, w, applied := newFailedProvisioning(t, "continue")
	if applied.ExitCode != 0 {
		t.Errorf("the apply has the exit code %d, want 0:\n%s", applied.ExitCode, applied.Output)
	}
	expect(t, applied.Output, "Warning: Jeto: could not run provision on machine")
	expect(t, applied.Output, "Actions: 1 invoked, 1 failed.")
	expect(t, w.MustRun("plan"), "No changes.")
}

// TestGuideRuns_FailedCreateReportsCaller shows what Terraform reports about an
// action with caller whose resource was not created.
func TestGuideRuns_FailedCreateReportsCaller(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	w := newTriggerWorkspace(t, account, "provision.tf")
	account.AddFault(faults.Fault{
		Method: http.MethodPost, PathRegexp: "/instances/[0-9]+$", Status: http.StatusBadRequest, Body: "{}",
	})
	output := w.Run("apply", "-auto-approve").Output
	expect(t, output, "Error: Jeto: could not run start on machine")
	expect(t, output, "Error: Invalid index")
}

// TestGuideRuns_InterruptedAction shows that Terraform reports no error of an
// action that Ctrl-C has ended, and that the workflow goes on.
func TestGuideRuns_InterruptedAction(t *testing.T) {
	t.Parallel()
	polled := make(chan struct{})
	closePolled := sync.OnceFunc(func() { close(polled) })
	var posted atomic.Bool
	now := clock.Manual(time.Now())
	account := acctest.NewIsolatedAccount(t, "qubell", mockserver.Options{
		Clock: now, JobDuration: time.Hour,
	}, func(r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			posted.Store(true)
		case posted.Load():
			closePolled()
		}
	})
	id := account.Create("instance", map[string]any{"name": "shop"})
	acctest.Require(t, acctest.DestroyTriggers)
	w := newWorkspace(t)
	configureEnv(w, account)
	w.Write("main.tf", fmt.Sprintf(`action "fleet_qubell_workflow_run" "restart" {
  config {
    instance_id = %q
    workflow    = "restart"
  }
}
`, id))
	// The exit code depends on the moment of the interrupt.
	output := w.RunInterrupted(func() { <-polled },
		"apply", "-auto-approve", "-invoke=action.fleet_qubell_workflow_run.restart").Output
	halted := strings.Contains(output, "Error: execution halted")
	ended := strings.Contains(output, "Apply complete! Resources: 0 added, 0 changed, 0 destroyed.\n")
	shown := strings.Contains(output, "Qubell: interrupted") // on a busy machine
	if !halted && !ended && !shown {
		t.Errorf("Terraform reports the end of the action in another way than the guide says:\n%s", output)
	}
	now.Advance(time.Minute)
	for _, object := range account.Objects() {
		if object.ID == id && object.Fields["status"] != "Executing" {
			t.Errorf("the instance is %v, want Executing", object.Fields["status"])
		}
	}
}
