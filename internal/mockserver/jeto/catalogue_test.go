package jeto_test

import (
	"net/http"
	"testing"
)

func TestHost_ListIsSortedByName(t *testing.T) {
	t.Parallel()
	newSystem(t).get("/api/hosts").WantJSON(t, `{"hosts":[
		{"id":"2","name":"containers","provider":"lxc","params":"LXC_BRIDGE=lxcbr0"},`+hostWire+`]}`)
}

func TestProject_ListIsSortedByName(t *testing.T) {
	t.Parallel()
	newSystem(t).get("/api/projects").WantJSON(t, `{"projects":[
		{"id":"3","name":"flaky","git_address":"https://git.example.com/flaky.git","base_path":null},
		{"id":"2","name":"plain","git_address":null,"base_path":"/srv/plain"},`+shopWire+`]}`)
}

func TestGitReferences_NeedForce(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	want := `{"gitReferences": ["develop", "master", "tags/v1.0", "tags/v2.0"]}` + "\n"
	s.get("/api/projects/1/git-references?force=0").WantBody(t, http.StatusOK, want)
	s.anonymous().get("/api/projects/1/git-references?force=1").WantBody(t, http.StatusOK, want)
	for _, path := range []string{
		"/api/projects/1/git-references", "/api/projects/1/git-references?force=true",
		"/api/projects/2/git-references?force=0",
		"/api/projects/9/git-references?force=0",
	} {
		s.get(path).WantBody(t, http.StatusInternalServerError, internalError)
	}
}
