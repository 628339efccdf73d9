package qubell_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

func TestInstance_ListDocument(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, `{"instanceName":"Public site","revisionId":"`+qubell.RevisionStable+`"}`)
	want := `[{
		"id":"` + lastSegment(path) + `","name":"Public site","environment":"56b0c1a2e4b0a1f2c3d4e511",
		"application":"56b0c1a2e4b0a1f2c3d4e521","revision":"56b0c1a2e4b0a1f2c3d4e531","status":"Running"}]`
	s.get(basePath+"/environments/"+qubell.EnvironmentDevelopment+"/instances").WantJSON(t, want)
	s.get(basePath+"/applications/"+qubell.ApplicationShop+"/instances").WantJSON(t, want)
	s.get(basePath+"/revisions/"+qubell.RevisionStable+"/instances").WantJSON(t, want)
}

func TestInstance_ListsByParent(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	names := func(kind, id string) string {
		shown := s.get(basePath + "/" + kind + "/" + id + "/instances").List(t)
		list := make([]string, 0, len(shown))
		for _, one := range shown {
			name, ok := one["name"].(string)
			if _, hasRevision := one["revision"]; !ok || hasRevision != (name == "b") {
				t.Errorf("instance %v, want a revision for b only", one)
			}
			list = append(list, name)
		}

		return strings.Join(list, " ")
	}
	s.launch(qubell.ApplicationShop, `{"instanceName":"a"}`)
	s.launch(
		qubell.ApplicationShop,
		`{"instanceName":"b","revisionId":"`+qubell.RevisionEdge+`",`+
			`"environmentId":"`+qubell.EnvironmentProduction+`"}`,
	)
	gone := s.launch(qubell.ApplicationDatabase, `{"instanceName":"c","parameters":{"db.name":"x"}}`)
	s.runWorkflow(gone, "destroy", emptyObject)
	s.otherAccount().launch(qubell.ApplicationShop, `{"instanceName":"d"}`)
	for _, test := range []struct{ kind, id, want string }{
		{"environments", qubell.EnvironmentDevelopment, "a c"},
		{"environments", qubell.EnvironmentProduction, "b"},
		{"applications", qubell.ApplicationShop, "a b"},
		{"applications", qubell.ApplicationDatabase, "c"},
		{"applications", qubell.ApplicationPlatform, ""},
		{"revisions", qubell.RevisionEdge, "b"},
		{"revisions", qubell.RevisionStable, ""},
	} {
		if got := names(test.kind, test.id); got != test.want {
			t.Errorf("%s %s: instances %q, want %q", test.kind, test.id, got, test.want)
		}
	}
}

func TestInstance_UserDataIsStoredButNotShown(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	before := s.get(path).Body
	for _, body := range []string{`{
  "key1" : ["a", "b"],
  "key2" : "some data"
}`, `{"key3":12345678901234567890}`, `{}`} {
		s.put(path+"/userData", body).WantBody(t, http.StatusOK, emptyObject)
		s.get(path).WantBody(t, http.StatusOK, before)
		var want any
		err := json.Unmarshal([]byte(body), &want)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, s.instanceFields(path)["userData"]); diff != "" {
			t.Fatalf("user data (-want +got):\n%s", diff)
		}
	}
}

func TestInstance_UserDataOfDestroyed(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	s.runWorkflow(path, "destroy", emptyObject)
	s.put(path+"/userData", `{"a":1}`).WantBody(t, http.StatusOK, emptyObject)
}
