package provider_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// newTestingWorkspace returns a workspace with the files of the guide "Test a
// configuration".
func newTestingWorkspace(t *testing.T) *acctest.Workspace {
	t.Helper()
	acctest.Require(t, acctest.StateKey)

	return newExampleWorkspace(t, "guides", "testing")
}

// runScript runs a script of the workspace with Bash. The folder has programs
// for it, and gets the Terraform of the tests.
func runScript(t *testing.T, w *acctest.Workspace, script, programs string) string {
	t.Helper()
	err := os.Symlink(acctest.TerraformPath(t), filepath.Join(programs, "terraform"))
	if err != nil {
		t.Fatal(err)
	}
	w.Env["TF_CLI_ARGS"] = "-no-color"
	w.Env["PATH"] = programs + string(os.PathListSeparator) + os.Getenv("PATH")
	command := exec.CommandContext(t.Context(), "bash", script) //nolint:gosec // Our own file.
	command.Dir = w.Dir
	command.Env = w.Command().Env
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, output)
	}

	return string(output)
}

// TestGuideTesting_Script runs the tests of the guide with the script that
// starts the reference server.
func TestGuideTesting_Script(t *testing.T) {
	t.Parallel()
	w := newTestingWorkspace(t)
	programs := t.TempDir()
	//nolint:gosec // The program is our own.
	build := exec.CommandContext(t.Context(), "go", "build", "-o", programs, "./internal/cmd/mockserver")
	build.Dir = acctest.ModuleRoot()
	output, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("building the reference server: %v\n%s", err, output)
	}
	expect(t, runScript(t, w, "test.sh", programs), "Success! 5 passed, 0 failed.")
}

func TestGuideTesting_Faults(t *testing.T) {
	t.Parallel()
	w := newTestingWorkspace(t)
	server, accounts := acctest.NewServer(t, mockserver.Options{})
	account := accounts["wakame"]
	configureEnv(w, account)
	w.Env["MOCKSERVER_URL"] = strings.TrimSuffix(account.Endpoint, server.Endpoint("wakame"))
	output := runScript(t, w, "faults.sh", t.TempDir())
	at := 0
	for _, want := range []string{
		"Apply complete! Resources: 1 added",
		"Error: Wakame-vdc: could not reboot instance",
		"The reboot failed.",
		"Apply complete! Resources: 0 added, 1 changed",
		"Warning: Check block assertion failed",
		"The machine is stopped.",
		"# fleet_wakame_instance.web has been deleted",
		"Plan: 1 to add, 0 to change, 0 to destroy.",
	} {
		next := strings.Index(output[at:], want)
		if next < 0 {
			t.Fatalf("the output lacks %q after this part:\n%s", want, output[:at])
		}
		at += next
	}
	if creates := account.RequestCounts()["POST"]; creates != 2 {
		t.Errorf("got %d creates, want 2: the first one gets a 503", creates)
	}
}

// mockCase is a configuration, and what the guide says about its test with a
// mock.
type mockCase struct {
	config string
	test   string
	// wants are parts of the output.
	wants []string
}

func mockCases() map[string]mockCase {
	return map[string]mockCase{
		"made-up id": {
			config: `
data "fleet_qubell_organization" "demo" {
  name = "Demo"
}
data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}`,
			test:  `run "a" {}`,
			wants: []string{"Error: Invalid organization_id", "24 hexadecimal"},
		},
		"default of an argument": {
			config: `
resource "fleet_zaoshu_run" "news" {
  instance_id = "0123456789abcdef0123456789abcdef"
}`,
			test: `
run "a" {
  assert {
    condition     = fleet_zaoshu_run.news.wait_for_completion == false # Defaults to true.
    error_message = "The value is the provider's."
  }
}`,
			wants: []string{"Success! 1 passed, 0 failed."},
		},
		"list of objects": {
			config: `data "fleet_wakame_networks" "all" {}`,
			test:   `run "a" {}`,
			wants:  []string{"Error: Failed to compute attribute", "expected object type, found tuple"},
		},
		"argument that replaces": {
			config: `
variable "image" {
  default = "wmi-1"
}
resource "fleet_wakame_instance" "web" {
  image_id         = var.image
  instance_spec_id = "is-demospec"
}
output "id" {
  value = fleet_wakame_instance.web.id
}`,
			test: `
run "a" {}
run "b" {
  variables {
    image = "wmi-2"
  }
  assert {
    condition     = output.id == run.a.id
    error_message = "The machine is replaced."
  }
}`,
			wants: []string{"Success! 2 passed, 0 failed."},
		},
		"changed override": {
			config: `
resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-1"
  instance_spec_id = "is-demospec"
}`,
			test: `
run "a" {
  override_resource {
    target = fleet_wakame_instance.web
    values = { state = "running" }
  }
}
run "b" {
  override_resource {
    target = fleet_wakame_instance.web
    values = { state = "stopped" }
  }
  assert {
    condition     = fleet_wakame_instance.web.state == "running"
    error_message = "The override changes an object in the state."
  }
}`,
			wants: []string{"Success! 2 passed, 0 failed."},
		},
		"action": {
			config: `
resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-1"
  instance_spec_id = "is-demospec"
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.fleet_wakame_reboot.web]
    }
  }
}
action "fleet_wakame_reboot" "web" {
  config {
    instance_id = "i-j4f0k3c8"
  }
}`,
			test:  `run "a" {}`,
			wants: []string{"Success! 1 passed, 0 failed."},
		},
		"ephemeral resource": {
			config: `
ephemeral "fleet_sharedcloud_token" "ada" {
  username = "ada"
  password = "secret"
}`,
			test:  `run "a" {}`,
			wants: []string{"Error: No ephemeral resource types in mock providers"},
		},
		"override_during": {
			config: `
resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-1"
  instance_spec_id = "is-demospec"
}`,
			test:  `run "a" {}`,
			wants: []string{"Error: Provider produced inconsistent final plan"},
		},
		"import": {
			config: `
import {
  to = fleet_wakame_instance.web
  id = "i-j4f0k3c8"
}
resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-1"
  instance_spec_id = "is-demospec"
}`,
			test:  `run "a" {}`,
			wants: []string{"Cannot import resources from mock providers."},
		},
		"function": {
			config: `
output "minute" {
  value = provider::fleet::milliseconds("1m")
}`,
			test: `
run "a" {
  assert {
    condition     = output.minute == 60000
    error_message = "The value is ${output.minute}."
  }
}`,
			wants: []string{"Success! 1 passed, 0 failed."},
		},
	}
}

