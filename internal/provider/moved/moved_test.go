package moved_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

// restapiObject returns the state of an object as version 3 of the provider
// restapi writes it. The id is the object's own, and readPath "" is null.
func restapiObject(path, readPath, id string) providertest.MoveSource {
	values := map[string]any{
		"path": path, "read_path": nil, "create_path": nil, "update_path": nil, "destroy_path": nil,
		"create_method": nil, "read_method": nil, "update_method": nil, "destroy_method": nil,
		"id_attribute": nil, "object_id": nil, "data": `{"name":"web"}`, "debug": nil, "read_search": nil,
		"query_string": nil, "force_new": nil, "read_data": nil, "update_data": nil, "destroy_data": nil,
		"ignore_changes_to": nil, "ignore_all_server_changes": nil, "ignore_server_additions": nil,
		"id": id, "api_data": map[string]any{"id": id, "name": "web"},
		"api_response": `{"id":"` + id + `","name":"web"}`, "create_response": `{"id":"` + id + `"}`,
	}
	if readPath != "" {
		values["read_path"] = readPath
	}

	return providertest.MoveSource{
		Provider: "registry.terraform.io/mastercard/restapi", Type: "restapi_object", JSON: toJSON(values),
	}
}

// restfulResource returns the state of an object as the provider restful writes
// it. The id is the path from which the object is read.
func restfulResource(collection, id string) providertest.MoveSource {
	return providertest.MoveSource{
		Provider: "registry.terraform.io/magodo/restful", Type: "restful_resource", Version: 2,
		JSON: toJSON(map[string]any{
			"id": id, "path": collection, "read_path": "$(path)/$(body.id)", "update_path": nil, "delete_path": nil,
			"create_method": "POST", "update_method": nil, "delete_method": nil, "create_selector": nil,
			"read_selector": nil, "read_response_template": nil, "precheck_create": nil, "precheck_update": nil,
			"precheck_delete": nil, "poll_create": nil, "poll_update": nil, "poll_delete": nil,
			"post_create_read": nil, "write_only_attrs": nil, "merge_patch_disabled": nil, "query": nil,
			"create_query": nil, "read_query": nil, "update_query": nil, "delete_query": nil, "header": nil,
			"create_header": nil, "read_header": nil, "update_header": nil, "delete_header": nil,
			"check_existance": nil, //nolint:misspell // The provider's spelling.
			"force_new_attrs": nil, "output_attrs": nil, "use_sensitive_output": nil,
			"sensitive_output": nil, "ephemeral_body": nil, "delete_body": nil, "delete_body_raw": nil,
			"update_body_patches": nil,
			"body": map[string]any{
				"type": []any{"object", map[string]any{"name": "string"}}, "value": map[string]any{"name": "web"},
			},
			"output": map[string]any{
				"type": []any{"object", map[string]any{"name": "string"}}, "value": map[string]any{"name": "web"},
			},
		}),
	}
}

func toJSON(value any) string {
	written, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}

	return string(written)
}

// startInstance returns the driver of a system's instances and the id of one.
func startInstance(t *testing.T, system string) (*providertest.Resource, string) {
	t.Helper()
	account := acctest.NewAccount(t, system)
	id := account.Create("instance", map[string]any{})

	return acctest.NewProvider(t, account).Resource("fleet_" + system + "_instance"), id
}

// expectLikeImport reads a moved state and compares it with an import of the
// same object.
func expectLikeImport(t *testing.T, resource *providertest.Resource, moved *providertest.State, importID string) {
	t.Helper()
	imported := resource.ImportByID(importID)
	if diff := cmp.Diff(imported.Identity, moved.Identity); diff != "" {
		t.Errorf("identity (-import +move):\n%s", diff)
	}
	read := resource.Read(moved)
	if read == nil {
		t.Fatal("the read removed the moved object")
	}
	if diff := cmp.Diff(imported.Values, read.Values); diff != "" {
		t.Errorf("state (-import +move):\n%s", diff)
	}
}

