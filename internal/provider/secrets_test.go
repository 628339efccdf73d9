package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

// logged is a workspace in which every log is on, and a function that looks for the
// account's secrets in all that Terraform and the provider have written, and for
// texts that show that the provider did write.
func logged(t *testing.T) (*acceptance.Account, *acceptance.Workspace, func(output string, proofs ...string)) {
	t.Helper()
	account, w := oneInstance(t)
	log := filepath.Join(t.TempDir(), "terraform.log")
	w.Env["TF_LOG"] = "TRACE"
	w.Env["TF_LOG_PATH"] = log

	return account, w, func(output string, proofs ...string) {
		t.Helper()
		written, err := os.ReadFile(log) //nolint:gosec // The test's own file.
		if err != nil {
			t.Fatal(err)
		}
		for _, proof := range proofs {
			if !strings.Contains(string(written), proof) {
				t.Errorf("the log has no %q: is it the provider's own?", proof)
			}
		}
		for name, text := range map[string]string{"log": string(written), "output": output} {
			for _, secret := range []string{account.Credentials["token"], account.Credentials["password"]} {
				if at := strings.Index(text, secret); at >= 0 {
					t.Errorf("the %s holds a secret: …%s…", name, text[max(at-200, 0):min(at+100, len(text))])
				}
			}
		}
	}
}

func TestCredentialsAreInNoLog(t *testing.T) {
	t.Parallel()
	account, w, check := logged(t)
	output := w.MustRun("apply", "-auto-approve")
	check(output, "API request", "/api/v1/instances/", "status=201")
	w.Env["SHAREDCLOUD_TOKEN"] = "not-" + account.Credentials["token"]
	refused := w.Run("plan")
	if refused.ExitCode == 0 || !strings.Contains(refused.Output, "Invalid token.") {
		t.Fatalf("a wrong token gave %d:\n%s", refused.ExitCode, refused.Output)
	}
	check(refused.Output, "status=401")
}

func TestALoginIsInNoLog(t *testing.T) {
	t.Parallel()
	acceptance.NeedsTerraform(t, "1.10.0")
	account, w, check := logged(t)
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
		t.Fatalf("a wrong password gave %d:\n%s", refused.ExitCode, refused.Output)
	}
	check(refused.Output, "status=400")
}

func TestProviderIsSilentUnlessAsked(t *testing.T) {
	t.Parallel()
	account := acceptance.NewAccount(t, "sharedcloud")
	w := workspace(t)
	log := filepath.Join(t.TempDir(), "terraform.log")
	// Terraform's own log shows what providers write to standard error.
	w.Env["TF_LOG_CORE"] = "TRACE"
	w.Env["TF_LOG_PATH"] = log
	w.Env["SHAREDCLOUD_ENDPOINT"] = account.Endpoint
	w.Env["SHAREDCLOUD_TOKEN"] = account.Credentials["token"]
	w.Write("main.tf", requiredProvider+`
		data "fleet_sharedcloud_gpus" "all" {}`)
	w.MustRun("plan")
	written, err := os.ReadFile(log) //nolint:gosec // The test's own file.
	if err != nil {
		t.Fatal(err)
	}
	if text := string(written); strings.Contains(text, "API request") || strings.Contains(text, "Calling provider defined") {
		t.Error("the provider wrote log lines that nobody asked for")
	}
}