// TestGuideTesting_Mock shows what a mock of the provider can do and what not.
func TestGuideTesting_Mock(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Actions)
	blocks := map[string]string{
		"list of objects": `mock_data "fleet_wakame_networks" {
    defaults = {
      networks = [{ id = "nw-demo1" }]
    }
  }`,
		"override_during": `mock_resource "fleet_wakame_instance" {
    override_during = plan
    defaults        = { state = "running" }
  }`,
	}
	for name, test := range mockCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			w.Write("main.tf", requiredProvider+test.config)
			w.Write("mock.tftest.hcl", "mock_provider \"fleet\" {\n  "+blocks[name]+"\n}\n"+test.test)
			output := joinLines(w.Run("test").Output)
			for _, want := range test.wants {
				expect(t, output, want)
			}
		})
	}
}

// TestGuideTesting_PlanWithoutAccount plans new objects with settings that lead
// nowhere. Only Zaoshu has a plan that reads an object.
func TestGuideTesting_PlanWithoutAccount(t *testing.T) {
	t.Parallel()
	arguments := map[string]string{
		"jeto_instance":        "name = \"web\"\nproject_id = 1\nhost_id = 1\ngit_reference = \"master\"",
		"qubell_instance":      "application_id = \"56b0c1a2e4b0a1f2c3d4e521\"",
		"sharedcloud_instance": "name = \"web\"\nask_price = 1",
		"wakame_instance":      "image_id = \"wmi-1\"\ninstance_spec_id = \"is-demospec\"",
		"zaoshu_instance":      "instance_id = \"0123456789abcdef0123456789abcdef\"",
	}
	for resource, body := range arguments {
		t.Run(resource, func(t *testing.T) {
			t.Parallel()
			systemName, _, _ := strings.Cut(resource, "_")
			w := newWorkspace(t)
			w.Write("main.tf", requiredProvider+"resource \"fleet_"+resource+"\" \"web\" {\n"+body+"\n}\n")
			account := acctest.NewAccount(t, systemName)
			configureEnv(w, account)
			for name := range w.Env {
				if strings.HasPrefix(name, strings.ToUpper(systemName)) {
					w.Env[name] = ""
				}
			}
			expect(t, w.Run("plan").Output, " is not configured")
			configureEnv(w, account)
			// Nothing listens on this port.
			w.Env[strings.ToUpper(systemName)+"_ENDPOINT"] = "http://127.0.0.1:1"
			if systemName == "zaoshu" {
				expect(t, joinLines(w.Run("plan").Output), "Error: Zaoshu: could not read instance")

				return
			}
			expect(t, w.MustRun("plan"), "Plan: 1 to add, 0 to change, 0 to destroy.")
		})
	}
}

func TestGuideTesting_NamesAllScenarios(t *testing.T) {
	t.Parallel()
	guide := readModuleFile(t, "docs", "guides", "testing.md")
	for _, name := range faults.Scenarios() {
		expect(t, guide, name+"`")
	}
}

// TestGuideTesting_WorkflowUsesWhatThisProjectUses checks the commands and the
// pinned actions of the guide's workflow.
func TestGuideTesting_WorkflowUsesWhatThisProjectUses(t *testing.T) {
	t.Parallel()
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string `yaml:"uses"`
				Run  string `yaml:"run"`
			} `yaml:"steps"`
		} `yaml:"jobs"`
	}
	err := yaml.Unmarshal([]byte(readModuleFile(t, "examples", "guides", "testing", "workflow.yml")), &workflow)
	if err != nil {
		t.Fatal(err)
	}
	own := readModuleFile(t, ".github", "workflows", "test.yml")
	var commands []string
	for _, step := range workflow.Jobs["test"].Steps {
		if step.Run != "" {
			commands = append(commands, step.Run)
		}
		if !strings.Contains(own, step.Uses) {
			t.Errorf("this project does not use %s", step.Uses)
		}
	}
	list := exec.CommandContext(t.Context(), "go", "list", "./internal/cmd/mockserver")
	list.Dir = acctest.ModuleRoot()
	program, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	install := "go install " + strings.TrimSpace(string(program)) + "@latest"
	want := []string{install, "terraform init", "terraform validate", "./test.sh"}
	if diff := cmp.Diff(want, commands); diff != "" {
		t.Errorf("the commands differ (-want +got):\n%s", diff)
	}
	if !slices.Contains(dirEntries(t, "examples", "guides", "testing"), "test.sh") {
		t.Error("the guide has no test.sh")
	}
}
