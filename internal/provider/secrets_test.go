package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

// TestSecretsAreInNoLog runs the provider as a program with every log on, in an apply
// that works and one that the server refuses, and looks for the credentials in all
// that Terraform and the provider wrote.
func TestSecretsAreInNoLog(t *testing.T) {
	t.Parallel()
	account := acceptance.NewAccount(t, "sharedcloud")
	w := workspace(t)
	log := filepath.Join(t.TempDir(), "terraform.log")
	w.Env["TF_LOG"] = "TRACE"
	w.Env["TF_LOG_PATH"] = log
	w.Env["SHAREDCLOUD_ENDPOINT"] = account.Endpoint
	w.Env["SHAREDCLOUD_TOKEN"] = account.Credentials["token"]
	w.Env["TF_VAR_password"] = account.Credentials["password"]
	w.Env["TF_VAR_username"] = account.Credentials["username"]
	w.Write("main.tf", requiredProvider+`
		resource "fleet_sharedcloud_instance" "web" {
		  name      = "web"
		  ask_price = 0.02
		}
		variable "username" {}
		variable "password" {
		  sensitive = true
		}`)
	w.MustRun("apply", "-auto-approve")
	w.Write("login.tf", `
		ephemeral "fleet_sharedcloud_token" "account" {
		  username = var.username
		  password = var.password
		}`)
	w.MustRun("plan")
	w.Env["SHAREDCLOUD_TOKEN"] = "not-" + account.Credentials["token"]
	refused := w.Run("plan")
	if refused.ExitCode == 0 || !strings.Contains(refused.Output, "Invalid token.") {
		t.Fatalf("a wrong token gave %d:\n%s", refused.ExitCode, refused.Output)
	}
	written, err := os.ReadFile(log) //nolint:gosec // The test's own file.
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"API request", "/api/v1/instances/", "status=201"} {
		if !strings.Contains(string(written), line) {
			t.Errorf("the log has no %q: is it the provider's own?", line)
		}
	}
	for name, text := range map[string]string{"log": string(written), "output": refused.Output} {
		for _, secret := range []string{account.Credentials["token"], account.Credentials["password"]} {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("the %s holds a secret: …%s…", name, text[max(at-200, 0):min(at+100, len(text))])
			}
		}
	}
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
