package qubell_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

func TestInstanceDataSource_Reads(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	data := acctest.NewProvider(t, account).DataSource("fleet_qubell_instance")
	id := account.Create("instance", map[string]any{
		"name":         "web",
		"parameters":   map[string]any{"web.size": "large", "web.replicas": 2},
		"returnValues": map[string]any{"web.url": "http://web"},
		"workflowHistory": []any{
			map[string]any{"name": "backup", "status": "Failed", "ownerId": "o1", "steps": []any{
				map[string]any{"name": "snapshot", "status": "Succeeded", "percentComplete": 100},
				map[string]any{"name": "upload", "status": "Failed", "percentComplete": 30},
			}},
			map[string]any{"name": "launch", "status": "Succeeded"},
		},
		"ownerId": "o2",
		"status":  "Destroyed",
	})
	providertest.ExpectValues(t, data.Read(map[string]any{"id": id}), map[string]any{
		"name":           "web",
		"application_id": mock.ApplicationShop,
		"environment_id": mock.EnvironmentDevelopment,
		"version":        3,
		"status":         "Destroyed",
		"owner_id":       "o2",
		"parameters":     map[string]any{"web.size": "large", "web.replicas": "2"},
		"return_values":  map[string]any{"web.url": `"http://web"`},
		"components":     []any{},
		"workflow_history": []any{
			map[string]any{"name": "backup", "status": "Failed", "owner_id": "o1", "steps": []any{
				map[string]any{"name": "snapshot", "status": "Succeeded", "percent_complete": 100},
				map[string]any{"name": "upload", "status": "Failed", "percent_complete": 30},
			}},
			map[string]any{"name": "launch", "status": "Succeeded", "steps": []any{}},
		},
	})
	if diff := cmp.Diff([]string{"GET /instances/ID"}, requests(account, 0, id)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInstanceDataSource_NotFound(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	data := acctest.NewProvider(t, account).DataSource("fleet_qubell_instance")
	_, diags := data.TryRead(map[string]any{"id": unknownID})
	diags.Expect(t, providertest.Error("id", "Qubell: no such instance", unknownID, "qubell.endpoint"))
	_, diags = data.TryRead(map[string]any{"id": "web"})
	diags.Expect(t, providertest.Error("id", "must be the id of an instance"))
	other := acctest.NewAccount(t, "qubell").Create("instance", nil)
	_, diags = data.TryRead(map[string]any{"id": other})
	diags.Expect(t, providertest.Error("", "403 Forbidden", "do not allow this",
		"qubell.token (environment variable QUBELL_TOKEN), which takes precedence over the password."))
}

func TestInstancesDataSource_Reads(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	data := acctest.NewProvider(t, account).DataSource("fleet_qubell_instances")
	account.Create("instance", map[string]any{"name": "web", "revisionId": mock.RevisionEdge})
	account.Create(
		"instance", map[string]any{"name": "web", "environmentId": mock.EnvironmentProduction, "status": "running"},
	)
	account.Create(
		"instance", map[string]any{"name": "db", "applicationId": mock.ApplicationDatabase, "status": "Failed"},
	)
	account.Create("instance", map[string]any{"name": "old", "status": "Destroyed"})
	for name, test := range map[string]struct {
		config map[string]any
		want   []string
	}{
		"environment": {
			map[string]any{"environment_id": mock.EnvironmentDevelopment}, []string{"db", "old", "web"},
		},
		"application":     {map[string]any{"application_id": mock.ApplicationShop}, []string{"old", "web", "web"}},
		"revision":        {map[string]any{"revision_id": mock.RevisionEdge}, []string{"web"}},
		"of an empty one": {map[string]any{"revision_id": mock.RevisionStable}, []string{}},
		"name": {
			map[string]any{"application_id": mock.ApplicationShop, "name": "web"}, []string{"web", "web"},
		},
		"status": {
			map[string]any{"environment_id": mock.EnvironmentDevelopment, "status": "Failed"}, []string{"db"},
		},
		"status in other letter case": {
			map[string]any{"environment_id": mock.EnvironmentProduction, "status": "Running"}, []string{"web"},
		},
	} {
		got := providertest.StringAttributes(t, data.Read(test.config)["instances"], "name")
		slices.Sort(got)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	listed, _ := data.Read(map[string]any{"revision_id": mock.RevisionEdge})["instances"].([]any)
	web, _ := listed[0].(map[string]any)
	providertest.ExpectValues(t, web, map[string]any{
		"name":           "web",
		"application_id": mock.ApplicationShop,
		"environment_id": mock.EnvironmentDevelopment,
		"revision_id":    mock.RevisionEdge,
		"status":         "Running",
	})
}

func TestInstancesDataSource_ListFails(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	data := acctest.NewProvider(t, account).DataSource("fleet_qubell_instances")
	for name, test := range map[string]struct {
		config map[string]any
		want   providertest.Expectation
	}{
		"no scope": {
			map[string]any{},
			providertest.Error("", "Missing environment_id, application_id or revision_id", "Set exactly one of them."),
		},
		"two scopes": {
			map[string]any{"environment_id": mock.EnvironmentProduction, "revision_id": mock.RevisionEdge},
			providertest.Error("revision_id", "environment_id and revision_id conflict", "Set exactly one of"),
		},
		"unknown environment": {
			map[string]any{"environment_id": unknownID},
			providertest.Error("environment_id", "Qubell: no such environment", unknownID),
		},
		"unknown application": {
			map[string]any{"application_id": unknownID},
			providertest.Error("application_id", "Qubell: no such application", unknownID),
		},
		"unknown revision": {
			map[string]any{"revision_id": unknownID},
			providertest.Error("revision_id", "Qubell: no such revision", unknownID),
		},
		"unknown status": {
			map[string]any{"revision_id": mock.RevisionEdge, "status": "Up"}, providertest.Error("status", `"Running"`),
		},
	} {
		_, diags := data.TryRead(test.config)
		t.Log(name)
		diags.Expect(t, test.want)
	}
	account.AddFault(faults.Fault{Status: http.StatusInternalServerError, Body: "{}"})
	_, diags := data.TryRead(map[string]any{"revision_id": mock.RevisionEdge})
	diags.Expect(
		t,
		providertest.Error(
			"", `Qubell: could not list the instances of revision "`+mock.RevisionEdge+`"`,
			"500 Internal Server Error",
		),
	)
}

func TestInstanceDataSource_ByName(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	data := acctest.NewProvider(t, account).DataSource("fleet_qubell_instance")
	fields := func(changes ...map[string]any) map[string]any {
		return providertest.Merge(map[string]any{"name": "web", "revisionId": mock.RevisionEdge}, changes...)
	}
	web := account.Create("instance", fields())
	account.Create("instance", fields(map[string]any{"status": "Destroyed"}))
	account.Create("instance", fields(map[string]any{"name": "www"}))
	for attribute, test := range map[string]struct{ id, path string }{
		"environment_id": {mock.EnvironmentDevelopment, "GET /environments/"},
		"application_id": {mock.ApplicationShop, "GET /applications/"},
		"revision_id":    {mock.RevisionEdge, "GET /revisions/"},
	} {
		before := len(account.Requests())
		got := data.Read(map[string]any{"name": "web", attribute: test.id})
		providertest.ExpectValues(t, got, map[string]any{
			"id": web, "name": "web", "status": "Running", "environment_id": mock.EnvironmentDevelopment,
			"application_id": mock.ApplicationShop, attribute: test.id,
		})
		if attribute != "revision_id" {
			providertest.ExpectValues(t, got, map[string]any{"revision_id": nil})
		}
		want := []string{test.path + test.id + "/instances", "GET /instances/ID"}
		if diff := cmp.Diff(want, requests(account, before, web)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", attribute, diff)
		}
	}

	inProduction := map[string]any{"name": "web", "environment_id": mock.EnvironmentProduction}
	_, diags := data.TryRead(inProduction)
	diags.Expect(t, providertest.Error("name", "Qubell: no such instance", "It sees none.",
		"that environment_id is the id of its environment."))
	second := account.Create("instance", fields())
	_, diags = data.TryRead(map[string]any{"name": "web", "application_id": mock.ApplicationShop})
	diags.Expect(t, providertest.Error(
		"name", "Qubell: the name is not unique", "2 instances", "Set id to one of these", web, second))
}

func TestInstanceDataSource_ByName_Fails(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	data := acctest.NewProvider(t, account).DataSource("fleet_qubell_instance")
	const (
		missing = "Missing environment_id, application_id, revision_id or id"
		several = "Set exactly one of environment_id, application_id, revision_id and id."
	)
	for name, test := range map[string]struct {
		config map[string]any
		want   []providertest.Expectation
	}{
		"nothing": {
			map[string]any{},
			[]providertest.Expectation{
				providertest.Error("", "Missing id or name"), providertest.Error("", missing),
			},
		},
		"no scope": {map[string]any{"name": "web"}, []providertest.Expectation{providertest.Error("", missing)}},
		"two scopes": {
			map[string]any{
				"name": "web", "environment_id": mock.EnvironmentProduction, "application_id": mock.ApplicationShop,
			},
			[]providertest.Expectation{providertest.Error("application_id", several)},
		},
		"a scope and an id": {
			map[string]any{"id": unknownID, "environment_id": mock.EnvironmentProduction},
			[]providertest.Expectation{providertest.Error("id", several)},
		},
		"empty name": {
			map[string]any{"name": "", "environment_id": mock.EnvironmentProduction},
			[]providertest.Expectation{providertest.Error("name", "must not be empty")},
		},
		"a scope that is no id": {
			map[string]any{"name": "web", "revision_id": "edge"},
			[]providertest.Expectation{providertest.Error("revision_id", "must be the id of a revision")},
		},
		"unknown scope": {
			map[string]any{"name": "web", "revision_id": unknownID},
			[]providertest.Expectation{providertest.Error("revision_id", "Qubell: no such revision", unknownID)},
		},
	} {
		_, diags := data.TryRead(test.config)
		t.Log(name)
		diags.Expect(t, test.want...)
	}
}

// TestInstanceDataSource_ByName_ReadFails has an instance whose read fails
// after the list.
func TestInstanceDataSource_ByName_ReadFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault faults.Fault
		want  providertest.Expectation
	}{
		"list": {
			faults.Fault{PathRegexp: "/environments/.*/instances$", Status: http.StatusForbidden, Body: "{}"},
			providertest.Error("", "Qubell: could not list the instances of environment", "403 Forbidden"),
		},
		"instance": {
			faults.Fault{PathRegexp: "/api/1/instances/", Status: http.StatusForbidden, Body: "{}"},
			providertest.Error("", "Qubell: could not read instance", "403 Forbidden"),
		},
		"destroyed meanwhile": {
			faults.Fault{PathRegexp: "/api/1/instances/", Status: http.StatusNotFound, Body: `{"errors":["gone"]}`},
			providertest.Error("name", "Qubell: no such instance", `has the name "web", but is destroyed.`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account := acctest.NewAccount(t, "qubell")
			account.Create("instance", map[string]any{"name": "web"})
			account.AddFault(test.fault)
			_, diags := acctest.NewProvider(t, account).DataSource("fleet_qubell_instance").
				TryRead(map[string]any{"name": "web", "environment_id": mock.EnvironmentDevelopment})
			diags.Expect(t, test.want)
		})
	}
}
