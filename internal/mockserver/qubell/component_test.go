package qubell_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// wantSite compares the configuration of submodule site of a Platform and of
// its submodule cache.
func (s *testSystem) wantSite(path string, version float64, title, domain, size string) {
	s.t.Helper()
	submodules, ok := s.instanceFields(path)["submodules"].(map[string]any)
	if !ok {
		s.t.Fatalf("fields %v, want submodules", s.instanceFields(path))
	}
	want := map[string]any{
		"version":    version,
		"parameters": map[string]any{"site.title": title, "site.domain": domain},
		"submodules": map[string]any{
			"cache": map[string]any{"version": 1.0, "parameters": map[string]any{"cache.size": size}},
		},
	}
	if diff := cmp.Diff(want, submodules["site"]); diff != "" {
		s.t.Fatalf("configuration of site (-want +got):\n%s", diff)
	}
}

func TestComponent_IsShown(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(
		qubell.ApplicationPlatform,
		`{"instanceName":"p","destroyInterval":-1,"parameters":{"platform.domain":"example.org"}}`,
	)
	db := s.component(path, "db")
	s.get(path).WantFields(t, map[string]any{
		"version": 2.0, "parameters": map[string]any{"platform.domain": "example.org", "platform.tier": "basic"},
		"components": []any{
			map[string]any{"name": "site"}, map[string]any{"name": "db", "instanceId": lastSegment(db)},
		},
		"returnValues": map[string]any{"platform.url": "https://example.org"},
	})
	s.get(db).WantJSON(t, `{
		"id":"`+lastSegment(db)+`", "name":"p db", "version":1,
		"parameters":{"db.name":"platform","db.engine":"postgres"}, "status":"Running",
		"ownerId":"`+ownerID+`", "workflowHistory":[],
		"returnValues":{"db.url":"postgres://`+lastSegment(db)+`.db.example.com/platform"},
		"applicationId":"`+qubell.ApplicationDatabase+`","environmentId":"`+qubell.EnvironmentDevelopment+`",
		"components":[]}`)
	s.get(basePath+"/applications/"+qubell.ApplicationDatabase+"/instances").WantJSON(t, `[{
		"id":"`+lastSegment(db)+`","name":"p db","environment":"`+qubell.EnvironmentDevelopment+`",
		"application":"`+qubell.ApplicationDatabase+`","status":"Running"}]`)
	s.wantSite(path, 2, "Home", "example.org", "64")
}

func TestComponent_CannotBeChangedByItself(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	db := s.component(s.launch(qubell.ApplicationPlatform, minimalLaunch), "db")
	before := s.get(db).Body
	for _, request := range []string{
		"POST /backup {}", "POST /destroy {}", "PUT /configuration {}", "PUT /userData {}",
		`POST /backup/schedule {"interval":"5"}`,
		`POST /destroy/reschedule {"interval":"5"}`,
	} {
		parts := strings.SplitN(request, " ", 3)
		s.send(parts[0], db+parts[1], jsonType, parts[2]).wantError(t, http.StatusForbidden, msgSubmodule)
	}
	s.delete(db).wantError(t, http.StatusBadRequest, msgSubmodule)
	s.delete(db+"?force=1").wantError(t, http.StatusBadRequest, msgSubmodule)
	s.wantSchedules(db)
	s.get(db).WantBody(t, http.StatusOK, before)
}

func TestComponent_FollowsItsRoot(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launch(qubell.ApplicationPlatform, minimalLaunch)
	db := s.component(path, "db")
	s.wantStatus(db, "Requested")
	s.clock.Advance(bootDuration)
	s.wantStatus(db, "Executing")
	s.clock.Advance(jobDuration)
	s.wantStatus(db, "Running")
	s.runWorkflow(path, "destroy", emptyObject)
	s.clock.Advance(statusLag)
	s.wantStatus(db, "Destroying")
	s.clock.Advance(jobDuration)
	s.wantStatus(db, "Destroyed")
	s.delete(path).WantBody(t, http.StatusOK, emptyObject)
	s.get(db).WantStatus(t, http.StatusNotFound)
}

func TestSubmodule_LaunchConfiguresIt(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationPlatform, `{"submodules":{
		"site":{
			"manifestVersion":1,"parameters":{"site.title":"Hello"},
			"submodules":{"cache":{"parameters":{"cache.size":"128"}}}
		},
		"db":{"parameters":{"db.name":"other","db.engine":"mysql"}}}}`)
	s.wantSite(path, 1, "Hello", "example.com", "128")
	s.wantParameters(s.component(path, "db"), map[string]any{"db.name": "other", "db.engine": "mysql"})
}

