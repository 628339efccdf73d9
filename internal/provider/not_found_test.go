package provider_test

import (
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestNotFound_WarningNamesObjectAndSettings(t *testing.T) {
	t.Parallel()
	for system, settings := range map[string][]string{
		"jeto":        {"Jeto:", "jeto.api_key (environment variable JETO_API_KEY)", "jeto.endpoint"},
		"qubell":      {"Qubell:", "qubell.password", "qubell.token (environment variable QUBELL_TOKEN)"},
		"sharedcloud": {"Sharedcloud:", "sharedcloud.token (environment variable SHAREDCLOUD_TOKEN)"},
		"wakame":      {"Wakame-vdc:", "wakame.account_id (environment variable WAKAME_ACCOUNT_ID)", "wakame.endpoint"},
		"zaoshu":      {"Zaoshu:", "zaoshu.api_key", "zaoshu.api_secret", "zaoshu.endpoint"},
	} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			account := acctest.NewAccount(t, system)
			id := account.Create("instance", map[string]any{})
			instance := acctest.NewProvider(t, account).Resource("fleet_" + system + "_instance")
			state := instance.ImportByID(id)
			account.Delete("instance", id)
			read, diags := instance.TryRead(state)
			if read != nil {
				t.Errorf("got the state %v, want none", read.Values)
			}
			diags.Expect(t, providertest.Warning("", append(
				settings, "an object was not found", "Could not read instance", `"`+id+`"`,
				"If the object was deleted, Terraform plans to create it again",
				"The plan fails if the API has no request that creates the object.",
				"If it was not deleted, do not apply",
				system+".endpoint (environment variable",
			)...))
		})
	}
}

// TestAccNotFound_credentialsOfAnotherAccount plans with the credentials of an
// account that has none of the objects. Terraform shows one warning with their
// number.
func TestAccNotFound_credentialsOfAnotherAccount(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		count, others string
	}{
		"one object":     {"1", ""},
		"three objects":  {"3", "(and 2 more similar warnings elsewhere)"},
		"twelve objects": {"12", "(and 11 more similar warnings elsewhere)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			w.Write("main.tf", requiredProvider+`
				resource "fleet_sharedcloud_instance" "web" {
				  count     = `+test.count+`
				  name      = "web"
				  ask_price = 0.02
				}`)
			configureEnv(w, acctest.NewAccount(t, "sharedcloud"))
			w.MustRun("apply", "-auto-approve")
			configureEnv(w, acctest.NewAccount(t, "sharedcloud"))
			output := w.MustRun("plan")
			const warning = "Warning: Sharedcloud: an object was not found"
			if got := strings.Count(output, warning); got != 1 {
				t.Errorf("got %d warnings, want 1:\n%s", got, output)
			}
			for _, want := range []string{
				"Plan: " + test.count + " to add", "with fleet_sharedcloud_instance.web[", test.others,
			} {
				if !strings.Contains(output, want) {
					t.Errorf("the plan lacks %q:\n%s", want, output)
				}
			}
			if test.others == "" && strings.Contains(output, "similar warning") {
				t.Errorf("the plan counts other warnings:\n%s", output)
			}
		})
	}
}
