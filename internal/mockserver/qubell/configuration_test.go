package qubell_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

func TestReconfigure_IsAJob(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(
		qubell.ApplicationShop, `{"instanceName":"old","version":1,"parameters":{"web.replicas":"1"}}`,
	)
	before := s.get(path).Object(t)
	s.reconfigure(path, `{"instanceName":"new","manifestVersion":2,"parameters":{"web.replicas":"2"}}`)
	s.clock.Advance(statusLag)
	s.wantStatus(path, "Executing")
	s.wantHistory(path,
		"launch Succeeded: provision Succeeded 100, configure Succeeded 100, start Succeeded 100",
		"reconfigure Executing: configure Executing 20")
	s.clock.Advance(jobDuration - statusLag - time.Nanosecond)
	s.get(path).WantFields(t, map[string]any{
		"name": "old", "version": 1.0, "parameters": before["parameters"], "returnValues": before["returnValues"],
	})
	s.clock.Advance(time.Nanosecond)
	id := lastSegment(path)
	s.get(path).WantFields(t, map[string]any{
		"name": "new", "version": 2.0, "status": "Running",
		"parameters": map[string]any{"web.size": "small", "web.replicas": "2", "web.motd": "Welcome"},
		"returnValues": map[string]any{
			"web.url": "http://" + id + ".shop.example.com", "web.replicas": 2.0,
			"web.hosts": []any{"1." + id + ".shop.example.com", "2." + id + ".shop.example.com"},
		},
	})
	s.wantJobs(path, "reconfigure Succeeded, launch Succeeded")
}

