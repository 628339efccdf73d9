package provider_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// otherProviders are the providers from which objects move. Terraform asks for
// their programs, because the state names them, but uses only the schema of
// their provider blocks. The tests let this provider's program answer.
func otherProviders() []string { return []string{"mastercard/restapi", "magodo/restful"} }

// stateOfOtherProviders returns a state with an object of each of the other
// providers. The path is that of the collection.
func stateOfOtherProviders(t *testing.T, path, restapiID, restfulID string) string {
	t.Helper()
	managed := func(provider, kind, name string, version int, attributes map[string]any) map[string]any {
		return map[string]any{
			"mode": "managed", "type": kind, "name": name,
			"provider": fmt.Sprintf("provider[%q]", "registry.terraform.io/"+provider),
			"instances": []any{map[string]any{
				"schema_version": version, "attributes": attributes, "sensitive_attributes": []any{},
				// The private state of the SDK that restapi used: {"schema_version":"0"}.
				"private": "eyJzY2hlbWFfdmVyc2lvbiI6IjAifQ==",
			}},
		}
	}
	state, err := json.Marshal(map[string]any{
		"version": 4, "terraform_version": "1.16.4", "serial": 1,
		"lineage": "b0a1cbd2-4e4c-0f45-9d0e-7d3f5f6a3c11", "outputs": map[string]any{},
		"resources": []any{
			managed("mastercard/restapi", "restapi_object", "web", 0, map[string]any{
				"id": restapiID, "path": path, "data": `{"name":"web"}`, "api_data": map[string]any{"name": "web"},
				"api_response": `{"name":"web"}`, "create_response": `{"name":"web"}`, "read_path": nil,
			}),
			managed("magodo/restful", "restful_resource", "worker", 2, map[string]any{
				"id": path + "/" + restfulID, "path": path, "read_path": "$(path)/$(body.id)",
				"body": map[string]any{
					"type": []any{"object", map[string]any{"name": "string"}}, "value": map[string]any{"name": "web"},
				},
			}),
		},
	})
	if err != nil {
		t.Fatal(err)
	}

	return string(state)
}

// expectMove plans and applies moves and fails the test unless nothing changes.
func expectMove(t *testing.T, w *acctest.Workspace, moves ...string) {
	t.Helper()
	for _, command := range [][]string{{"plan"}, {"apply", "-auto-approve"}} {
		output := w.MustRun(command...)
		for _, want := range append(moves, "Plan: 0 to add, 0 to change, 0 to destroy.") {
			if !strings.Contains(output, want) {
				t.Fatalf("%s lacks %q:\n%s", command[0], want, output)
			}
		}
	}
	if again := w.MustRun("plan"); !strings.Contains(again, "No changes.") {
		t.Errorf("the plan after the move has changes:\n%s", again)
	}
}

// moveConfig returns a configuration that moves the objects of the other
// providers to resources with the arguments.
func moveConfig(kind, web, worker string) string {
	const format = `
moved {
  from = restapi_object.web
  to   = %[1]s.web
}

resource %[1]q "web" {
  %[2]s
}

moved {
  from = restful_resource.worker
  to   = %[1]s.worker
}

resource %[1]q "worker" {
  %[3]s
}
`

	return fmt.Sprintf(format, kind, web, worker)
}

func TestAccMoved_objectsOfOtherProviders(t *testing.T) {
	t.Parallel()
	named := func(name string) map[string]any { return map[string]any{"name": name} }
	for system, test := range map[string]struct {
		path   string
		object func(name string) map[string]any
		// config returns the arguments of the resource.
		config func(name, id string) string
	}{
		"jeto": {
			"/api/instances",
			func(name string) map[string]any { return map[string]any{"name": name, "path": "/srv/" + name} },
			func(name, _ string) string {
				return fmt.Sprintf("name = %q\npath = %q\nproject_id = \"1\"\nhost_id = \"1\"", name, "/srv/"+name)
			},
		},
		"qubell": {
			"/api/1/instances", named,
			func(name, _ string) string {
				return fmt.Sprintf("application_id = \"56b0c1a2e4b0a1f2c3d4e521\"\nname = %q", name)
			},
		},
		"sharedcloud": {
			"/api/v1/instances",
			func(name string) map[string]any { return map[string]any{"name": name, "ask_price": 0.02} }, nil,
		},
		"wakame": {
			"/api/12.03/instances",
			func(string) map[string]any { return map[string]any{"state": "running"} },
			func(string, string) string { return "image_id = \"wmi-lucid5\"\ninstance_spec_id = \"is-demospec\"" },
		},
		"zaoshu": {
			"/v2/instance",
			func(name string) map[string]any { return map[string]any{"title": name} },
			func(name, id string) string { return fmt.Sprintf("instance_id = %q\ntitle = %q", id, name) },
		},
	} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			account, w := acctest.NewAccount(t, system), newWorkspace(t, otherProviders()...)
			configureEnv(w, account)
			web := account.Create("instance", test.object("web"))
			worker := account.Create("instance", test.object("worker"))
			w.Write("terraform.tfstate", stateOfOtherProviders(t, test.path, web, worker))
			kind := "fleet_" + system + "_instance"
			config := exampleFiles(t)["provider/moved.tf"] // It moves instances of Sharedcloud.
			if test.config != nil {
				config = moveConfig(kind, test.config("web", web), test.config("worker", worker))
			}
			w.Write("main.tf", requiredProvider+config)
			expectMove(t, w, "restapi_object.web has moved to "+kind+".web",
				"restful_resource.worker has moved to "+kind+".worker")
		})
	}
}

// TestAccMoved_toOtherRegistry moves resources whose arguments the API does not
// return, so that only the state has them.
func TestAccMoved_toOtherRegistry(t *testing.T) {
	t.Parallel()
	for system, arguments := range map[string]string{
		"qubell": `application_id = "56b0c1a2e4b0a1f2c3d4e521"
			destroy_after = "72h"
			user_data = jsonencode({ owner = "ada" })`,
		"wakame": `image_id = "wmi-lucid5"
			instance_spec_id = "is-demospec"
			user_data = "role=web"`,
	} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			configureEnv(w, acctest.NewAccount(t, system))
			resource := func(name string) string {
				return fmt.Sprintf("resource \"fleet_%s_instance\" %q {\n%s\n}\n", system, name, arguments)
			}
			w.Write("main.tf", strings.ReplaceAll(requiredProvider, "fleet-iac/", "hashicorp/")+resource("old"))
			w.MustRun("apply", "-auto-approve")
			kind := "fleet_" + system + "_instance"
			w.Write("main.tf", requiredProvider+resource("new")+fmt.Sprintf(
				"moved {\n  from = %s.old\n  to = %[1]s.new\n}\n", kind))
			expectMove(t, w, kind+".old has moved to "+kind+".new")
		})
	}
}
