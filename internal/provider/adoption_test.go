package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
)

// oddTexts returns names that objects may have from elsewhere.
func oddTexts() []string {
	return []string{
		"", " ", "\tweb\n", "web \"one\" \\", "${web} %{if true}", "wéb ☃ \u00a0", strings.Repeat("long ", 1000),
	}
}

// adoptable returns the type that lists the instances of each system, and the
// instances that exist without Terraform.
func adoptable() map[string]struct {
	typeName string
	objects  []map[string]any
} {
	odd := func(object func(text string) map[string]any) []map[string]any {
		objects := make([]map[string]any, len(oddTexts()))
		for i, text := range oddTexts() {
			objects[i] = object(text)
		}

		return objects
	}
	jetoObjects := slices.Concat([]map[string]any{
		// As Jeto's own pages create them, without a path.
		{"name": "git", "path": "", "git_reference": jeto.ReferenceMaster},
		{"name": "archive", "path": "", "archive_url": "https://example.com/shop.tgz"},
		{"name": "neither", "path": ""},
	}, odd(func(text string) map[string]any {
		return map[string]any{"name": text, "path": text, "environment": text}
	}))
	sharedcloudObjects := odd(func(text string) map[string]any {
		return map[string]any{"name": text, "ask_price": 0.5}
	})

	return map[string]struct {
		typeName string
		objects  []map[string]any
	}{
		"jeto":        {"fleet_jeto_instance", jetoObjects},
		"sharedcloud": {"fleet_sharedcloud_instance", sharedcloudObjects},
	}
}

// TestAccAdoption_anyInstance imports instances with the configuration that
// terraform query generates. The plan changes nothing.
func TestAccAdoption_anyInstance(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t, "1.14.0")
	for system, test := range adoptable() {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			account := acctest.NewAccount(t, system)
			configureEnv(w, account)
			for _, object := range test.objects {
				account.Create("instance", maps.Clone(object))
			}
			w.Write("main.tf", requiredProvider)
			w.Write("find.tfquery.hcl", fmt.Sprintf("list %q \"found\" {\n  provider = fleet\n}\n", test.typeName))
			w.MustRun("query", "-generate-config-out=generated.tf")
			want := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", len(test.objects))
			if plan := w.MustRun("plan"); !strings.Contains(plan, want) {
				t.Errorf("got the plan\n%s\nwant %s", plan, want)
			}
			w.MustRun("apply", "-auto-approve")
			if again := w.MustRun("plan"); !strings.Contains(again, "No changes.") {
				t.Errorf("the plan after the import has changes:\n%s", again)
			}
		})
	}
}
