package qubell_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// secretConfig is the configuration of an instance that has secrets.
func secretConfig() map[string]any {
	return shopConfig(
		parameters(map[string]any{"web.motd": "open-sesame", "web.size": "tiny"}),
		map[string]any{"user_data": `{"key":"ali-baba"}`},
	)
}

// showFailedJob makes GET return an instance that failed in a job, with an
// error message that has secrets, after a number of other answers.
func showFailedJob(account *acctest.Account, id, job string, skip int) {
	account.AddFault(faults.Fault{
		Method: http.MethodGet, PathRegexp: "/instances/", Skip: skip, Status: http.StatusOK,
		Body: `{"id":"` + id + `","name":"web","version":3,"parameters":{},"ownerId":null,"returnValues":null,` +
			`"components":null,` +
			`"applicationId":"` + mock.ApplicationShop + `","environmentId":"` + mock.EnvironmentDevelopment +
			`","status":"Failed","workflowHistory":[{"name":"launch","status":"Succeeded"},{"name":"` + job +
			`","status":"Failed"}],` +
			`"errorMessage":"ali-baba cannot say open-sesame to a tiny door"}`,
	})
}

func TestInstance_Errors_HoldNoSecrets(t *testing.T) {
	t.Parallel()
	type (
		account  = *acctest.Account
		resource = *providertest.Resource
	)
	for name, fail := range map[string]func(account account, instance resource) providertest.Diagnostics{
		"launch": func(account account, instance resource) providertest.Diagnostics {
			id := account.Create("instance", nil)
			account.AddFault(
				faults.Fault{
					Method: http.MethodPost, PathRegexp: "/launch$", Status: http.StatusOK, Body: `{"id":"` + id + `"}`,
				},
			)
			showFailedJob(account, id, "launch", 0)
			_, diags := instance.CreateTainted(secretConfig())

			return diags
		},
		"reconfiguration": func(account account, instance resource) providertest.Diagnostics {
			state := instance.Create(shopConfig())
			showFailedJob(account, state.ID(), "reconfigure", 1)
			_, diags := instance.TryUpdate(state, secretConfig())

			return diags
		},
		"reconfiguration from secrets": func(account account, instance resource) providertest.Diagnostics {
			state := instance.Create(secretConfig())
			showFailedJob(account, state.ID(), "reconfigure", 1)
			_, diags := instance.TryUpdate(state, shopConfig(map[string]any{"user_data": `{"key":"ali-baba"}`}))

			return diags
		},
		"destruction": func(account account, instance resource) providertest.Diagnostics {
			state := instance.Create(secretConfig())
			showFailedJob(account, state.ID(), "destroy", 1)
			_, diags := instance.TryDelete(state)

			return diags
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := fail(startInstance(t))
			diags.Expect(t, providertest.Error("", "failed", "(redacted) cannot say (redacted) to a (redacted) door"))
			for _, secret := range []string{"open-sesame", "ali-baba"} {
				if strings.Contains(diags.String(), secret) {
					t.Errorf("the error is %s, want no %s in it", diags, secret)
				}
			}
		})
	}
}
