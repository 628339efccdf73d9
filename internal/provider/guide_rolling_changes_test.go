package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// newRollingWorkspace returns an account and a workspace with an example of a
// guide.
func newRollingWorkspace(t *testing.T, system, example string) (*acctest.Account, *acctest.Workspace) {
	t.Helper()
	w := newWorkspace(t)
	account := newGuideAccount(t, w, system)
	w.Write("main.tf", exampleFiles(t)["guides/"+example])

	return account, w
}

// writesSince returns the requests that change something, after a number of
// requests.
func writesSince(account *acctest.Account, seen int) []string {
	var writes []string
	for _, entry := range account.Journal()[seen:] {
		if entry.Method != http.MethodGet {
			writes = append(writes, entry.Method+" "+entry.Path)
		}
	}

	return writes
}

// fewestMachines returns how many machines exist at least while the requests
// are sent to a pool of three.
func fewestMachines(writes []string) int {
	const before = 3
	size, fewest := before, before
	for _, write := range writes {
		switch method, _, _ := strings.Cut(write, " "); method {
		case http.MethodPost:
			size++
		case http.MethodDelete:
			size--
		}
		fewest = min(fewest, size)
	}

	return fewest
}

func TestFewestMachines_CountsInOrder(t *testing.T) {
	t.Parallel()
	if got := fewestMachines([]string{"POST /a", "DELETE /b", "DELETE /c", "POST /d"}); got != 2 {
		t.Errorf("got %d, want 2", got)
	}
}

// TestGuideRollingChanges_PoolKeepsItsSize replaces all machines of a pool: with
// create_before_destroy at once, and without it one by one.
func TestGuideRollingChanges_PoolKeepsItsSize(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		remove    string
		arguments []string
		want      int
	}{
		"create before destroy": {want: 3},
		"destroy first, one at a time": {
			remove: "create_before_destroy = true", arguments: []string{"-parallelism=1"}, want: 0,
		},
		"destroy first, one by one": {
			remove: "create_before_destroy = true", arguments: []string{`-target=fleet_wakame_instance.worker["a"]`},
			want: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, w := newRollingWorkspace(t, "wakame", "rolling-changes/pool.tf")
			w.Write("main.tf", strings.ReplaceAll(exampleFiles(t)["guides/rolling-changes/pool.tf"], test.remove, ""))
			w.MustRun("apply", "-auto-approve")
			seen := len(account.Requests())
			w.MustRun(append([]string{"apply", "-auto-approve", "-var=image_id=wmi-lucid7"}, test.arguments...)...)
			writes := writesSince(account, seen)
			if got := fewestMachines(writes); got != test.want {
				t.Errorf("at least %d machines exist, want %d:\n%s", got, test.want, strings.Join(writes, "\n"))
			}
		})
	}
}

// TestGuideRollingChanges_FailedMachineKeepsOldOne uses an image that does not
// boot.
func TestGuideRollingChanges_FailedMachineKeepsOldOne(t *testing.T) {
	t.Parallel()
	account, w := newRollingWorkspace(t, "wakame", "rolling-changes/pool.tf")
	w.MustRun("apply", "-auto-approve")
	seen := len(account.Requests())
	failed := w.Run("apply", "-auto-approve", "-var=image_id=wmi-broken")
	expect(t, failed.Output, "was terminated instead of started")
	if got := fewestMachines(writesSince(account, seen)); got != 3 {
		t.Errorf("at least %d machines exist, want 3", got)
	}
	expect(t, w.MustRun("plan"), "3 to add, 0 to change, 3 to destroy")
	seen = len(account.Requests())
	w.MustRun("apply", "-auto-approve")
	if got := fewestMachines(writesSince(account, seen)); got != 3 {
		t.Errorf("at least %d machines exist in the next apply, want 3", got)
	}
}

