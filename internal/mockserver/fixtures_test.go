package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

const fixturesOfTeam = `{
  "accounts": [{"system": "wakame", "name": "team"}],
  "objects": [
    {"system": "wakame", "account": "team", "kind": "instance", "fields": {"hostname": "web"}},
    {"system": "zaoshu", "account": "demo", "kind": "instance", "fields": {"title": "News"}}
  ]
}`

func TestServer_StartsWithFixtures(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{Empty: true, Fixtures: []byte(fixturesOfTeam)})
	check := func(when string) {
		t.Helper()
		objects, err := s.Objects("", "")
		if err != nil || len(objects) != 2 || objects[0].Fields["hostname"] != "web" ||
			objects[1].Fields["title"] != "News" {
			t.Errorf("%s: objects = %v, %v, want web and News", when, objects, err)
		}
	}
	check("start")
	s.createInstance()
	s.send(http.MethodPost, "/_mock/reset", "", http.StatusNoContent, nil)
	check("after a reset")
}

func TestServer_RefusesInvalidFixtures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ fixtures, want string }{
		"no JSON":         {`{`, "fixtures: "},
		"exported state":  {`{"format":"fleet-mockserver-state"}`, "is a file for -state"},
		"unknown field":   {`{"instances":[]}`, `unknown field "instances"`},
		"unknown system":  {`{"accounts":[{"system":"x","name":"y"}]}`, "accounts[0]: "},
		"account exists":  {`{"accounts":[{"system":"jeto","name":"demo"}]}`, "accounts[0]: "},
		"unknown kind":    {`{"objects":[{"system":"jeto","account":"demo","kind":"x"}]}`, "objects[0]: "},
		"unknown account": {`{"objects":[{"system":"jeto","account":"x","kind":"instance"}]}`, "objects[0]: "},
	} {
		_, err := mockserver.New(mockserver.Options{Fixtures: []byte(test.fixtures)})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: New = %v, want an error with %q", name, err, test.want)
		}
	}
}

func TestAdminAPI_State(t *testing.T) {
	t.Parallel()
	source := startServer(t, mockserver.Options{})
	source.createInstance()
	exported := source.send(http.MethodGet, "/_mock/state", "", http.StatusOK, nil)
	target := startServer(t, mockserver.Options{})
	target.createInstance()
	target.createInstance()
	for name, test := range map[string]struct{ body, want string }{
		"no JSON":        {"{", "not JSON"},
		"foreign":        {`{"format":"x"}`, "not written by this server"},
		"damaged system": {strings.Replace(exported.body, `"sharedcloud": {`, `"sharedcloud": {"x":1,`, 1), "damaged"},
	} {
		refused := target.send(http.MethodPut, "/_mock/state", test.body, http.StatusBadRequest, nil)
		if !strings.Contains(refused.body, test.want) || target.countInstances() != 2 {
			t.Errorf("%s: PUT of the state = %s, want an error with %q, and no change", name, refused.body, test.want)
		}
	}
	unknown := strings.Replace(exported.body, `"sharedcloud": {`, `"nothing": {`, 1)
	refused := target.send(http.MethodPut, "/_mock/state", unknown, http.StatusNotFound, nil)
	if !strings.Contains(refused.body, `system \"nothing\": not found`) || target.countInstances() != 2 {
		t.Errorf("PUT of a state with an unknown system = %s, want an error, and no change", refused.body)
	}
	target.send(http.MethodPut, "/_mock/state", exported.body, http.StatusNoContent, nil)
	if got := target.send(http.MethodGet, "/_mock/state", "", http.StatusOK, nil); got.body != exported.body {
		t.Errorf("state after the import = %s, want %s", got.body, exported.body)
	}
}

func TestServer_StartsWithScenario(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{Scenario: "half-down"})
	check := func(when string) {
		t.Helper()
		if list := s.Faults().List(); len(list) != 1 || list[0].Status != http.StatusBadGateway {
			t.Errorf("%s: faults = %v, want that of the scenario", when, list)
		}
	}
	check("start")
	s.send(http.MethodPost, "/_mock/scenarios/slow", "", http.StatusCreated, nil)
	s.send(http.MethodPost, "/_mock/scenarios/storm", "", http.StatusBadRequest, nil)
	s.send(http.MethodPost, "/_mock/reset", "", http.StatusNoContent, nil)
	check("after a reset")
	_, err := mockserver.New(mockserver.Options{Scenario: "storm"})
	if err == nil || !strings.Contains(err.Error(), "storm") {
		t.Errorf("New with an unknown scenario = %v, want an error", err)
	}
}
