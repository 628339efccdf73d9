package provider_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// newCrawlerWorkspace returns a Zaoshu account with an instance, and a workspace
// for it.
func newCrawlerWorkspace(t *testing.T) (account *acctest.Account, instance string, w *acctest.Workspace) {
	t.Helper()
	account = acctest.NewAccount(t, "zaoshu")
	w = newWorkspace(t)
	configureEnv(w, account)

	return account, account.Create("instance", map[string]any{"title": "News"}), w
}

// secretCrawler is an instance and a run with secrets in write-only arguments.
// VERSION stands for the version of all of them.
const secretCrawler = requiredProvider + `
variable "secret" {
  type      = string
  ephemeral = true
}

data "fleet_zaoshu_instance" "news" {
  title = "News"
}

resource "fleet_zaoshu_instance" "news" {
  instance_id                  = data.fleet_zaoshu_instance.news.id
  result_notify_uri_wo         = "https://hooks.example.com/?token=${var.secret}"
  result_notify_uri_wo_version = VERSION
}

resource "fleet_zaoshu_run" "news" {
  instance_id = fleet_zaoshu_instance.news.id
  target_sources = [
    { urls = ["https://news.example.com/"] },
    {
      urls               = ["https://members.example.com/"]
      headers_wo         = { Cookie = var.secret }
      headers_wo_version = VERSION
    },
  ]
  result_notify_uri_wo         = "https://hooks.example.com/run?token=${var.secret}"
  result_notify_uri_wo_version = VERSION
}
`

func TestZaoshuSecrets_AreInNoFileOfTerraform(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.WriteOnly)
	account, _, w := newCrawlerWorkspace(t)
	expectNoSecret := func(secret string) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(w.Dir, "*tfstate*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("found the state files %v, %v, want at least one", files, err)
		}
		shown := w.MustRun("show", "-json", "saved.tfplan") + w.MustRun("show", "-json")
		for _, file := range files {
			content, err := os.ReadFile(file) //nolint:gosec // Our own file.
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s contains the secret:\n%s", filepath.Base(file), content)
			}
		}
		if strings.Contains(shown, secret) {
			t.Errorf("the plan or the state contains the secret:\n%s", shown)
		}
	}
	runs := func(want int) {
		t.Helper()
		if got := account.RequestCounts()[http.MethodPost]; got != want {
			t.Errorf("got %d runs, want %d", got, want)
		}
	}
	apply := func(secret, version string) {
		t.Helper()
		w.Write("main.tf", strings.ReplaceAll(secretCrawler, "VERSION", version))
		w.Env["TF_VAR_secret"] = secret
		w.MustRun("plan", "-out=saved.tfplan")
		w.MustRun("apply", "saved.tfplan")
		expectNoSecret(secret)
	}
	apply("s3cr3t", "1")
	runs(1)
	if hook := account.Objects()[0].Fields["result_notify_uri"]; hook != "https://hooks.example.com/?token=s3cr3t" {
		t.Errorf("the server has the URL %v, want the one with the secret", hook)
	}
	w.Env["TF_VAR_secret"] = "0ther"
	if plan := w.MustRun("plan"); !strings.Contains(plan, "No changes.") {
		t.Errorf("a change of the secrets alone plans changes:\n%s", plan)
	}
	apply("0ther", "2")
	runs(2)
	if hook := account.Objects()[0].Fields["result_notify_uri"]; hook != "https://hooks.example.com/?token=0ther" {
		t.Errorf("the server has the URL %v, want the one with the new secret", hook)
	}
}

// TestZaoshuPlan_NamesVanishedCrawler also counts the requests of the check.
func TestZaoshuPlan_NamesVanishedCrawler(t *testing.T) {
	t.Parallel()
	account, id, w := newCrawlerWorkspace(t)
	w.Write("main.tf", requiredProvider+fmt.Sprintf(`
		resource "fleet_zaoshu_instance" "news" {
		  instance_id = %q
		}
		resource "fleet_zaoshu_run" "news" {
		  instance_id = fleet_zaoshu_instance.news.id
		}`, id))
	seen := 0
	requests := func() string {
		all := account.MaskedRequests(id)[seen:]
		seen += len(all)
		var before []string
		for _, request := range all {
			if request == "POST /v2/instance/ID" {
				break
			}
			before = append(before, request)
		}

		return strings.Join(before, ", ")
	}
	const get = "GET /v2/instance/ID"
	w.MustRun("plan")
	if got := requests(); got != get {
		t.Errorf("the plan of a new instance and run sent %s, want one %s", got, get)
	}
	// Before the run starts, the apply sends the request of its plan, that of
	// the check, and that of the create.
	w.MustRun("apply", "-auto-approve")
	if diff := cmp.Diff(strings.Join([]string{get, get, get}, ", "), requests()); diff != "" {
		t.Errorf("requests of the apply before the run (-want +got):\n%s", diff)
	}
	account.Delete("instance", id)
	failed := w.Run("plan")
	if failed.ExitCode != 1 {
		t.Errorf("the plan has the exit code %d, want 1", failed.ExitCode)
	}
	for _, text := range []string{"Zaoshu: no such instance", "instance_id = \"" + id, "remove the block that names"} {
		if !strings.Contains(joinLines(failed.Output), text) {
			t.Errorf("the output of the plan has no %q:\n%s", text, failed.Output)
		}
	}
}

// joinLines returns the output of Terraform without line breaks and the frames
// of diagnostics.
func joinLines(output string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(output, "│", "")), " ")
}

func TestZaoshuPlan_WarnsOfMisspeltTargetSource(t *testing.T) {
	t.Parallel()
	_, id, w := newCrawlerWorkspace(t)
	w.Write("main.tf", requiredProvider+fmt.Sprintf(`
		resource "fleet_zaoshu_run" "news" {
		  instance_id    = %q
		  target_sources = [{ url = ["https://news.example.com/"] }]
		}`, id))
	output := joinLines(w.MustRun("plan"))
	const want = "target_sources[0] sets nothing"
	if !strings.Contains(output, want) || !strings.Contains(output, "headers_wo_version, method, urls") {
		t.Errorf("the output has no warning %q that names the attributes:\n%s", want, output)
	}
}