func TestReconfigure_KeepsAndResets(t *testing.T) {
	t.Parallel()
	const launch = `{"instanceName":"site","revisionId":"56b0c1a2e4b0a1f2c3d4e531","version":3,` +
		`"parameters":{"web.size":"big","web.replicas":"3","web.motd":"Hi"}}`
	parameters := func(size, replicas, motd string) map[string]any {
		return map[string]any{"web.size": size, "web.replicas": replicas, "web.motd": motd}
	}
	for name, test := range map[string]struct {
		body string
		want map[string]any
	}{
		"empty request": {`{}`, map[string]any{
			"name": "site", "version": 3.0, "revisionId": qubell.RevisionStable,
			"parameters": parameters("small", "1", "Welcome"),
		}},
		"name only": {`{"instanceName":"renamed"}`, map[string]any{
			"name": "renamed", "version": 3.0, "revisionId": qubell.RevisionStable,
			"parameters": parameters("small", "1", "Welcome"),
		}},
		"empty parameters": {`{"parameters":{}}`, map[string]any{"parameters": parameters("small", "1", "Welcome")}},
		"null parameters":  {`{"parameters":null}`, map[string]any{"parameters": parameters("small", "1", "Welcome")}},
		"some parameters": {`{"parameters":{"web.size":"huge","web.motd":null}}`, map[string]any{
			"parameters": parameters("huge", "1", "Welcome"),
		}},
		"earlier version": {`{"manifestVersion":1,"parameters":{"web.size":"huge"}}`, map[string]any{
			"version": 1.0, "revisionId": qubell.RevisionStable,
			"parameters": map[string]any{"web.size": "huge", "web.replicas": "1"},
		}},
		"revision": {`{"revisionId":"56b0c1a2e4b0a1f2c3d4e531","parameters":{"web.motd":"Ho"}}`, map[string]any{
			"version": 2.0, "revisionId": qubell.RevisionStable, "parameters": parameters("medium", "1", "Ho"),
		}},
		"another revision": {`{"revisionId":"56b0c1a2e4b0a1f2c3d4e532"}`, map[string]any{
			"version": 3.0, "revisionId": qubell.RevisionEdge, "parameters": parameters("small", "1", "Welcome"),
		}},
		"revision and version": {`{"revisionId":"56b0c1a2e4b0a1f2c3d4e531","manifestVersion":3}`, map[string]any{
			"version": 3.0, "revisionId": qubell.RevisionStable, "parameters": parameters("medium", "1", "Welcome"),
		}},
		"unknown keys": {`{"web.size":"huge","environmentId":"x"}`, map[string]any{
			"parameters": parameters("small", "1", "Welcome"), "environmentId": qubell.EnvironmentDevelopment,
		}},
		"values of any type": {`{"parameters":{"web.size":{"cpu":2},"web.replicas":2}}`, map[string]any{
			"parameters": map[string]any{
				"web.size": map[string]any{"cpu": 2.0}, "web.replicas": 2.0, "web.motd": "Welcome",
			},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			path := s.launch(qubell.ApplicationShop, launch)
			s.reconfigure(path, test.body)
			s.wantStatus(path, "Running")
			got, all := map[string]any{}, s.instanceFields(path)
			for field := range test.want {
				got[field] = all[field]
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Fatalf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReconfigure_InvalidIsRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	shop := s.launch(qubell.ApplicationShop, minimalLaunch)
	database := s.launch(qubell.ApplicationDatabase, databaseLaunch)
	platform := s.launch(qubell.ApplicationPlatform, minimalLaunch)
	site := func(section string) string { return `{"submodules":{"site":` + section + `}}` }
	for name, test := range map[string]struct{ path, body, want string }{
		"missing required": {database, `{}`, "parameter db.name is required"},
		"missing among others": {
			database, `{"instanceName":"x","parameters":{"db.engine":"x"}}`, "parameter db.name is required",
		},
		"unknown parameter": {shop, `{"parameters":{"x":"y"}}`, "parameter x is unknown"},
		"of another version": {
			shop, `{"manifestVersion":1,"parameters":{"web.motd":"y"}}`, "parameter web.motd is unknown",
		},
		"unknown version":  {shop, `{"manifestVersion":9}`, "there is no manifest version 9"},
		"version 0":        {shop, `{"manifestVersion":0}`, "manifestVersion: there is no manifest version 0"},
		"version as text":  {shop, `{"manifestVersion":"1"}`, "manifestVersion: the value has the wrong type"},
		"name":             {shop, `{"instanceName":false}`, "instanceName: the value has the wrong type"},
		"empty name":       {shop, `{"instanceName":""}`, "instanceName: a name is expected"},
		"revision":         {shop, `{"revisionId":3}`, "revisionId: the value has the wrong type"},
		"unknown revision": {shop, `{"revisionId":"x"}`, "there is no revision x"},
		"foreign revision": {
			shop, `{"revisionId":"` + qubell.RevisionBlessed + `"}`, "there is no revision " + qubell.RevisionBlessed,
		},
		"parameters":              {shop, `{"parameters":"x"}`, "parameters: the value has the wrong type"},
		"submodules":              {shop, `{"submodules":[]}`, "submodules: the value has the wrong type"},
		"submodule of a flat app": {shop, site(`{}`), "there is no submodule site"},
		"unknown submodule":       {platform, `{"submodules":{"cache":{}}}`, "there is no submodule cache"},
		"submodule name": {
			platform, site(`{"instanceName":"x"}`),
			"submodule site: only the root module's instance name can be changed",
		},
		"submodule version": {
			platform, site(`{"manifestVersion":3}`), "submodule site: there is no manifest version 3",
		},
		"submodule type": {
			platform, site(`{"manifestVersion":"1"}`), "manifestVersion: the value has the wrong type",
		},
		"submodule revision": {
			platform, site(`{"revisionId":"` + qubell.RevisionStable + `"}`),
			"submodule site: there is no revision " + qubell.RevisionStable,
		},
		"mapped parameter": {
			platform, site(`{"parameters":{"site.domain":"x"}}`),
			"submodule site: parameter site.domain is mapped to platform.domain of the outer module: reconfigure that",
		},
		"nested submodule": {
			platform, site(`{"submodules":{"cache":{"parameters":{"x":1}}}}`),
			"submodule site/cache: parameter x is unknown",
		},
		"unknown nested": {
			platform, site(`{"submodules":{"x":{}}}`), "submodule site: there is no submodule x",
		},
		"external application": {
			platform, `{"submodules":{"db":{"manifestVersion":2}}}`, "submodule db: there is no manifest version 2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := s.get(test.path).Body
			s.put(test.path+"/configuration", test.body).wantError(t, http.StatusBadRequest, test.want)
			s.get(test.path).WantBody(t, http.StatusOK, before)
		})
	}
}

func TestReconfigure_FailureChangesNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	application := s.createApplication(`[{"parameters":{"a.b":{"default":"x"}},"workflows":{"reconfigure":{
		"steps":[{"name":"try","failsIf":{"parameter":"a.b","equals":"bad"}},{"name":"done"}]}}}]`)
	path := s.launch(application, `{"instanceName":"old","destroyInterval":-1}`)
	s.reconfigure(path, `{"instanceName":"new","parameters":{"a.b":"bad"}}`)
	s.wantHistory(path, "reconfigure Failed: try Failed 99, done Requested 0", "launch Succeeded: ")
	s.get(path).
		WantFields(t, map[string]any{"status": "Failed", "name": "old", "parameters": map[string]any{"a.b": "x"}})
	s.reconfigure(path, `{"parameters":{"a.b":"good"}}`)
	s.get(path).
		WantFields(t, map[string]any{"status": "Running", "name": "old", "parameters": map[string]any{"a.b": "good"}})
}

func TestReconfigure_DocumentedExample(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	inner := s.createApplication(
		`[{}, {"parameters":{"submodule_interface_name.param3":{},"submodule_interface_name.param4":{}}}, {}]`,
	)
	innerRevision := s.createObject(qubell.KindRevision, map[string]any{"applicationId": inner, "version": 3})
	outer := s.createApplication(`[
		{"components":[{"name":"intermediate_submodule","manifests":[{}]}]},
		{},
		{"parameters":{"interface_name.param1":{},"interface_name.param2":{}},
		 "components":[{"name":"intermediate_submodule","manifests":[{},{},{},
			{"components":[{"name":"submodule-id","application":"` + inner + `"}]}]}]}]`)
	outerRevision := s.createObject(qubell.KindRevision, map[string]any{"applicationId": outer, "version": 2})
	path := s.launch(outer, `{"version":1,"destroyInterval":-1}`)
	s.reconfigure(path, `{
		"instanceName": "New Instance Name",
		"manifestVersion": 3,
		"revisionId" : "`+outerRevision+`",
		"parameters": {
			"interface_name.param1": "Param 1 Value",
			"interface_name.param2": "Param 2 Value"
		},
		"submodules": {
			"intermediate_submodule": {
				"manifestVersion": 4,
				"submodules": {
					"submodule-id": {
						"manifestVersion": 2,
						"revisionId": "`+innerRevision+`",
						"parameters": {
							"submodule_interface_name.param3": "Param 3 Value",
							"submodule_interface_name.param4": "Param 4 Value"
						},
						"submodules": {}
					}
				}
			}
		}
	}`)
	got := s.instanceFields(path)
	want := map[string]any{
		"name":       "New Instance Name",
		"version":    3.0,
		"revisionId": outerRevision,
		"parameters": map[string]any{
			"interface_name.param1": "Param 1 Value", "interface_name.param2": "Param 2 Value",
		},
	}
	for field, value := range want {
		if diff := cmp.Diff(value, got[field]); diff != "" {
			t.Errorf("field %s (-want +got):\n%s", field, diff)
		}
	}

	// The application in the submodule has an instance of its own.
	var list []map[string]any
	s.get(basePath+"/revisions/"+innerRevision+"/instances").Decode(t, &list)
	if len(list) != 1 || list[0]["application"] != inner || list[0]["status"] != "Running" {
		t.Fatalf("list %v, want one running instance of %s", list, inner)
	}
	id, ok := list[0]["id"].(string)
	if !ok {
		t.Fatalf("list %v, want an id", list)
	}
	s.get(instancePath(id)).WantFields(t, map[string]any{
		"version": 2.0,
		"parameters": map[string]any{
			"submodule_interface_name.param3": "Param 3 Value", "submodule_interface_name.param4": "Param 4 Value",
		},
	})

	// A version without the application removes the instance.
	s.reconfigure(path, `{"manifestVersion":2}`)
	s.wantStatus(path, "Running")
	s.get(instancePath(id)).WantStatus(t, http.StatusNotFound)
}
