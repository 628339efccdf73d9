package provider_test

import (
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// TestWarnings_AreShownOnce plans a configuration with misspelt names and an
// insecure endpoint, which is a variable. Terraform validates a provider before
// it knows variables, and again before it configures the provider.
func TestWarnings_AreShownOnce(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Actions)
	w := newWorkspace(t)
	w.Env["FLEET_HTTP_INSECURE_SKIP_VERIFY"] = "true"
	w.Write("main.tf", requiredProvider+`
		variable "endpoint" {
		  default = "http://jeto.example.com"
		}
		provider "fleet" {
		  jeto   = { endpoint = var.endpoint, api_key = "k" }
		  wakame = { endpint = "http://wakame.example.com/api" }
		}
		resource "fleet_jeto_instance" "web" {
		  name       = "web"
		  path       = "/srv/web"
		  project_id = "1"
		  host_id    = "1"
		  timeouts   = { crate = "5m" }
		  lifecycle {
		    action_trigger {
		      events  = [after_create]
		      actions = [action.fleet_jeto_command.sync]
		    }
		  }
		}
		action "fleet_jeto_command" "sync" {
		  config {
		    instance_id = "1"
		    command     = "sync"
		    timeouts    = { envoke = "5m" }
		  }
		}`)
	output := w.MustRun("plan")
	for _, warning := range []string{
		"Warning: Credentials are sent without encryption",
		"Warning: Certificates are not verified",
		"Warning: wakame sets nothing",
		// Terraform shows the first of two warnings with the same summary.
		"Warning: timeouts sets nothing",
		"(and one more similar warning elsewhere)",
	} {
		if count := strings.Count(output, warning); count != 1 {
			t.Errorf("the plan has %q %d times, want once:\n%s", warning, count, output)
		}
	}
}
