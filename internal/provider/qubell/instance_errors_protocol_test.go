package qubell_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// unknownID is the id of no object.
const unknownID = "0123456789abcdef01234567"

func TestInstance_Validation_InvalidValues(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	for name, test := range map[string]struct {
		config map[string]any
		path   string
		texts  []string
	}{
		"name of an application": {
			map[string]any{"application_id": "Shop"},
			"application_id",
			[]string{"must be the id of an application", "50dd88bee4b082b7a96d072e"},
		},
		"id in upper case": {
			shopConfig(map[string]any{"environment_id": "56B0C1A2E4B0A1F2C3D4E511"}), "environment_id",
			[]string{"in lower case"},
		},
		"name of a revision": {
			shopConfig(map[string]any{"revision_id": "stable"}), "revision_id",
			[]string{"must be the id of a revision"},
		},
		"no name": {shopConfig(map[string]any{"name": ""}), "name", []string{"must not be empty"}},
		"version 0": {
			shopConfig(map[string]any{"manifest_version": 0}), "manifest_version", []string{"at least 1"},
		},
		"a parameter without value": {
			shopConfig(parameters(map[string]any{"web.size": nil})), "parameters", []string{"is null"},
		},
		"a parameter without name": {
			shopConfig(parameters(map[string]any{"": "1"})), `parameters[""]`, []string{"must not be empty"},
		},
		"not a duration": {
			shopConfig(map[string]any{"destroy_after": "8"}), "destroy_after", []string{"is not a duration"},
		},
		"a negative duration": {
			shopConfig(map[string]any{"destroy_after": "-1h"}), "destroy_after",
			[]string{"one millisecond or more", "is -1h"},
		},
		"zero duration": {
			shopConfig(map[string]any{"destroy_after": "0s"}), "destroy_after", []string{"Remove the argument"},
		},
		"duration below one millisecond": {
			shopConfig(map[string]any{"destroy_after": "999us"}), "destroy_after", []string{"is 999us"},
		},
		"user data as text": {
			shopConfig(map[string]any{"user_data": "s3cr3t"}), "user_data",
			[]string{"must be a JSON object", "jsonencode"},
		},
		"user data as a list": {
			shopConfig(map[string]any{"user_data": `["s3cr3t"]`}), "user_data", []string{"must be a JSON object"},
		},
		"null user data": {
			shopConfig(map[string]any{"user_data": `null`}), "user_data", []string{"must be a JSON object"},
		},
		"submodules as text": {
			platformConfig(map[string]any{"submodules": "site"}), "submodules",
			[]string{"It must be an object of submodules by name", "invalid at byte"},
		},
		"null submodules": {
			platformConfig(map[string]any{"submodules": "null"}), "submodules", []string{"it is null"},
		},
		"submodules as a list": {
			platformConfig(map[string]any{"submodules": "[]"}), "submodules",
			[]string{"array stands where an object was expected", "object of submodules by name"},
		},
		"null submodule": {
			platformConfig(map[string]any{"submodules": `{"site":null}`}), "submodules",
			[]string{"site is null, remove it instead"},
		},
		"null submodules of a submodule": {
			platformConfig(
				map[string]any{"submodules": `{"site":{"submodules":null}}`},
			), "submodules", []string{"site.submodules is null, remove it instead"},
		},
		"null parameter of a submodule": {
			platformConfig(
				map[string]any{"submodules": `{"site":{"parameters":{"site.title":null}}}`},
			), "submodules", []string{"site.parameters.site.title is null"},
		},
		"null parameters of a submodule": {
			platformConfig(
				map[string]any{"submodules": `{"site":{"parameters":null}}`},
			), "submodules", []string{"site.parameters is null"},
		},
		"negative version of a submodule": {
			platformConfig(
				map[string]any{"submodules": `{"site":{"submodules":{"cache":{"manifestVersion":-1}}}}`},
			), "submodules",
			[]string{"site.submodules.cache.manifestVersion must be 1 or more, and is -1"},
		},
		"unknown key of a submodule": {
			platformConfig(
				map[string]any{"submodules": `{"site":{"submodules":{"cache":{"instanceName":"x"}}}}`},
			), "submodules", []string{`unknown field "instanceName"`},
		},
		"number as a parameter of a submodule": {
			platformConfig(
				map[string]any{"submodules": `{"site":{"parameters":{"site.title":1}}}`},
			), "submodules", []string{"parameters (an object of strings)", "number stands where a string was expected"},
		},
	} {
		diags := instance.Validate(test.config)
		if len(diags) != 1 {
			t.Errorf("%s: %d diagnostics, want 1:\n%s", name, len(diags), diags)
		}
		diags.Expect(t, providertest.Error(test.path, test.texts...))
		if strings.Contains(diags.String(), "s3cr3t") {
			t.Errorf("%s: the error is %s, want no user data in it", name, diags)
		}
	}
	if sent := account.Requests(); len(sent) > 0 {
		t.Errorf("the requests are %v, want none", sent)
	}
}

func TestInstance_Validation_UnknownValues(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	config := map[string]any{}
	for _, name := range []string{
		"application_id", "environment_id", "name", "manifest_version", "revision_id", "parameters",
		"submodules", "user_data", "destroy_after", "force_destroy",
	} {
		config[name] = providertest.Unknown
	}
	instance.Validate(config).Expect(t)
	instance.Plan(nil, config).ExpectAction(t, providertest.Create)
	state := instance.Create(shopConfig())
	config["application_id"], config["environment_id"] = mock.ApplicationShop, mock.EnvironmentDevelopment
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
}