func TestSubmodule_ReconfigureChangesMentionedOnes(t *testing.T) {
	t.Parallel()
	const launch = `{"submodules":{"site":{"manifestVersion":1,"parameters":{"site.title":"Hello"},
		"submodules":{"cache":{"parameters":{"cache.size":"128"}}}},"db":{"parameters":{"db.engine":"mysql"}}}}`
	for name, test := range map[string]struct {
		body                string
		version             float64
		title, domain, size string
		engine              string
	}{
		"none": {`{}`, 1, "Hello", "example.com", "128", "mysql"},
		"mapped parameter": {
			`{"parameters":{"platform.domain":"example.net"}}`, 1, "Hello", "example.net", "128", "mysql",
		},
		"section without parameters": {`{"submodules":{"site":{}}}`, 1, "Home", "example.com", "128", "mysql"},
		"version only": {
			`{"submodules":{"site":{"manifestVersion":2}}}`, 2, "Home", "example.com", "128", "mysql",
		},
		"nested submodule": {
			`{"submodules":{"site":{"parameters":{"site.title":"Bye"},"submodules":{"cache":{}}}}}`,
			1, "Bye", "example.com", "64", "mysql",
		},
		"external application": {`{"submodules":{"db":{}}}`, 1, "Hello", "example.com", "128", "postgres"},
		"version of a revision": {
			`{"revisionId":"56b0c1a2e4b0a1f2c3d4e533","submodules":{"site":{"manifestVersion":2}}}`,
			2, "Home", "example.com", "128", "mysql",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			path := s.launch(qubell.ApplicationPlatform, launch)
			db := s.component(path, "db")
			s.reconfigure(path, test.body)
			s.wantStatus(path, "Running")
			s.wantSite(path, test.version, test.title, test.domain, test.size)
			if s.component(path, "db") != db {
				t.Fatal("the component has a new instance")
			}
			s.wantParameters(db, map[string]any{"db.name": "platform", "db.engine": test.engine})
		})
	}
}

func TestSubmodule_RevisionStoresItsVersion(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationPlatform, `{"revisionId":"`+qubell.RevisionBlessed+`"}`)
	s.get(path).WantFields(t, map[string]any{"version": 1.0})
	s.wantSite(path, 1, "Home", "example.com", "64")
	s.reconfigure(path, `{"submodules":{"site":{"manifestVersion":2,"parameters":{"site.title":"Hello"}}}}`)
	s.wantSite(path, 2, "Hello", "example.com", "64")
	s.reconfigure(path, `{"revisionId":"`+qubell.RevisionBlessed+`"}`)
	s.wantSite(path, 1, "Hello", "example.com", "64")
}

func TestComponent_OfItselfIsRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	id := s.createApplication(`[]`)
	_, err := s.EditObject(qubell.KindApplication, id, map[string]any{"manifests": []any{
		map[string]any{"components": []any{map[string]any{"name": "a", "application": id}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := s.post(launchPath(id), emptyObject)
	if got.Status != http.StatusBadRequest || !strings.Contains(got.Body, "it is nested too deeply") {
		t.Fatalf("got %d %s, want 400 and a message about the nesting", got.Status, got.Body)
	}
}

func TestComponent_OfUnknownApplicationIsRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	err := s.DeleteObject(qubell.KindApplication, qubell.ApplicationDatabase)
	if err != nil {
		t.Fatal(err)
	}
	s.post(launchPath(qubell.ApplicationPlatform), emptyObject).
		wantError(t, http.StatusBadRequest, "submodule db: there is no application "+qubell.ApplicationDatabase)
}

func TestComponent_SubmoduleBecomesApplication(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	id := s.createApplication(`[
		{"components":[{"name":"x","manifests":[{"parameters":{"a.b":{"default":"1"}}}]}]},
		{"components":[{"name":"x","application":"` + qubell.ApplicationDatabase + `","parameters":{"db.name":"x"}}]}]`)
	path := s.launch(id, `{"version":1}`)
	s.reconfigure(path, `{"manifestVersion":2}`)
	s.wantParameters(s.component(path, "x"), map[string]any{"db.name": "x", "db.engine": "postgres"})
}
