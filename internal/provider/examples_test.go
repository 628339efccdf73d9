package provider_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

// requiredProvider says where the provider comes from.
const requiredProvider = `
terraform {
  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}
`

// exampleFiles returns the example files of Terraform's language, by their path
// below examples/.
func exampleFiles(t *testing.T) map[string]string {
	t.Helper()
	root := filepath.Join(acceptance.Root(), "examples")
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

func TestExamplesAreFormatted(t *testing.T) {
	t.Parallel()
	w := workspace(t)
	output := w.MustRun("fmt", "-check", "-recursive", "-diff", filepath.Join(acceptance.Root(), "examples"))
	if output != "" {
		t.Error(output)
	}
}

// TestExamplesAreValid validates each file as a user does who copies it.
func TestExamplesAreValid(t *testing.T) {
	t.Parallel()
	for name, content := range exampleFiles(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := workspace(t)
			arguments := []string{"validate"}
			if strings.HasSuffix(name, ".tfquery.hcl") {
				acceptance.NeedsTerraform(t, "1.14.0")
				arguments = append(arguments, "-query")
				w.Write("main.tf", requiredProvider)
			}
			if strings.Contains(content, "identity =") {
				acceptance.NeedsTerraform(t, "1.12.0")
			}
			if strings.Contains(content, "ephemeral ") {
				acceptance.NeedsTerraform(t, "1.10.0")
			}
			if strings.Contains(content, "\naction ") {
				acceptance.NeedsTerraform(t, "1.14.0")
			}
			w.Write(filepath.Base(name), content)
			w.MustRun(arguments...)
		})
	}
}

// lookedFor returns what the data sources' examples look for.
func lookedFor() map[string]map[string]any {
	return map[string]map[string]any{
		"jeto":        {"name": "shop-qa", "environment": "QA"},
		"sharedcloud": {"name": "batch-1", "status": 2},
	}
}

// TestExamplesWork applies what the docs show, against an account that holds what
// they look for, and sees an empty plan afterwards.
func TestExamplesWork(t *testing.T) {
	t.Parallel()
	for name, content := range exampleFiles(t) {
		kind, file, _ := strings.Cut(name, "/")
		if strings.Contains(name, "import-") || !slices.Contains([]string{"resources", "data-sources", "ephemeral-resources", "actions"}, kind) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The folder bears the name of the type: fleet_sharedcloud_instance.
			system := strings.Split(file, "_")[1]
			account := acceptance.NewAccount(t, system)
			w := workspace(t)
			configure(w, account)
			switch kind {
			case "ephemeral-resources":
				acceptance.NeedsTerraform(t, "1.10.0")
				// The example names a user; here it is the test's own.
				content = strings.ReplaceAll(content, `"ada"`, `"`+account.Credentials["username"]+`"`)
				content = strings.ReplaceAll(content, "alias = \""+account.Credentials["username"]+"\"", `alias = "ada"`)
				w.Env["TF_VAR_password"] = account.Credentials["password"]
				w.Env["SHAREDCLOUD_TOKEN"] = ""
			case "data-sources":
				account.Create("instance", lookedFor()[system])
			case "actions":
				acceptance.NeedsTerraform(t, "1.14.0")
			}
			w.Write(filepath.Base(name), content)
			w.MustRun("apply", "-auto-approve")
			if again := w.MustRun("plan"); !strings.Contains(again, "No changes.") {
				t.Errorf("the plan after the apply is not empty:\n%s", again)
			}
			w.MustRun("destroy", "-auto-approve")
		})
	}
}