func TestInstance_LaunchRejected_NamesArgument(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config map[string]any
		path   string
		texts  []string
	}{
		"unknown application": {
			map[string]any{"application_id": unknownID},
			"application_id",
			[]string{
				`Qubell: there is no application "` + unknownID + `"`, "404 Not Found",
				mock.ApplicationShop + " (Shop)", "Set application_id to one of those",
			},
		},
		"unknown environment": {
			shopConfig(map[string]any{"environment_id": unknownID}), "environment_id",
			[]string{
				`Qubell: there is no environment "` + unknownID + `"`, "400 Bad Request",
				mock.EnvironmentProduction + " (Production)",
			},
		},
		"unknown revision": {
			shopConfig(map[string]any{"revision_id": unknownID}), "revision_id",
			[]string{`Qubell: there is no revision "` + unknownID + `"`, mock.RevisionEdge + " (edge)"},
		},
		"revision of another application": {
			databaseConfig(map[string]any{"revision_id": mock.RevisionEdge}), "revision_id",
			[]string{
				`Qubell: there is no revision "` + mock.RevisionEdge + `"`,
				"There is no revision that the account has access to",
			},
		},
		"missing parameter": {
			databaseConfig(parameters(nil)), "parameters",
			[]string{
				`Qubell: could not launch an instance of application "` + mock.ApplicationDatabase + `"`, "db.name",
				"Correct parameters, then apply again",
			},
		},
		"unknown parameter": {
			shopConfig(parameters(map[string]any{"web.colour": "red"})), "parameters",
			[]string{"web.colour", "Correct parameters"},
		},
		"unknown version": {
			shopConfig(map[string]any{"manifest_version": 9}), "", []string{
				"there is no manifest version 9", "Correct manifest_version or parameters",
			},
		},
		"mapped parameter of a submodule": {
			platformConfig(map[string]any{"submodules": `{"site":{"parameters":{"site.domain":"x"}}}`}), "",
			[]string{"site.domain is mapped to platform.domain", "Correct submodules or parameters"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			instance.CreateFails(test.config).Expect(t, providertest.Error(test.path, test.texts...))
			if made := storedObjects(account, "instance"); len(made) > 0 {
				t.Errorf("the account has the instances %v, want none", made)
			}
		})
	}
}

func TestInstance_ConfigurationRejected_NamesArgument(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		from, to map[string]any
		path     string
		texts    []string
	}{
		"unknown revision": {
			shopConfig(), shopConfig(map[string]any{"revision_id": unknownID}), "revision_id",
			[]string{`Qubell: there is no revision "` + unknownID + `"`, "(stable)"},
		},
		"missing parameter": {
			databaseConfig(), databaseConfig(parameters(nil)), "parameters", []string{
				"Qubell: could not configure instance", "db.name",
			},
		},
		"unknown submodule": {
			platformConfig(), platformConfig(map[string]any{"submodules": `{"shop":{}}`}), "submodules",
			[]string{"there is no submodule shop"},
		},
		"unknown version": {
			shopConfig(), shopConfig(map[string]any{"manifest_version": 9}), "",
			[]string{"there is no manifest version 9", "Correct manifest_version or parameters"},
		},
		"parameter that the new version does not have": {
			shopConfig(parameters(map[string]any{"web.motd": "Moin"})), shopConfig(
				map[string]any{"manifest_version": 1}, parameters(map[string]any{"web.motd": "Moin"}),
			), "",
			[]string{"web.motd", "Correct manifest_version or parameters"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, instance := startInstance(t)
			state := instance.Create(test.from)
			left, diags := instance.TryUpdate(state, test.to)
			diags.Expect(t, providertest.Error(test.path, test.texts...))
			providertest.ExpectValues(t, left.Values, state.Values)
		})
	}
}

func TestInstance_RenameRejected_NamesNoArgument(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.AddFault(
		faults.Fault{Method: http.MethodPut, Status: http.StatusBadRequest, Body: `{"errors":["the name is taken"]}`},
	)
	_, diags := instance.TryUpdate(state, shopConfig(map[string]any{"name": "web"}))
	diags.Expect(
		t,
		providertest.Error(
			"",
			"Qubell: could not configure instance",
			"the name is taken",
			"Correct the configuration",
		),
	)
}

func TestInstance_LaunchRejected_ListsNotReadable(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusForbidden, Body: `{"errors":["no"]}`})
	_, diags := instance.TryCreate(map[string]any{"application_id": unknownID})
	diags.Expect(
		t,
		providertest.Error(
			"",
			`Qubell: could not launch an instance of application "`+unknownID+`"`,
			"404 Not Found",
			"It does not exist, or belongs to another account",
		),
	)
	_, diags = instance.TryCreate(shopConfig(map[string]any{"environment_id": unknownID}))
	diags.Expect(t, providertest.Error("parameters", "there is no such environment"))
}

func TestInstance_LaunchRejected_ShortensLongLists(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	for i := range 20 {
		account.Create("application", map[string]any{"name": fmt.Sprintf("App %d", i)})
	}
	_, diags := acctest.NewProvider(t, account).Resource("fleet_qubell_instance").TryCreate(
		map[string]any{"application_id": unknownID},
	)
	diags.Expect(t, providertest.Error("application_id", "(Shop)", "13 more"))
}

func TestInstance_LaunchRejected_NoPermission(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{Status: http.StatusForbidden, Body: `{"errors":["the user is not authorized"]}`})
	_, diags := instance.TryCreate(shopConfig())
	diags.Expect(
		t,
		providertest.Error(
			"",
			"could not launch an instance",
			"403 Forbidden: the user is not authorized",
			"do not allow this",
		),
	)
	if counts := account.RequestCounts(); counts[http.MethodGet] > 0 {
		t.Errorf("the requests are %v, want no GET", counts)
	}
}
