package jeto_test

import (
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
)

func TestHost_ListIsSortedByName(t *testing.T) {
	t.Parallel()
	newSystem(t).get("/api/hosts").WantJSON(t, `{"hosts":[
		{"id":"2","name":"containers","provider":"lxc","params":"LXC_BRIDGE=lxcbr0"},`+hostWire+`]}`)
}

func TestHost_HasBreaksInParams(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.otherAccount().get("/api/hosts/1").WantJSON(t, `{"id":"1","name":"local","provider":"virtualbox",
		"params":"VAGRANT_LOG=warn<br>REGISTRY_USER=jeto<br>REGISTRY_PASSWORD=`+jeto.HostSecret+`"}`)
	s.get("/api/hosts/2/").
		WantJSON(t, `{"id":"2","name":"containers","provider":"lxc","params":"LXC_BRIDGE=lxcbr0"}`)

	// The list keeps the line ends.
	s.get("/api/hosts").WantJSON(t, `{"hosts":[
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
	s.get("/api/projects").WantJSON(t, projectsBody(shopInstance))
}

// shopInstance is the instance of clonedBody in a project.
const shopInstance = `{"id":"1","name":"shop","path":"x","archive_url":null,"git_reference":"master",
	"environment":"QA","status":` + nullMachine + `,"project":` + shopWire + `,"host":` + hostWire + `,
	"jeto_infos":null}`

func TestProject_HasAllTeams(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.edit(s.create(clonedBody), map[string]any{"permissions": []string{}})
	s.otherAccount().create(clonedBody)
	const teams = `"teams":[{"id":"1","name":"developers","permissions_grids":[
		{"id":1,"objectId":1,"objectType":"host","action":"view"},
		{"id":2,"objectId":1,"objectType":"project","action":"view"},
		{"id":3,"objectId":1,"objectType":"project","action":"start"}],
		"users":[{"id":"100000000000000000001","name":"demo","email":"demo@example.com","role":"admin",
		"picture":"https://pictures.example.com/100000000000000000001.png"}]}]`
	s.get("/api/projects/1").WantJSON(t, `{"id":"1","name":"shop","git_address":"https://git.example.com/shop.git",
		"base_path":null,"instances":[`+shopInstance+`],`+teams+`}`)

	// The team has no permission on this project.
	s.get("/api/projects/2/").WantJSON(t,
		`{"id":"2","name":"plain","git_address":null,"base_path":"/srv/plain","instances":[],`+teams+`}`)
}

func TestDiscovery_UnknownIDGets500(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, path := range []string{"/api/hosts/9", "/api/projects/9"} {
		s.get(path).WantBody(t, http.StatusInternalServerError, internalError)
	}
}

// The page of Werkzeug for an uncaught exception.
const internalErrorPage = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<title>500 Internal Server Error</title>
<h1>Internal Server Error</h1>
<p>The server encountered an internal error and was unable to complete your request.  ` +
	`Either the server is overloaded or there is an error in the application.</p>
`

func TestGitReferences_NeedForce(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	want := `{"gitReferences": ["develop", "master", "tags/v1.0", "tags/v2.0"]}` + "\n"
	s.get("/api/projects/1/git-references?force=0").WantBody(t, http.StatusOK, want)
	s.anonymous().get("/api/projects/1/git-references?force=1").WantBody(t, http.StatusOK, want)
	for _, path := range []string{
		"/api/projects/1/git-references", "/api/projects/1/git-references?force=true",
		"/api/projects/2/git-references", "/api/projects/9/git-references?force=0",
	} {
		got := s.get(path)
		got.WantBody(t, http.StatusInternalServerError, internalErrorPage)
		if contentType := got.Header.Get("Content-Type"); contentType != "text/html" {
			t.Errorf("GET %s: content type %q, want text/html", path, contentType)
		}
	}
}
