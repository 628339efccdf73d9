package provider_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

// requiredProvider is the configuration of the provider's source.
const requiredProvider = `
terraform {
  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}
`

// exampleFiles returns the contents of the Terraform files in examples/ that
// stand alone, by their paths. TestStacks tests the whole configurations.
func exampleFiles(t *testing.T) map[string]string {
	t.Helper()
	root := filepath.Join(acctest.ModuleRoot(), "examples")
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path == filepath.Join(root, "stacks") {
			return filepath.SkipDir
		}
		isTerraform := strings.HasSuffix(path, ".tf") || strings.HasSuffix(path, ".tfquery.hcl")
		if err != nil || entry.IsDir() || !isTerraform {
			return err
		}
		content, err := os.ReadFile(path) //nolint:gosec // Our own files.
		name, _ := filepath.Rel(root, path)
		files[filepath.ToSlash(name)] = string(content)

		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d examples: %v", len(files), err)
	}

	return files
}

// readModuleFile returns the content of a file of the module.
func readModuleFile(t *testing.T, path ...string) string {
	t.Helper()
	name := filepath.Join(append([]string{acctest.ModuleRoot()}, path...)...)
	content, err := os.ReadFile(name) //nolint:gosec // Our own files.
	if err != nil {
		t.Fatal(err)
	}

	return string(content)
}

// newExampleWorkspace returns a workspace with the files of a folder of
// examples/.
func newExampleWorkspace(t *testing.T, folder ...string) *acctest.Workspace {
	t.Helper()
	w := newWorkspace(t)
	name := filepath.Join(append([]string{acctest.ModuleRoot(), "examples"}, folder...)...)
	err := os.CopyFS(w.Dir, os.DirFS(name))
	if err != nil {
		t.Fatal(err)
	}

	return w
}

func TestExamples_AreFormatted(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	output := w.MustRun("fmt", "-check", "-recursive", "-diff", filepath.Join(acctest.ModuleRoot(), "examples"))
	if output != "" {
		t.Error(output)
	}
}

// TestExamples_AreValid validates each file on its own, as a user who copies
// it.
func TestExamples_AreValid(t *testing.T) {
	t.Parallel()
	for name, content := range exampleFiles(t) {
		if strings.HasPrefix(name, "guides/multiple-accounts/") {
			continue // TestGuide_MultipleAccounts runs these files together.
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			arguments := []string{"validate"}
			if strings.HasSuffix(name, ".tfquery.hcl") {
				acctest.Require(t, acctest.Query)
				arguments = append(arguments, "-query")
				w.Write("main.tf", requiredProvider)
			}
			requireFor(t, content)
			w.Write(filepath.Base(name), content)
			w.MustRun(arguments...)
		})
	}
}

// requireFor declares that a test needs the capabilities that an example needs.
func requireFor(t *testing.T, content string) {
	t.Helper()
	if strings.Contains(content, "ephemeral ") {
		acctest.Require(t, acctest.Ephemeral)
	}
	if hasWriteOnly(content) {
		acctest.Require(t, acctest.WriteOnly)
	}
	if strings.Contains(content, "identity =") {
		acctest.Require(t, acctest.Identity)
	}
	if strings.Contains(content, "\naction ") {
		acctest.Require(t, acctest.Actions)
	}
	if strings.Contains(content, "caller.") || strings.Contains(content, "on_failure") {
		acctest.Require(t, acctest.DestroyTriggers)
	}
}

// hasWriteOnly reports whether an example sets a write-only attribute.
func hasWriteOnly(content string) bool { return strings.Contains(content, "_wo_version") }

// fixture is an object that an example needs in the account.
type fixture struct {
	kind   string
	fields map[string]any
}

// fixtureCrawler is the id of the Zaoshu instance in the examples.
const fixtureCrawler = "0123456789abcdef0123456789abcdef"

// exampleInstance is the id of the Qubell instance in the examples.
const exampleInstance = "50dd88bee4b082b7a96d072e"

// fixtures returns the objects that the examples of each system need and do not
// create, in the order of their creation.
func fixtures() map[string][]fixture {
	return map[string][]fixture{
		"jeto": {{"instance", map[string]any{"name": "shop-qa", "environment": "QA"}}},
		"qubell": {
			{"instance", map[string]any{"name": "shop"}},
			{"instance", map[string]any{"name": "broken", "status": "Failed"}},
		},
		"sharedcloud": {
			{"instance", map[string]any{"name": "batch-1", "status": 2, "ask_price": 0.02}},
			{"instance", map[string]any{
				"name": "render-1", "ask_price": 1, "type": 2, "gpu": "caf0daeb-ba23-4499-b4f9-8b4965714366",
			}},
		},
		"wakame": {
			{"instance", map[string]any{"hostname": "web-1", "state": "running"}},
			{"instance", map[string]any{"hostname": "old-1", "state": "stopped"}},
		},
		"zaoshu": {
			{"instance", map[string]any{"id": fixtureCrawler, "title": "News headlines"}},
			{"instance", map[string]any{
				"id": "00112233445566778899aabbccddeeff", "title": "Prices", "status": "running",
			}},
			{"task", map[string]any{"id": "fedcba9876543210fedcba9876543210", "instance_id": fixtureCrawler}},
		},
	}
}

