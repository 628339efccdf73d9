package provider_test

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// stacks returns the names of the whole configurations in examples/stacks, and
// how many runs the files in their folder tests have: at least so many must
// pass.
func stacks() map[string]map[string]int {
	return map[string]map[string]int{
		"crawl-to-application": {"server.tftest.hcl": 4, "mock.tftest.hcl": 5},
		"jeto-development":     {"server.tftest.hcl": 5, "mock.tftest.hcl": 4},
		"wakame-pool":          {"server.tftest.hcl": 8, "mock.tftest.hcl": 4},
	}
}

// newStackWorkspace returns a workspace with the files of a stack.
func newStackWorkspace(t *testing.T, name string) *acctest.Workspace {
	t.Helper()
	acctest.Require(t, acctest.OtherReferences)

	return newExampleWorkspace(t, "stacks", name)
}

// configureDemo sets the environment variables of the provider for the default
// accounts of a new reference server, as its flag -print-env does.
func configureDemo(t *testing.T, w *acctest.Workspace) {
	t.Helper()
	server, accounts := acctest.NewServer(t, mockserver.Options{})
	all, err := server.Accounts("")
	if err != nil {
		t.Fatal(err)
	}
	for _, account := range all {
		if account.Name != system.DefaultAccount {
			continue
		}
		w.Env[strings.ToUpper(account.System+"_endpoint")] = accounts[account.System].Endpoint
		for name, value := range account.Credentials {
			w.Env[strings.ToUpper(account.System+"_"+name)] = value
		}
	}
}

var passedRuns = regexp.MustCompile(`Success! (\d+) passed, 0 failed\.`)

// expectPassedRuns runs a file of tests, in which this number of runs must pass.
func expectPassedRuns(t *testing.T, w *acctest.Workspace, file string, want int) {
	t.Helper()
	output := w.MustRun("test", "-filter=tests/"+file)
	passed := passedRuns.FindStringSubmatch(output)
	if passed == nil || passed[1] != strconv.Itoa(want) {
		t.Errorf("%s: want %d passed runs:\n%s", file, want, output)
	}
}

// TestStacks_AllAreTested also shows the files of tests without a row.
func TestStacks_AllAreTested(t *testing.T) {
	t.Parallel()
	got := map[string][]string{}
	for _, name := range dirEntries(t, "examples", "stacks") {
		got[name] = slices.DeleteFunc(dirEntries(t, "examples", "stacks", name, "tests"), func(file string) bool {
			return !strings.HasSuffix(file, ".tftest.hcl")
		})
	}
	want := map[string][]string{}
	for name, files := range stacks() {
		want[name] = slices.Sorted(maps.Keys(files))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the stacks and their tests differ (-tested +found):\n%s", diff)
	}
}

// TestStacks_PassTheirTests runs the tests of each stack against the reference
// server, and those with a mock without a server.
func TestStacks_PassTheirTests(t *testing.T) {
	t.Parallel()
	for name, files := range stacks() {
		for file, runs := range files {
			t.Run(name+"/"+file, func(t *testing.T) {
				t.Parallel()
				w := newStackWorkspace(t, name)
				if name == "wakame-pool" {
					acctest.Require(t, acctest.InstanceOverrides)
				}
				if !strings.HasPrefix(file, "mock") {
					acctest.Require(t, acctest.RunReferences)
					configureDemo(t, w)
				}
				expectPassedRuns(t, w, file, runs)
			})
		}
	}
}

// TestStacks_FailingRunFailsTheirTests shows that a wrong assertion in a file of
// tests is found.
func TestStacks_FailingRunFailsTheirTests(t *testing.T) {
	t.Parallel()
	w := newStackWorkspace(t, "jeto-development")
	content := readModuleFile(t, "examples", "stacks", "jeto-development", "tests", "mock.tftest.hcl")
	w.Write("tests/mock.tftest.hcl", strings.Replace(content, `== "shop-ada"`, `== "shop-bob"`, 1))
	result := w.Run("test", "-filter=tests/mock.tftest.hcl")
	if result.ExitCode != 1 || !strings.Contains(result.Output, "The name is shop-ada.") {
		t.Errorf("got exit code %d, want 1 and the message of the assertion:\n%s", result.ExitCode, result.Output)
	}
}

// TestStacks_Apply applies each stack as its README says. The next plan must
// have no changes.
func TestStacks_Apply(t *testing.T) {
	t.Parallel()
	for name := range stacks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newStackWorkspace(t, name)
			configureDemo(t, w)
			const variables = "-var-file=tests/terraform.tfvars"
			w.MustRun("apply", "-auto-approve", variables)
			expect(t, w.MustRun("plan", variables), "No changes.")
			expect(t, w.MustRun("destroy", "-auto-approve", variables), "Destroy complete!")
			expect(t, readModuleFile(t, "examples", "stacks", name, "README.md"), "terraform apply "+variables)
		})
	}
}
