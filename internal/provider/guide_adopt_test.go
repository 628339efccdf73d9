package provider_test

import (
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

const adoptGuide = "adopt-existing"

// newExistingFleet creates an instance on each system out of band, and one that is
// gone where a system still shows it. It returns the accounts by their systems.
func newExistingFleet(t *testing.T, w *acctest.Workspace) map[string]*acctest.Account {
	t.Helper()
	accounts := map[string]*acctest.Account{}
	for system, fields := range map[string][]map[string]any{
		"jeto":        {{"name": "shop-qa", "environment": "QA", "path": "", "git_reference": "master"}},
		"qubell":      {{"name": "shop", "parameters": map[string]any{"web.size": "large"}}, {"status": "Destroyed"}},
		"sharedcloud": {{"name": "batch-1", "ask_price": 0.02}},
		"wakame":      {{"hostname": "web", "state": "running"}, {"hostname": "old", "state": "terminated"}},
		"zaoshu":      {{"id": fixtureCrawler, "title": "News headlines"}},
	} {
		accounts[system] = newGuideAccount(t, w, system)
		for _, object := range accounts[system].Objects() {
			// The crawlers that each new account has.
			if system == "zaoshu" {
				accounts[system].Delete(object.Kind, object.ID)
			}
		}
		for _, object := range fields {
			accounts[system].Create("instance", object)
		}
	}

	return accounts
}

// withoutNull returns a generated configuration without the arguments that are
// null.
func withoutNull(config string) string {
	return regexp.MustCompile(`(?m)^ +\w+ += null.*\n`).ReplaceAllString(config, "")
}

// editGenerated applies a change to the generated file of the workspace.
func editGenerated(t *testing.T, w *acctest.Workspace, change func(string) string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(w.Dir, "adopted.tf"))
	if err != nil {
		t.Fatal(err)
	}
	w.Write("adopted.tf", change(string(content)))
}

// removeFile removes a file of the workspace.
func removeFile(t *testing.T, w *acctest.Workspace, name string) {
	t.Helper()
	err := os.Remove(filepath.Join(w.Dir, name))
	if err != nil {
		t.Fatal(err)
	}
}

// TestGuide_AdoptByQuery adopts one instance of each system with the edits that
// the guide names, and adds the arguments that the APIs do not return.
func TestGuide_AdoptByQuery(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Query)
	w := newWorkspace(t)
	accounts := newExistingFleet(t, w)
	w.Write("main.tf", requiredProvider)
	writeGuideFile(t, w, adoptGuide+"/fleet.tfquery.hcl")
	w.MustRun("query", "-generate-config-out=adopted.tf")
	editGenerated(t, w, func(config string) string {
		expectInGuide(t, adoptGuide, config,
			`resource "fleet_wakame_instance" "all_0" {`, "  desired_state        = null",
			"  user_data_wo         = null # sensitive", "  to       = fleet_wakame_instance.all_0")

		return strings.NewReplacer(`"all_0"`, `"adopted"`, ".all_0", ".adopted").Replace(withoutNull(config))
	})
	expectInGuide(t, adoptGuide, w.MustRun("plan", "-out=plan"),
		"Plan: 5 to import, 0 to add, 0 to change, 0 to destroy.")
	w.MustRun("apply", "plan")
	editGenerated(t, w, func(config string) string {
		return regexp.MustCompile(`(?s)import \{.*?\n\}\n`).ReplaceAllString(config, "")
	})
	expectInGuide(t, adoptGuide, w.MustRun("plan"), "No changes. Your infrastructure matches the configuration.")
	editGenerated(t, w, addUnreadable)
	expect(t, w.MustRun("apply", "-auto-approve"), "Resources: 0 added, 3 changed, 0 destroyed.")
	expect(t, w.MustRun("plan"), "No changes.")
	var writes []string
	for _, account := range accounts {
		for _, entry := range account.Journal() {
			if entry.Method != http.MethodGet {
				writes = append(writes, account.System+" "+entry.Method+" "+path.Base(entry.Path))
			}
		}
	}
	slices.Sort(writes)
	// The user data of Qubell, and the URL of Zaoshu.
	if diff := cmp.Diff([]string{"qubell PUT userData", "zaoshu PATCH " + fixtureCrawler}, writes); diff != "" {
		t.Errorf("requests that change something (-want +got):\n%s", diff)
	}
}