// exampleSystems returns the systems that an example uses. The name of its
// folder is the type: fleet_sharedcloud_instance uses one system,
// fleet_instances and the guides all, and a function none.
func exampleSystems(t *testing.T, name string) []string {
	t.Helper()
	words := strings.Split(filepath.Base(filepath.Dir(name)), "_")
	switch {
	case strings.HasPrefix(name, "guides/"):
		return acctest.Systems(t)
	case words[0] != "fleet":
		return nil
	case len(words) == 2:
		return acctest.Systems(t)
	default:
		return words[1:2]
	}
}

// TestExamples_Query lists with each example, which must find an object of the
// fixtures, and writes its configuration.
func TestExamples_Query(t *testing.T) {
	t.Parallel()
	for name, content := range exampleFiles(t) {
		if !strings.HasPrefix(name, "list-resources/") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.Require(t, acctest.Query)
			w := newWorkspace(t)
			accounts := createFixtures(t, w, name)
			if strings.Contains(content, exampleInstance) {
				// The server chooses the ids of Qubell's instances.
				instance := accounts["qubell"].Create("instance", nil)
				accounts["qubell"].Create("schedule", map[string]any{"instanceId": instance, "name": "backup"})
				content = strings.ReplaceAll(content, exampleInstance, instance)
			}
			w.Write("main.tf", requiredProvider)
			w.Write(filepath.Base(name), content)
			output := w.MustRun("query", "-generate-config-out=adopted.tf")
			adopted, err := os.ReadFile(filepath.Join(w.Dir, "adopted.tf"))
			if err != nil || !strings.Contains(string(adopted), "import {") {
				t.Errorf("the query has adopted no object (%v):\n%s", err, output)
			}
			attributes := strings.Contains(w.MustRun("query", "-json"), `"resource_object"`)
			if attributes != strings.Contains(content, "include_resource = true") {
				t.Errorf("the output has attributes: %v, which is not what include_resource says", attributes)
			}
		})
	}
}

// createFixtures creates an account with its fixtures on each system that an
// example uses, and configures the provider for it. The servers are the test's
// own, so the ids in the examples are free.
func createFixtures(t *testing.T, w *acctest.Workspace, name string) map[string]*acctest.Account {
	t.Helper()
	accounts := map[string]*acctest.Account{}
	for _, system := range exampleSystems(t, name) {
		account := acctest.NewIsolatedAccount(t, system, mockserver.Options{}, func(*http.Request) {})
		configureEnv(w, account)
		for _, fixture := range fixtures()[system] {
			account.Create(fixture.kind, fixture.fields)
		}
		accounts[system] = account
	}

	return accounts
}

// TestExamples_Apply applies each example to accounts with its fixtures. The
// next plan must have no changes.
func TestExamples_Apply(t *testing.T) {
	t.Parallel()
	for name, content := range exampleFiles(t) {
		kind, _, _ := strings.Cut(name, "/")
		applied := []string{"resources", "data-sources", "ephemeral-resources", "actions", "functions", "guides"}
		if filepath.Ext(name) != ".tf" || strings.Contains(name, "import-") || !slices.Contains(applied, kind) {
			continue
		}
		if isStory(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			accounts := createFixtures(t, w, name)
			if kind == "ephemeral-resources" {
				content = withAccountLogin(w, accounts["sharedcloud"], content)
			}
			requireFor(t, content)
			if hasWriteOnly(content) {
				w.Env["TF_VAR_token"] = "open-sesame"
			}
			w.Write(filepath.Base(name), content)
			w.MustRun("apply", "-auto-approve")
			if again := w.MustRun("plan"); !strings.Contains(again, "No changes.") {
				t.Errorf("the plan after the apply has changes:\n%s", again)
			}
			w.MustRun("destroy", "-auto-approve")
		})
	}
}

// isStory reports whether an example of a guide needs more than an account of
// each system, such as values of variables. TestGuide_ tests apply them.
func isStory(name string) bool {
	return slices.ContainsFunc(
		[]string{"adopt-existing/import/", "authentication/", "multiple-accounts/"},
		func(folder string) bool { return strings.HasPrefix(name, "guides/"+folder) },
	)
}

// withAccountLogin returns the example of a login with the user of the account.
func withAccountLogin(w *acctest.Workspace, account *acctest.Account, content string) string {
	content = strings.ReplaceAll(content, `"ada"`, `"`+account.Credentials["username"]+`"`)
	w.Env["TF_VAR_password"] = account.Credentials["password"]
	w.Env["SHAREDCLOUD_TOKEN"] = ""

	return strings.ReplaceAll(content, "alias = \""+account.Credentials["username"]+"\"", `alias = "ada"`)
}
