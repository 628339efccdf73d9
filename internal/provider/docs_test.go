package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// registeredTypes returns the names of the provider's types and functions, by
// the folder of their documentation.
func registeredTypes(t *testing.T) map[string][]string {
	t.Helper()
	server := providerserver.NewProtocol6(provider.New("test")())()
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	sorted := func(names []string) []string {
		slices.Sort(names)

		return names
	}

	return map[string][]string{
		"resources":           sorted(slices.Collect(maps.Keys(schema.ResourceSchemas))),
		"data-sources":        sorted(slices.Collect(maps.Keys(schema.DataSourceSchemas))),
		"list-resources":      sorted(slices.Collect(maps.Keys(schema.ListResourceSchemas))),
		"ephemeral-resources": sorted(slices.Collect(maps.Keys(schema.EphemeralResourceSchemas))),
		"actions":             sorted(slices.Collect(maps.Keys(schema.ActionSchemas))),
		"functions":           sorted(slices.Collect(maps.Keys(schema.Functions))),
	}
}

// dirEntries returns the names in a folder of the module, and none if the
// folder does not exist.
func dirEntries(t *testing.T, folder ...string) []string {
	t.Helper()
	found, err := os.ReadDir(filepath.Join(append([]string{acctest.ModuleRoot()}, folder...)...))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	names := make([]string, len(found))
	for i, entry := range found {
		names[i] = entry.Name()
	}

	return names
}

func TestDocs_HavePageAndExampleOfEachType(t *testing.T) {
	t.Parallel()
	for kind, names := range registeredTypes(t) {
		pages := dirEntries(t, "docs", kind)
		for i, page := range pages {
			pages[i] = strings.TrimSuffix(page, ".md")
			if kind != "functions" {
				pages[i] = "fleet_" + pages[i]
			}
		}
		if diff := cmp.Diff(names, pages, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the pages in docs/%s differ (-registered +page):\n%s", kind, diff)
		}
		if diff := cmp.Diff(names, dirEntries(t, "examples", kind), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the folders in examples/%s differ (-registered +folder):\n%s", kind, diff)
		}
	}
	for _, name := range registeredTypes(t)["resources"] {
		files := dirEntries(t, "examples", "resources", name)
		for _, want := range []string{"import.sh", "import-by-string-id.tf", "import-by-identity.tf", "resource.tf"} {
			if !slices.Contains(files, want) {
				t.Errorf("examples/resources/%s has no %s", name, want)
			}
		}
	}
}

func TestDocs_ReadmeLinksEachPage(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join(acctest.ModuleRoot(), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for kind := range registeredTypes(t) {
		for _, page := range dirEntries(t, "docs", kind) {
			if link := "](docs/" + kind + "/" + page + ")"; !strings.Contains(string(readme), link) {
				t.Errorf("README.md has no link %s", link)
			}
		}
	}
}

func TestDocs_HaveRegisteredKindsOnly(t *testing.T) {
	t.Parallel()
	known := slices.Collect(maps.Keys(registeredTypes(t)))
	for _, folder := range dirEntries(t, "docs") {
		if folder != "index.md" && folder != "guides" && !slices.Contains(known, folder) {
			t.Errorf("docs/%s documents no kind of the provider", folder)
		}
	}
	known = append(known, "provider", "demo", "guides", "stacks")
	for _, folder := range dirEntries(t, "examples") {
		if !slices.Contains(known, folder) {
			t.Errorf("examples/%s has no kind of the provider", folder)
		}
	}
}