// addUnreadable adds the arguments that the APIs do not return.
func addUnreadable(config string) string {
	for after, added := range map[string]string{
		`hostname += "web"`: `user_data = "role=web"
			network_id      = "nw-demo1"
			host_node_id    = "hn-demo1"
			reboot_triggers = { kernel = "1" }
			desired_state   = "running"`,
		`name += "shop"`: `parameters = { "web.size" = "large" }
			manifest_version = 3
			user_data        = jsonencode({ owner = "ada" })`,
		`title += "News headlines"`: `result_notify_uri = "https://hooks.example.com/"`,
	} {
		config = regexp.MustCompile(`(?m)^ +`+after+`$`).ReplaceAllString(config, "$0\n"+added)
	}

	return config
}

// TestGuide_AdoptByDataSource adopts the same instances without a query.
func TestGuide_AdoptByDataSource(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	newExistingFleet(t, w)
	w.Write("main.tf", requiredProvider)
	writeGuideFile(t, w, adoptGuide+"/data-sources/imports.tf")
	w.MustRun("apply", "-auto-approve")
	w.Write("adopted-imports.tf", w.MustRun("output", "-raw", "imports"))
	removeFile(t, w, "imports.tf")
	expectInGuide(t, adoptGuide, w.MustRun("plan", "-generate-config-out=adopted.tf"),
		"Plan: 5 to import, 0 to add, 0 to change, 0 to destroy.")
	editGenerated(t, w, withoutNull)
	w.MustRun("apply", "-auto-approve")
	removeFile(t, w, "adopted-imports.tf")
	expect(t, w.MustRun("plan"), "No changes.")
}

func TestGuide_AdoptOneInstance(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"block", "command"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			account := newGuideAccount(t, w, "sharedcloud")
			id := account.Create("instance", map[string]any{"name": "batch-1", "ask_price": 0.02})
			config := strings.ReplaceAll(exampleFiles(t)["guides/adopt-existing/import/main.tf"],
				"6baf15c3-5fb1-4312-b793-fc7d19629a7f", id)
			if way == "command" {
				_, config, _ = strings.Cut(config, "\n}\n")
				w.Write("main.tf", config)
				w.MustRun("import", "fleet_sharedcloud_instance.batch", id)
			} else {
				w.Write("main.tf", config)
				expect(t, w.MustRun("apply", "-auto-approve"),
					"Resources: 1 imported, 0 added, 0 changed, 0 destroyed.")
			}
			expect(t, w.MustRun("plan"), "No changes.")
		})
	}
}

// TestGuide_QueryLimit checks the number of objects that a query shows without
// a limit.
func TestGuide_QueryLimit(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Query)
	w := newWorkspace(t)
	account := newGuideAccount(t, w, "sharedcloud")
	for range 101 {
		account.Create("instance", map[string]any{"name": "batch", "ask_price": 0.02})
	}
	w.Write("main.tf", requiredProvider)
	list := "list \"fleet_sharedcloud_instance\" \"all\" {\n  provider = fleet\n"
	for limit, want := range map[string]int{"": 100, "  limit = 1000\n": 101} {
		w.Write("all.tfquery.hcl", list+limit+"}\n")
		if got := strings.Count(w.MustRun("query"), "list.fleet_sharedcloud_instance.all "); got != want {
			t.Errorf("a query with %q shows %d objects, want %d", limit, got, want)
		}
	}
}
