package qubell_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

const ownerID = "56b0c1a2e4b0a1f2c3d4e500"

func TestLaunch_ResponseIsTheID(t *testing.T) {
	t.Parallel()
	got := newSystem(t).post(launchPath(qubell.ApplicationShop), emptyObject)
	got.WantStatus(t, http.StatusOK)
	if id := got.StringField(t, "id"); !isID(id) || got.Body != `{"id":"`+id+`"}` {
		t.Fatalf("body %s, want an id only", got.Body)
	}
}

func TestLaunch_States(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	s.wantStatus(path, "Requested")
	s.wantHistory(path)
	s.clock.Advance(bootDuration - time.Nanosecond)
	s.wantStatus(path, "Requested")
	s.clock.Advance(time.Nanosecond)
	for _, want := range []string{
		"launch Executing: provision Executing 0, configure Requested 0, start Requested 0",
		"launch Executing: provision Executing 50, configure Requested 0, start Requested 0",
		"launch Executing: provision Succeeded 100, configure Executing 0, start Requested 0",
		"launch Executing: provision Succeeded 100, configure Executing 50, start Requested 0",
		"launch Executing: provision Succeeded 100, configure Succeeded 100, start Executing 0",
		"launch Executing: provision Succeeded 100, configure Succeeded 100, start Executing 50",
	} {
		s.wantStatus(path, "Executing")
		s.wantHistory(path, want)
		s.get(path).WantFields(t, map[string]any{"returnValues": map[string]any{}})
		s.clock.Advance(jobDuration / 2)
	}
	s.wantStatus(path, "Running")
	s.wantHistory(path, "launch Succeeded: provision Succeeded 100, configure Succeeded 100, start Succeeded 100")
}

func TestLaunch_WithoutDurationsEndsByNextRequest(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(
		qubell.ApplicationShop,
		`{"instanceName":"Public site","destroyInterval":-1,"parameters":{"web.replicas":"2"}}`,
	)
	id := lastSegment(path)
	s.get(path).WantJSON(t, `{
		"id":"`+id+`","name":"Public site","version":3,
		"parameters":{"web.size":"small","web.replicas":"2","web.motd":"Welcome"},
		"status":"Running","ownerId":"`+ownerID+`",
		"workflowHistory":[{"name":"launch","status":"Succeeded","ownerId":"`+ownerID+`","steps":[
			{"name":"provision","status":"Succeeded","percentComplete":100},
			{"name":"configure","status":"Succeeded","percentComplete":100},
			{"name":"start","status":"Succeeded","percentComplete":100}]}],
		"returnValues":{"web.url":"http://`+id+`.shop.example.com","web.replicas":2,
			"web.hosts":["1.`+id+`.shop.example.com","2.`+id+`.shop.example.com"]},
		"applicationId":"56b0c1a2e4b0a1f2c3d4e521","environmentId":"56b0c1a2e4b0a1f2c3d4e511","components":[]}`)
}

func TestLaunch_Fails(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launch(qubell.ApplicationDatabase, `{"parameters":{"db.name":"orders","db.engine":"broken"}}`)
	s.clock.Advance(bootDuration + jobDuration + jobDuration/2)
	s.wantHistory(path, "launch Executing: allocate Succeeded 100, install Executing 50, start Requested 0")
	s.clock.Advance(jobDuration / 2)
	s.wantHistory(path, "launch Failed: allocate Succeeded 100, install Failed 99, start Requested 0")
	s.get(path).WantFields(t, map[string]any{"status": "Failed", "returnValues": map[string]any{}})

	// The status stays until another workflow changes it.
	s.clock.Advance(time.Minute)
	s.wantStatus(path, "Failed")
	s.runWorkflow(path, "backup", emptyObject)
	s.clock.Advance(time.Minute)
	s.wantStatus(path, "Running")
}

