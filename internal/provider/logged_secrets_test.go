package provider_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// newLoggedWorkspace returns an account and a workspace with all logs turned
// on. The function checks that the log and the output have no secrets, and that
// the log has texts which only the provider writes.
func newLoggedWorkspace(
	t *testing.T, system, config string, secrets ...string,
) (*acctest.Account, *acctest.Workspace, func(output string, proofs ...string)) {
	t.Helper()
	// The server is the test's own, so the ids of the fixtures are free.
	account := acctest.NewIsolatedAccount(t, system, mockserver.Options{}, func(*http.Request) {})
	w := newWorkspace(t)
	configureEnv(w, account)
	w.Write("main.tf", requiredProvider+config)
	log := filepath.Join(t.TempDir(), "terraform.log")
	w.Env["TF_LOG"] = "TRACE"
	w.Env["TF_LOG_PATH"] = log
	for name, value := range account.Credentials {
		if name != "username" {
			secrets = append(secrets, value)
		}
	}

	return account, w, func(output string, proofs ...string) {
		t.Helper()
		written, err := os.ReadFile(log) //nolint:gosec // The test's own file.
		if err != nil {
			t.Fatal(err)
		}
		for _, proof := range proofs {
			if !strings.Contains(string(written), proof) {
				t.Errorf("the log lacks %q, so it may not be the provider's log", proof)
			}
		}
		for name, text := range map[string]string{"log": string(written), "output": output} {
			for _, secret := range secrets {
				if at := strings.Index(text, secret); at >= 0 {
					t.Errorf("the %s has a secret: …%s…", name, text[max(at-200, 0):min(at+100, len(text))])
				}
			}
		}
	}
}

// TestLogs_HaveNoSecrets applies with each system. The first time the server
// refuses a request with an answer that contains the secrets.
func TestLogs_HaveNoSecrets(t *testing.T) {
	t.Parallel()
	for system, test := range map[string]struct {
		config  string
		secrets []string
		// method and refused match the method and the path of the refused
		// request. They are "" for the first request.
		method, refused string
		// proof is a part of a path in the requests of the apply.
		proof string
	}{
		"sharedcloud": {config: `
			resource "fleet_sharedcloud_instance" "web" {
			  name      = "web"
			  ask_price = 0.02
			}`, proof: "/instances"},
		"wakame": {
			config: `
			resource "fleet_wakame_instance" "web" {
			  image_id         = "wmi-lucid5"
			  instance_spec_id = "is-demospec"
			  user_data        = "the-secret-of-the-web"
			}`,
			secrets: []string{"the-secret-of-the-web"},
			proof:   "/instances",
		},
		"jeto": {
			config: `
			resource "fleet_jeto_instance" "web" {
			  name       = "web"
			  path       = "/srv/web"
			  project_id = "1"
			  host_id    = "1"
			}
			data "fleet_jeto_instance" "web" {
			  id = fleet_jeto_instance.web.id
			}`,
			proof: "/instances",
		},
		"qubell": {
			config: `
			resource "fleet_qubell_instance" "web" {
			  application_id = "56b0c1a2e4b0a1f2c3d4e521"
			  user_data      = jsonencode({ key = { deep = "the-secret-of-the-shop" } })
			}`,
			secrets: []string{"the-secret-of-the-shop"},
			refused: "/userData$",
			proof:   "/userData",
		},
		"zaoshu": {
			config: `
			resource "fleet_zaoshu_run" "news" {
			  instance_id = "` + fixtureCrawler + `"
			  target_sources = [{
			    urls    = ["https://news.example.com/"]
			    headers = { Cookie = "the-secret-of-the-crawler" }
			  }]
			  result_notify_uri = "https://hooks.example.com/the-secret-of-the-hook"
			}`,
			secrets: []string{"the-secret-of-the-crawler", "https://hooks.example.com/the-secret-of-the-hook"},
			method:  http.MethodPost, // The plan reads the instance first.
			proof:   "/task/",
		},
	} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			account, w, check := newLoggedWorkspace(t, system, test.config, test.secrets...)
			for _, fixture := range fixtures()[system] {
				account.Create(fixture.kind, fixture.fields)
			}
			echo := slices.Clone(test.secrets)
			for setting, value := range account.Settings() {
				if setting != "endpoint" {
					echo = append(echo, fmt.Sprint(value))
				}
			}
			account.AddFault(faults.Fault{
				Method: test.method, PathRegexp: test.refused, Status: http.StatusForbidden,
				Body: strings.Join(echo, " "), ContentType: "text/plain", Times: 1,
			})
			refused := w.Run("apply", "-auto-approve")
			if refused.ExitCode == 0 || !strings.Contains(refused.Output, "(redacted)") {
				t.Fatalf("the refused apply has the exit code %d, want an error with (redacted):\n%s",
					refused.ExitCode, refused.Output)
			}
			check(refused.Output, "status=403")
			check(w.MustRun("apply", "-auto-approve"), "API request", test.proof, "status=20")
		})
	}
}