func TestStates_InstanceOfOtherProviderIsLikeImport(t *testing.T) {
	t.Parallel()
	for system, path := range map[string]string{
		"jeto":        "/api/instances",
		"qubell":      "/api/1/instances",
		"sharedcloud": "/api/v1/instances",
		"wakame":      "/api/12.03/instances",
		"zaoshu":      "/v2/instance",
	} {
		for name, source := range map[string]func(id string) providertest.MoveSource{
			"restapi collection": func(id string) providertest.MoveSource { return restapiObject(path, "", id) },
			"restapi read path": func(id string) providertest.MoveSource {
				return restapiObject("/elsewhere", path+"/{id}/", id)
			},
			"restapi search": func(id string) providertest.MoveSource { return restapiObject(path+"/", path, id) },
			"restapi of a fork and OpenTofu": func(id string) providertest.MoveSource {
				object := restapiObject(path, "", id)
				object.Provider = "registry.opentofu.org/fork/restapi"

				return object
			},
			"restful": func(id string) providertest.MoveSource { return restfulResource(path, path+"/"+id) },
			"restful suffix": func(id string) providertest.MoveSource {
				return restfulResource(path, path+"/"+id+".yml")
			},
			"restful relative": func(id string) providertest.MoveSource {
				return restfulResource(path, path[1:]+"/"+id+"/")
			},
			"restful query": func(id string) providertest.MoveSource {
				return restfulResource(path, path+"/"+id+"?a=b/c")
			},
		} {
			t.Run(system+" "+name, func(t *testing.T) {
				t.Parallel()
				instance, id := startInstance(t, system)
				expectLikeImport(t, instance, instance.Move(source(id)), id)
			})
		}
	}
}

func TestStates_ChildOfInstanceIsLikeImport(t *testing.T) {
	t.Parallel()
	t.Run("run", func(t *testing.T) {
		t.Parallel()
		account := acctest.NewAccount(t, "zaoshu")
		crawler := account.Create("instance", map[string]any{})
		task := account.Create("task", map[string]any{"instance_id": crawler})
		run, path := acctest.NewProvider(t, account).Resource("fleet_zaoshu_run"), "/v2/instance/"+crawler+"/task"
		expectLikeImport(t, run, run.Move(restfulResource(path, path+"/"+task)), crawler+"/"+task)
		expectLikeImport(t, run, run.Move(restapiObject(path, "", task)), crawler+"/"+task)
	})
	t.Run("schedule", func(t *testing.T) {
		t.Parallel()
		account := acctest.NewAccount(t, "qubell")
		instance := account.Create("instance", map[string]any{})
		fleet := acctest.NewProvider(t, account)
		schedule := fleet.Resource("fleet_qubell_workflow_schedule")
		id := schedule.Create(map[string]any{
			"instance_id": instance, "workflow": "backup", "interval": "24h",
		}).ID()
		path := "/api/1/instances/" + instance + "/schedules"
		expectLikeImport(t, schedule, schedule.Move(restapiObject(path, "", id)), instance+"/"+id)
		expectLikeImport(t, schedule, schedule.Move(restfulResource(path, path+"/"+id)), instance+"/"+id)
	})
}