func TestLaunch_Defaults(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for body, want := range map[string]map[string]any{
		`{}`:                                  {"version": 3.0, "environmentId": qubell.EnvironmentDevelopment},
		`{"environmentId":"","version":null}`: {"version": 3.0, "environmentId": qubell.EnvironmentDevelopment},
		`{"environmentId":"56b0c1a2e4b0a1f2c3d4e512"}`: {"environmentId": qubell.EnvironmentProduction},
		`{"version":1}`: {"version": 1.0, "parameters": map[string]any{"web.size": "small", "web.replicas": "1"}},
		`{"parameters":{}}`: {
			"parameters": map[string]any{"web.size": "small", "web.replicas": "1", "web.motd": "Welcome"},
		},
		// Values keep their types.
		`{"parameters":{"web.size":{"cpu":[1,true]},"web.motd":null,"web.replicas":12345678901234567890}}`: {
			"parameters": map[string]any{
				"web.size": map[string]any{"cpu": []any{1.0, true}}, "web.replicas": 12345678901234567890.0,
				"web.motd": "Welcome",
			},
		},
		// Older clients send flat parameters.
		`{"web.size":"big","destroyInterval":"-1","version":2,"instanceName":"x",
		"environmentId":"56b0c1a2e4b0a1f2c3d4e511"}`: {
			"parameters": map[string]any{"web.size": "big", "web.replicas": "1", "web.motd": "Welcome"}, "name": "x",
		},
		`{"web.size":"big","parameters":{"web.motd":"Hi"}}`: {
			"parameters": map[string]any{"web.size": "small", "web.replicas": "1", "web.motd": "Hi"},
		},
		`{"revisionId":"56b0c1a2e4b0a1f2c3d4e531"}`: {
			"version":    2.0,
			"parameters": map[string]any{"web.size": "medium", "web.replicas": "1", "web.motd": "Welcome"},
		},
		`{"revisionId":"56b0c1a2e4b0a1f2c3d4e531","version":1,"parameters":{"web.replicas":"4"}}`: {
			"version": 1.0, "parameters": map[string]any{"web.size": "medium", "web.replicas": "4"},
		},
		`{"revisionId":"56b0c1a2e4b0a1f2c3d4e532","parameters":{"web.size":"big"}}`: {
			"version": 3.0, "parameters": map[string]any{"web.size": "big", "web.replicas": "1", "web.motd": "Welcome"},
		},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			s.get(s.launch(qubell.ApplicationShop, body)).WantFields(t, want)
		})
	}
}

func TestLaunch_InvalidIsRefused(t *testing.T) {
	t.Parallel()
	const shop, database, platform = qubell.ApplicationShop, qubell.ApplicationDatabase, qubell.ApplicationPlatform
	const badInterval = "destroyInterval: a number of milliseconds is expected, or -1"
	s := newSystem(t)
	for name, test := range map[string]struct{ application, body, want string }{
		"unknown version":     {shop, `{"version":4}`, "there is no manifest version 4"},
		"version 0":           {shop, `{"version":0}`, "version: there is no manifest version 0"},
		"negative version":    {shop, `{"version":-1}`, "there is no manifest version -1"},
		"version as text":     {shop, `{"version":"1"}`, "version: the value has the wrong type"},
		"fraction as version": {shop, `{"version":1.5}`, "version: the value has the wrong type"},
		"name":                {shop, `{"instanceName":5}`, "instanceName: the value has the wrong type"},
		"environment":         {shop, `{"environmentId":5}`, "environmentId: the value has the wrong type"},
		"unknown environment": {shop, `{"environmentId":"x"}`, "environmentId: there is no such environment"},
		"revision":            {shop, `{"revisionId":[]}`, "revisionId: the value has the wrong type"},
		"unknown revision":    {shop, `{"revisionId":"x"}`, "there is no revision x"},
		"foreign revision": {
			database, `{"revisionId":"` + qubell.RevisionEdge + `"}`, "there is no revision " + qubell.RevisionEdge,
		},
		"parameters":         {shop, `{"parameters":[]}`, "parameters: the value has the wrong type"},
		"unknown parameter":  {shop, `{"parameters":{"web.sise":"x"}}`, "parameter web.sise is unknown"},
		"unknown, flat":      {shop, `{"manifestVersion":1}`, "parameter manifestVersion is unknown"},
		"of a later version": {shop, `{"version":1,"parameters":{"web.motd":"x"}}`, "parameter web.motd is unknown"},
		"missing parameter":  {database, `{}`, "parameter db.name is required"},
		"null for required":  {database, `{"parameters":{"db.name":null}}`, "parameter db.name is required"},
		"unknown and missing": {
			database, `{"parameters":{"x":1}}`, "parameter x is unknown; parameter db.name is required",
		},
		"interval":              {shop, `{"destroyInterval":true}`, badInterval},
		"interval as a word":    {shop, `{"destroyInterval":"soon"}`, badInterval},
		"negative interval":     {shop, `{"destroyInterval":-2}`, badInterval},
		"fraction as interval":  {shop, `{"destroyInterval":1.5}`, badInterval},
		"too long interval":     {shop, `{"destroyInterval":9223372036854775807}`, badInterval},
		"submodules":            {platform, `{"submodules":5}`, "submodules: the value has the wrong type"},
		"unknown submodule":     {platform, `{"submodules":{"x":{}}}`, "there is no submodule x"},
		"submodule of flat app": {shop, `{"submodules":{"x":{}}}`, "there is no submodule x"},
		"wrong submodule":       {platform, `{"submodules":{"site":5}}`, "site: the value has the wrong type"},
		"nested submodule": {
			platform, `{"submodules":{"site":{"submodules":{"cache":{"parameters":{"x":1}}}}}}`,
			"submodule site/cache: parameter x is unknown",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.post(launchPath(test.application), test.body).wantError(t, http.StatusBadRequest, test.want)
		})
	}
}

