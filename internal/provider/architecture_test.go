package provider_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// TestTheWingsKeepTheirBorders makes sure that the house's arrows run one way.
func TestTheWingsKeepTheirBorders(t *testing.T) {
	t.Parallel()
	const module = "github.com/fleet-iac/terraform-provider-fleet/internal/"
	harness := []string{module + "provider/acceptance", module + "provider/protocol", module + "acctest"}
	command := exec.CommandContext(
		t.Context(), "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./internal/...",
	)
	command.Dir = acctest.ModuleRoot()
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	forbidden := map[string][]string{
		module + "client/": {
			module + "mockserver", module + "provider", module + "acctest",
			"github.com/hashicorp/terraform-plugin",
		},
		module + "mockserver": {module + "client", module + "provider", module + "acctest", "github.com/hashicorp/"},
		module + "provider": append([]string{module + "mockserver", "github.com/hashicorp/terraform-plugin-testing"},
			harness...),
		module + "client/rest": {module + "client/"},
	}
	packages := strings.Split(strings.TrimSpace(string(output)), "\n")
	if len(packages) < 10 {
		t.Fatalf("found only the packages %v", packages)
	}
	for _, line := range packages {
		fields := strings.Fields(line)
		if slices.ContainsFunc(harness, func(prefix string) bool {
			return fields[0] == prefix || strings.HasPrefix(fields[0], prefix+"/")
		}) {
			continue // The harness is for tests, which see everything.
		}
		for wing, borders := range forbidden {
			if !strings.HasPrefix(fields[0], wing) {
				continue
			}
			for _, imported := range fields[1:] {
				for _, border := range borders {
					if strings.HasPrefix(imported, border) {
						t.Errorf("%s imports %s", fields[0], imported)
					}
				}
			}
		}
	}
}