// sameTypes returns a state of each resource type. Only the identity matters.
func sameTypes() map[string]map[string]any {
	const object, hex = "50dd88bee4b082b7a96d072e", "0123456789abcdef0123456789abcdef"

	return map[string]map[string]any{
		"fleet_jeto_command":       {"id": "7/start/web", "instance_id": "7", "command": "start", "machine": "web"},
		"fleet_jeto_instance":      {"id": "7", "name": "shop"},
		"fleet_jeto_machine_state": {"id": "7/web", "instance_id": "7", "machine": "web"},
		"fleet_qubell_instance":    {"id": object, "name": "shop"},
		"fleet_qubell_workflow_run": {
			"id": object + "/backup", "instance_id": object, "workflow": "backup",
		},
		"fleet_qubell_workflow_schedule": {"id": "s1", "instance_id": object, "workflow": "backup"},
		"fleet_sharedcloud_instance":     {"id": "c7a74072-27d9-4581-aba8-b99bf018b3db", "name": "web"},
		"fleet_wakame_instance":          {"id": "i-j4f0k3c8", "hostname": "web"},
		"fleet_zaoshu_instance":          {"id": hex, "instance_id": hex},
		"fleet_zaoshu_run":               {"id": hex, "instance_id": hex},
	}
}

func TestStates_SameTypeOfAnyRegistryMovesWhole(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t)
	for name, values := range sameTypes() {
		for _, provider := range []string{
			"registry.opentofu.org/fleet-iac/fleet", "terraform.example.com/team/fleet", "fleet-iac/fleet", "fleet",
		} {
			t.Run(name+" "+provider, func(t *testing.T) {
				t.Parallel()
				resource := fleet.Resource(name)
				source := resource.MoveSource(provider, resource.State(values).WithPrivate(t, "imported", true))
				moved := resource.Move(source)
				providertest.ExpectValues(t, moved.Values, values)
				for attribute, got := range moved.Identity {
					if want := values[attribute]; got != want {
						t.Errorf("the identity has %s = %v, want %v", attribute, got, want)
					}
				}
				if got := resource.MoveSource("", moved).Private; string(got) != string(source.Private) {
					t.Errorf("got the private state %s, want %s", got, source.Private)
				}
			})
		}
	}
}

func TestStates_CoverAllResources(t *testing.T) {
	t.Parallel()
	tested := sameTypes()
	for _, name := range acctest.NewProvider(t).ResourceTypes() {
		if _, ok := tested[name]; !ok {
			t.Errorf("no test moves the type %s", name)
		}
	}
}

func TestStates_DropAttributesOfOtherRelease(t *testing.T) {
	t.Parallel()
	instance := acctest.NewProvider(t).Resource("fleet_sharedcloud_instance")
	moved := instance.Move(providertest.MoveSource{
		Provider: "registry.opentofu.org/fleet-iac/fleet", Type: "fleet_sharedcloud_instance",
		JSON: `{"id": "c7a74072-27d9-4581-aba8-b99bf018b3db", "region": "eu"}`,
	})
	if got, want := moved.ID(), "c7a74072-27d9-4581-aba8-b99bf018b3db"; got != want {
		t.Errorf("got the id %q, want %q", got, want)
	}
}

