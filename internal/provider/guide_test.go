package provider_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

// writeGuideFile writes a file of examples/guides into the workspace.
func writeGuideFile(t *testing.T, w *acctest.Workspace, name string) {
	t.Helper()
	content, found := exampleFiles(t)["guides/"+name]
	if !found {
		t.Fatalf("examples/guides has no %s", name)
	}
	w.Write(filepath.Base(name), content)
}

// expectInGuide fails the test unless both a guide and the output of a command
// have the texts.
func expectInGuide(t *testing.T, guide, output string, quotes ...string) {
	t.Helper()
	page := readGuide(t, guide)
	for _, quote := range quotes {
		expect(t, output, quote)
		expect(t, page, quote)
	}
}

// newGuideAccount returns an account on a server of its own. The provider of
// the workspace uses it.
func newGuideAccount(t *testing.T, w *acctest.Workspace, system string) *acctest.Account {
	t.Helper()
	account := acctest.NewIsolatedAccount(t, system, mockserver.Options{}, func(*http.Request) {})
	configureEnv(w, account)

	return account
}

// TestGuide_GettingStarted runs the guide from its first apply to its destroy.
func TestGuide_GettingStarted(t *testing.T) {
	t.Parallel()
	const guide = "getting-started"
	w := newWorkspace(t)
	sharedcloud, wakame := newGuideAccount(t, w, "sharedcloud"), newGuideAccount(t, w, "wakame")
	writeGuideFile(t, w, guide+"/main.tf")
	expectInGuide(t, guide, w.MustRun("apply", "-auto-approve"),
		"Apply complete! Resources: 2 added, 0 changed, 0 destroyed.")
	expectInGuide(t, guide, w.MustRun("plan"), "No changes. Your infrastructure matches the configuration.")
	writeGuideFile(t, w, guide+"/change/main.tf")
	const price = "      ~ ask_price             = "
	expectInGuide(t, guide, w.MustRun("apply", "-auto-approve"),
		price+"0.02 -> 0.05", "Apply complete! Resources: 0 added, 1 changed, 0 destroyed.")
	sharedcloud.Edit("instance", batchID(w), map[string]any{"ask_price": 0.09})
	expectInGuide(t, guide, w.MustRun("plan"), price+"0.09 -> 0.05")
	w.MustRun("apply", "-auto-approve")
	sharedcloud.Delete("instance", batchID(w))
	expectInGuide(t, guide, w.MustRun("plan"), "  # fleet_sharedcloud_instance.batch will be created",
		"Warning: Sharedcloud: an object was not found")
	w.MustRun("apply", "-auto-approve")
	expectInGuide(t, guide, w.MustRun("destroy", "-auto-approve"), "Destroy complete! Resources: 2 destroyed.")
	for _, object := range wakame.Objects() {
		if object.Kind == "instance" && object.Fields["state"] != "terminated" {
			t.Errorf("the destroy has left the instance %v", object)
		}
	}
}

// batchID returns the ID of the computer, as the guide gets it.
func batchID(w *acctest.Workspace) string {
	return strings.TrimSpace(w.MustRun("output", "-raw", "batch_id"))
}
