package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

// readState returns the text of a state file with the decoded private data of
// each object.
func readState(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // The test's own file.
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Instances []struct {
				Private []byte `json:"private"`
			} `json:"instances"`
		} `json:"resources"`
	}
	err = json.Unmarshal(text, &state)
	if err != nil {
		t.Fatalf("read %s: %s", file, err)
	}
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			if len(instance.Private) == 0 {
				continue
			}
			var private map[string][]byte
			err = json.Unmarshal(instance.Private, &private)
			if err != nil {
				t.Fatalf("read the private data %q: %s", instance.Private, err)
			}
			text = fmt.Appendf(text, "\n%s", private)
		}
	}

	return string(text)
}

// TestAccWriteOnly_qubellSecretsAreNowhereInState applies ephemeral values, and
// searches all that Terraform writes.
func TestAccWriteOnly_qubellSecretsAreNowhereInState(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.WriteOnly)
	account := acctest.NewIsolatedAccount(t, "qubell", mockserver.Options{}, func(*http.Request) {})
	w := newWorkspace(t)
	configureEnv(w, account)
	config := func(name string, version int) string {
		return requiredProvider + fmt.Sprintf(`
			variable "secret" {
			  type      = string
			  ephemeral = true
			}
			resource "fleet_qubell_instance" "database" {
			  application_id        = "56b0c1a2e4b0a1f2c3d4e522"
			  name                  = %[1]q
			  parameters_wo         = { "db.name" = var.secret }
			  parameters_wo_version = %[2]d
			  user_data_wo          = jsonencode({ owner = var.secret })
			  user_data_wo_version  = %[2]d
			}
			resource "fleet_qubell_instance" "platform" {
			  application_id        = "56b0c1a2e4b0a1f2c3d4e523"
			  submodules_wo         = jsonencode({ site = { parameters = { "site.title" = var.secret } } })
			  submodules_wo_version = %[2]d
			}
			resource "fleet_qubell_instance" "shop" {
			  application_id = "56b0c1a2e4b0a1f2c3d4e521"
			}
			resource "fleet_qubell_workflow_run" "backup" {
			  instance_id           = fleet_qubell_instance.shop.id
			  workflow              = "backup"
			  parameters_wo         = { target = var.secret }
			  parameters_wo_version = %[2]d
			}
			resource "fleet_qubell_workflow_schedule" "backup" {
			  instance_id           = fleet_qubell_instance.shop.id
			  workflow              = "backup"
			  interval              = "8h"
			  parameters_wo         = { target = var.secret }
			  parameters_wo_version = %[2]d
			}
			`, name, version)
	}
	expectNoSecret := func(written string) {
		t.Helper()
		if strings.Contains(written, "-secret") {
			t.Errorf("Terraform has written a secret:\n%s", written)
		}
	}
	for n, secret := range []string{"first-secret", "second-secret", "third-secret"} {
		// The last step changes only the name, and the value of the secret.
		w.Write("main.tf", config(fmt.Sprintf("database-%d", n), min(n, 1)+1))
		w.Env["TF_VAR_secret"] = secret
		plan := filepath.Join(w.Dir, "saved.tfplan")
		for _, arguments := range [][]string{
			{"plan", "-out=" + plan},
			{"show", "-json", plan},
			{"apply", plan},
			{"apply", "-refresh-only", "-auto-approve"},
			{"show", "-json"},
		} {
			expectNoSecret(w.MustRun(arguments...))
		}
		again := w.MustRun("plan")
		expectNoSecret(again)
		if !strings.Contains(again, "No changes.") {
			t.Errorf("the plan after the apply has changes:\n%s", again)
		}
		files, err := filepath.Glob(filepath.Join(w.Dir, "terraform.tfstate*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("found the state files %v: %v", files, err)
		}
		for _, file := range files {
			expectNoSecret(readState(t, file))
		}
		sent := 0
		for _, entry := range account.Journal() {
			sent += strings.Count(entry.Body, secret)
		}
		// The last step reconfigures the database only.
		if want := []int{5, 5, 1}[n]; sent != want {
			t.Errorf("the requests have %q %d times, want %d", secret, sent, want)
		}
	}
	w.MustRun("destroy", "-auto-approve")
}