func TestLogs_HaveNoLogin(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Ephemeral)
	account, w, check := newLoggedWorkspace(t, "sharedcloud", "")
	w.Env["TF_VAR_password"] = account.Credentials["password"]
	w.Write("login.tf", `
		variable "password" {
		  sensitive = true
		}
		ephemeral "fleet_sharedcloud_token" "account" {
		  username = "`+account.Credentials["username"]+`"
		  password = var.password
		}`)
	check(w.MustRun("plan"), "api-token-auth", "status=200")
	w.Env["TF_VAR_password"] = account.Credentials["password"] + "-not"
	refused := w.Run("plan")
	if refused.ExitCode == 0 || !strings.Contains(refused.Output, "Unable to log in") {
		t.Fatalf("the plan with a wrong password has the exit code %d:\n%s", refused.ExitCode, refused.Output)
	}
	check(refused.Output, "status=400")
}

// TestLogs_HaveNoPrivateKey reads the key pairs of Wakame-vdc, which returns
// their private keys. The state has none of them either.
func TestLogs_HaveNoPrivateKey(t *testing.T) {
	t.Parallel()
	_, w, check := newLoggedWorkspace(t, "wakame", `
		data "fleet_wakame_ssh_key_pairs" "all" {}
		data "fleet_wakame_ssh_key_pair" "demo" {
		  description = "demo"
		}
		output "pairs" {
		  value = [data.fleet_wakame_ssh_key_pairs.all, data.fleet_wakame_ssh_key_pair.demo]
		}`, "PRIVATE KEY", strings.Split(wakame.PrivateKey, "\n")[1])
	output := w.MustRun("apply", "-auto-approve")
	state := w.MustRun("state", "pull")
	if !strings.Contains(state, wakame.SSHKeyPairOther) {
		t.Errorf("the state lacks %s:\n%s", wakame.SSHKeyPairOther, state)
	}
	check(output+state, "API request", "/ssh_key_pairs", "status=200")
}

func TestLogs_AreOffByDefault(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	configureEnv(w, acctest.NewAccount(t, "sharedcloud"))
	log := filepath.Join(t.TempDir(), "terraform.log")
	// Terraform's own log shows what providers write to standard error.
	w.Env["TF_LOG_CORE"] = "TRACE"
	w.Env["TF_LOG_PATH"] = log
	w.Write("main.tf", requiredProvider+`
		data "fleet_sharedcloud_gpus" "all" {}`)
	w.MustRun("plan")
	written, err := os.ReadFile(log) //nolint:gosec // The test's own file.
	if err != nil {
		t.Fatal(err)
	}
	text := string(written)
	if strings.Contains(text, "API request") || strings.Contains(text, "Calling provider defined") {
		t.Error("the provider wrote log lines though its log is off")
	}
}
