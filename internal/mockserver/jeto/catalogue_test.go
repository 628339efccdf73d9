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

// projectsBody returns the list of projects with these instances of the shop.
func projectsBody(instances string) string {
	const teams = `"teams":{"id":null,"name":null,
		"permissions_grids":{"id":0,"objectId":0,"objectType":null,"action":null},
		"users":{"id":null,"name":null,"email":null,"role":null,"picture":null}}`

	return `{"projects":[
		{"id":"3","name":"flaky","git_address":"https://git.example.com/flaky.git","base_path":null,
			"instances":[],` + teams + `},
		{"id":"2","name":"plain","git_address":null,"base_path":"/srv/plain","instances":[],` + teams + `},
		{"id":"1","name":"shop","git_address":"https://git.example.com/shop.git","base_path":null,
			"instances":[` + instances + `],` + teams + `}]}`
}

func TestProject_ListIsSortedByName(t *testing.T) {
	t.Parallel()
	newSystem(t).get("/api/projects").WantJSON(t, projectsBody(""))
}

func TestProject_ListShowsInstancesWithoutPermission(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.edit(s.create(clonedBody), map[string]any{"permissions": []string{}})
	s.otherAccount().create(clonedBody)
	s.get("/api/projects").WantJSON(t, projectsBody(`{"id":"1","name":"shop","path":"x","archive_url":null,
		"git_reference":"master","environment":"QA","status":`+nullMachine+`,"project":`+shopWire+`,"host":`+hostWire+`,
		"jeto_infos":null}`))
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