func TestStates_RefuseOtherSources(t *testing.T) {
	t.Parallel()
	const instance = "fleet_sharedcloud_instance"
	own := func(version int64, state string) providertest.MoveSource {
		return providertest.MoveSource{
			Provider: "registry.opentofu.org/fleet-iac/fleet", Type: instance, Version: version, JSON: state,
		}
	}
	of := func(provider string, source providertest.MoveSource) providertest.MoveSource {
		source.Provider = provider

		return source
	}
	withJSON := func(source providertest.MoveSource, state string) providertest.MoveSource {
		source.JSON = state

		return source
	}
	object := restapiObject("/api/v1/instances", "", "a")
	unsupported := []string{"Unable to Move Resource State", "Target Resource Type: " + instance}
	cannotMove := instance + ": cannot move the state of "
	for name, test := range map[string]struct {
		source providertest.MoveSource
		want   []string
	}{
		"newer schema": {own(7, `{"id": "a"}`), []string{
			cannotMove + instance,
			"The moved block names a fleet_sharedcloud_instance of the provider " +
				"registry.opentofu.org/fleet-iac/fleet. A newer release of the provider wrote its " +
				"state: the state has version 7 of the schema, and this release needs version 0. " +
				"Install a release of the provider that has version 7.",
		}},
		"older schema": {own(-1, `{"id": "a"}`), []string{
			"An older release of the provider wrote its state", "Remove the moved block, apply with the old address " +
				"and a release that has version 0, then move the resource.",
		}},
		"broken state":    {own(0, `{"id": []}`), []string{cannotMove + instance, "Its state cannot be read: "}},
		"other provider":  {of("registry.terraform.io/x/other", own(0, `{"id": "a"}`)), unsupported},
		"other type":      {restOfFleet("fleet_jeto_instance"), unsupported},
		"null_resource":   {restOf("registry.terraform.io/hashicorp/null", "null_resource"), unsupported},
		"restapi by name": {of("registry.terraform.io/x/other", object), unsupported},
		"object of fleet": {of("registry.terraform.io/x/fleet", object), unsupported},
		"broken object": {withJSON(object, `{"id": 7}`), []string{
			cannotMove + "restapi_object", "Its state cannot be read: id: a number stands where a string was expected.",
		}},
		"object without id": {withJSON(object, `{"id": null}`), []string{"Its state has no id."}},
		"object of other kind": {restapiObject("/api/v1/gpus", "", "a"), []string{
			"The moved block names a restapi_object of the provider registry.terraform.io/mastercard/restapi. " +
				`The path of its object is "/api/v1/gpus/a", and the path must end in /instances/ID. ` +
				"Check that the object is of this type. Otherwise remove the moved block and import the object.",
		}},
		"collection":     {restfulResource("", "/api/v1/instances/"), []string{"must end in /instances/ID"}},
		"child":          {restfulResource("", "/api/v1/instances/a/start"), []string{"must end in /instances/ID"}},
		"two segments":   {restfulResource("", "/api/v1/instances/a%2Fb"), []string{"must end in /instances/ID"}},
		"invalid escape": {restfulResource("", "/api/v1/instances/%zz"), []string{"must end in /instances/ID"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state, diags := acctest.NewProvider(t).Resource(instance).TryMove(test.source)
			if state != nil || len(diags) != 1 {
				t.Fatalf("got the state %v and %d diagnostics, want one error:\n%s", state, len(diags), diags)
			}
			for _, want := range test.want {
				if text := diags[0].Summary + "\n" + diags[0].Detail; !strings.Contains(text, want) {
					t.Errorf("got %q, want %q", text, want)
				}
			}
		})
	}
}

func restOfFleet(name string) providertest.MoveSource {
	return restOf("registry.terraform.io/fleet-iac/fleet", name)
}

func restOf(provider, name string) providertest.MoveSource {
	return providertest.MoveSource{Provider: provider, Type: name, JSON: `{"id": "a"}`}
}

// TestStates_RefuseIDsOfOtherSystems checks that a move checks the id as an
// import does.
func TestStates_RefuseIDsOfOtherSystems(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"qubell", "wakame"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			instance := acctest.NewProvider(t).Resource("fleet_" + system + "_instance")
			_, diags := instance.TryMove(restapiObject("/instances", "", "7"))
			if len(diags) != 1 || !strings.Contains(diags[0].Detail, `"7"`) {
				t.Errorf("got %s, want one error that quotes the id", diags)
			}
		})
	}
}

// TestStates_CommandsHaveNoPath checks the types whose objects have no path of
// their own.
func TestStates_CommandsHaveNoPath(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t)
	for _, name := range []string{"fleet_jeto_command", "fleet_jeto_machine_state", "fleet_qubell_workflow_run"} {
		_, diags := fleet.Resource(name).TryMove(restapiObject("/api/instances/7", "", "start"))
		if !slices.ContainsFunc(diags, func(d providertest.Diagnostic) bool {
			return d.Summary == "Unable to Move Resource State"
		}) {
			t.Errorf("%s: got %s, want the framework's error", name, fmt.Sprint(diags))
		}
	}
}
