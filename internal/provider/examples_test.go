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

// exampleFiles returns the contents of the Terraform files in examples/, by
// their paths.
func exampleFiles(t *testing.T) map[string]string {
	t.Helper()
	root := filepath.Join(acctest.ModuleRoot(), "examples")
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || (filepath.Ext(path) != ".tf" && filepath.Ext(path) != ".hcl") {
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
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			arguments := []string{"validate"}
			if strings.HasSuffix(name, ".tfquery.hcl") {
				acctest.Require(t, acctest.Query)
				arguments = append(arguments, "-query")
				w.Write("main.tf", requiredProvider)
			}
			if strings.Contains(content, "identity =") {
				acctest.Require(t, acctest.Identity)
			}
			if strings.Contains(content, "ephemeral ") {
				acctest.Require(t, acctest.Ephemeral)
			}
			if hasWriteOnly(content) {
				acctest.Require(t, acctest.WriteOnly)
			}
			if strings.Contains(content, "\naction ") {
				acctest.Require(t, acctest.Actions)
			}
			w.Write(filepath.Base(name), content)
			w.MustRun(arguments...)
		})
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

// fixtures returns the objects that the examples of each system need and do not
// create, in the order of their creation.
func fixtures() map[string][]fixture {
	return map[string][]fixture{
		"jeto":        {{"instance", map[string]any{"name": "shop-qa", "environment": "QA"}}},
		"qubell":      {{"instance", map[string]any{"name": "shop"}}},
		"sharedcloud": {{"instance", map[string]any{"name": "batch-1", "status": 2}}},
		"wakame":      {{"instance", map[string]any{"hostname": "web-1", "state": "running"}}},
		"zaoshu": {
			{"instance", map[string]any{"id": fixtureCrawler, "title": "News headlines"}},
			{"instance", map[string]any{"id": "00112233445566778899aabbccddeeff", "title": "Prices"}},
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
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			for _, system := range exampleSystems(t, name) {
				// The server is the test's own, so the ids in the examples are
				// free.
				account := acctest.NewIsolatedAccount(t, system, mockserver.Options{}, func(*http.Request) {})
				configureEnv(w, account)
				for _, fixture := range fixtures()[system] {
					account.Create(fixture.kind, fixture.fields)
				}
				if kind == "ephemeral-resources" {
					content = withAccountLogin(w, account, content)
				}
			}
			switch kind {
			case "ephemeral-resources":
				acctest.Require(t, acctest.Ephemeral)
			case "actions":
				acctest.Require(t, acctest.Actions)
			}
			if hasWriteOnly(content) {
				acctest.Require(t, acctest.WriteOnly)
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

// withAccountLogin returns the example of a login with the user of the account.
func withAccountLogin(w *acctest.Workspace, account *acctest.Account, content string) string {
	content = strings.ReplaceAll(content, `"ada"`, `"`+account.Credentials["username"]+`"`)
	w.Env["TF_VAR_password"] = account.Credentials["password"]
	w.Env["SHAREDCLOUD_TOKEN"] = ""

	return strings.ReplaceAll(content, "alias = \""+account.Credentials["username"]+"\"", `alias = "ada"`)
}