func TestLaunch_RefusedCreatesNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.post(launchPath(qubell.ApplicationPlatform), `{"parameters":{"x":1}}`).WantStatus(t, http.StatusBadRequest)
	s.get(basePath+"/environments/"+qubell.EnvironmentDevelopment+"/instances").WantBody(t, http.StatusOK, `[]`)
}

func TestLaunch_NeedsEnvironmentWithoutDefault(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	err := s.DeleteObject(qubell.KindEnvironment, qubell.EnvironmentDevelopment)
	if err != nil {
		t.Fatal(err)
	}
	s.post(launchPath(qubell.ApplicationShop), emptyObject).
		wantError(t, http.StatusBadRequest, "environmentId: there is no such environment")
	s.launch(qubell.ApplicationShop, `{"environmentId":"`+qubell.EnvironmentProduction+`"}`)
}

func TestID_BeginsWithTheTime(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.clock.Advance(time.Minute)
	instance := s.launch(qubell.ApplicationShop, minimalLaunch)
	for _, id := range []string{
		lastSegment(instance), s.schedule(instance, "backup", "60000"), s.createObject(qubell.KindInstance, nil),
	} {
		if want := fmt.Sprintf("%08x", startTime().Add(time.Minute).Unix()); !isID(id) || !strings.HasPrefix(id, want) {
			t.Errorf("the id %s does not begin with %s", id, want)
		}
	}
}

func TestLaunch_GeneratedNamesDiffer(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	first := s.get(s.launch(qubell.ApplicationShop, minimalLaunch)).StringField(t, "name")
	second := s.get(s.launch(qubell.ApplicationShop, `{"instanceName":""}`)).StringField(t, "name")
	if first == "" || second == "" || first == second {
		t.Fatalf("names %q and %q, want two names", first, second)
	}
}

func TestLaunch_DestroyInterval(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for body, want := range map[string][]string{
		`{}`:                            {"destroy in 1h0m0s"},
		`{"destroyInterval":null}`:      {"destroy in 1h0m0s"},
		`{"destroyInterval":60000}`:     {"destroy in 1m0s"},
		`{"destroyInterval":"7200000"}`: {"destroy in 2h0m0s"},
		`{"destroyInterval":-1}`:        {},
		`{"destroyInterval":"-1"}`:      {},
	} {
		if diff := cmp.Diff(want, s.schedules(s.launch(qubell.ApplicationShop, body))); diff != "" {
			t.Errorf("%s: schedules (-want +got):\n%s", body, diff)
		}
	}
	path := s.launch(qubell.ApplicationShop, emptyObject)
	s.clock.Advance(time.Hour - time.Nanosecond)
	s.wantStatus(path, "Running")
	s.clock.Advance(time.Nanosecond)
	s.wantStatus(path, "Destroyed")
	s.wantSchedules(path)
}

func TestLaunch_DestroyWaitsForItsEnd(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launch(qubell.ApplicationShop, `{"destroyInterval":0}`)
	s.clock.Advance(bootDuration + 2*jobDuration)
	s.wantStatus(path, "Executing")
	s.wantSchedules(path, "destroy in "+(-bootDuration-2*jobDuration).String())
	s.clock.Advance(jobDuration + statusLag)
	s.wantStatus(path, "Destroying")
	s.clock.Advance(2 * jobDuration)
	s.wantStatus(path, "Destroyed")
}