// TestGuideRollingChanges_CanaryStopsTheOthers changes the version of the
// manifest twice: to one that exists, and to one that does not.
func TestGuideRollingChanges_CanaryStopsTheOthers(t *testing.T) {
	t.Parallel()
	account, w := newRollingWorkspace(t, "qubell", "rolling-changes/canary.tf")
	w.MustRun("apply", "-auto-approve")
	names := map[string]string{}
	for _, object := range account.Objects() {
		if name, isString := object.Fields["name"].(string); isString {
			names[object.ID] = name
		}
	}
	apply := func(version string) (output string, writes []string) {
		seen := len(account.Requests())
		output = w.Run("apply", "-auto-approve", "-parallelism=1", "-var=manifest_version="+version).Output
		for _, write := range writesSince(account, seen) {
			for id, name := range names {
				write = strings.ReplaceAll(write, id, name)
			}
			writes = append(writes, strings.ReplaceAll(write, "/api/1/instances/", ""))
		}

		return output, writes
	}
	output, writes := apply("2")
	expect(t, output, "1 added, 3 changed, 1 destroyed")
	want := []string{"PUT shop-canary/configuration", "POST shop-canary/backup"}
	if diff := gocmp.Diff(want, writes[:2]); diff != "" || len(writes) != 4 {
		t.Errorf("the first of %d requests differ (-want +got):\n%s", len(writes), diff)
	}
	output, writes = apply("99")
	expect(t, output, "Error: Qubell: could not")
	if diff := gocmp.Diff(want[:1], writes); diff != "" {
		t.Errorf("the requests differ (-want +got):\n%s", diff)
	}
	expect(t, w.MustRun("plan", "-var=manifest_version=2"), "1 to add, 0 to change, 0 to destroy")
}

// TestGuideRollingChanges_BlueGreen moves from blue to green in three steps.
func TestGuideRollingChanges_BlueGreen(t *testing.T) {
	t.Parallel()
	_, w := newRollingWorkspace(t, "wakame", "rolling-changes/blue-green.tf")
	pools := func(blue, green string) string {
		return fmt.Sprintf(`-var=pools={blue={image_id="wmi-lucid5",size=%s},green={image_id="wmi-lucid7",size=%s}}`,
			blue, green)
	}
	expect(t, w.MustRun("apply", "-auto-approve"), "2 added, 0 changed, 0 destroyed")
	expect(t, w.MustRun("apply", "-auto-approve", pools("2", "2")), "2 added, 0 changed, 0 destroyed")
	switched := w.MustRun("apply", "-auto-approve", pools("2", "2"), "-var=active=green")
	expect(t, switched, "0 added, 0 changed, 0 destroyed")
	removed := w.MustRun("apply", "-auto-approve", pools("0", "2"), "-var=active=green")
	expect(t, removed, "0 added, 0 changed, 2 destroyed")
	expect(t, w.Run("plan", pools("0", "2")).Output, "The active pool has no machine.")
}

func TestGuideRollingChanges_ReleaseReplaces(t *testing.T) {
	t.Parallel()
	_, w := newRollingWorkspace(t, "wakame", "rolling-changes/triggers.tf")
	w.MustRun("apply", "-auto-approve")
	plan := w.MustRun("plan", "-var=release=1.4.3")
	expect(t, plan, "will be replaced due to changes in replace_triggered_by")
	expect(t, plan, "+/- create replacement and then destroy")
	expect(t, w.MustRun("plan", "-replace=fleet_wakame_instance.api"), "will be replaced, as requested")
}

// TestGuideRollingChanges_OthersGoOnAfterFailure lets the first of three changes
// fail.
func TestGuideRollingChanges_OthersGoOnAfterFailure(t *testing.T) {
	t.Parallel()
	account, w := newRollingWorkspace(t, "sharedcloud", "rolling-changes/price.tf")
	w.MustRun("apply", "-auto-approve")
	account.AddFault(faults.Fault{
		Method: http.MethodPatch, Status: http.StatusBadRequest, Body: `{"ask_price":["Too high."]}`, Times: 1,
	})
	seen := len(account.Requests())
	failed := w.Run("apply", "-auto-approve", "-parallelism=1", "-var=ask_price=0.03")
	expect(t, failed.Output, "Error: Sharedcloud: could not update instance")
	if writes := writesSince(account, seen); len(writes) != 3 {
		t.Errorf("got the requests %s, want three", writes)
	}
	expect(t, w.MustRun("apply", "-auto-approve", "-var=ask_price=0.03"), "0 added, 1 changed, 0 destroyed")
}
