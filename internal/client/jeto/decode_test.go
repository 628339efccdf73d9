package jeto_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
)

// The documented instance (design/api/jeto.md, "Instance object") as lists and
// creates show it, as the GET of one instance shows it, as the seed document
// describes it, and one whose project and host do not exist.
const (
	listedDocument = `{"id":"1","name":"shop","path":"/srv/shop","archive_url":null,"git_reference":"master",
		"environment":"QA",
		"status":{"name":null,"status":null,"ip":null},
		"project":{"id":"1","name":"shop","git_address":"git@example.com:shop.git","base_path":"/srv"},
		"host":{"id":"2","name":"local","provider":"virtualbox","params":"PASSWORD=s3cr3t"},"jeto_infos":null}`
	singleDocument = `{"id":"1","name":"shop","path":"/srv/shop","archive_url":null,"git_reference":"master",
		"environment":"QA",
		"status":[{"name":"www","status":"running","ip":null},{"name":"db","status":"not created","ip":null}],
		"project":{"id":"1","name":"shop","git_address":"git@example.com:shop.git","base_path":"/srv"},
		"host":{"id":"2","name":"local","provider":"virtualbox","params":"PASSWORD=s3cr3t"},
		"jeto_infos":{"owner":"ada"},"date_commit":null,
		"scripts":{"status":{"command":"./status","description":"Shows"}}}` + "\n"
	seedDocument = `{"id":1,"name":"shop","path":"/srv/shop","archive_url":"","git_reference":"master",
		"environment":"QA",
		"status":[{"ip":"10.0.3.15","name":"default","status":"poweroff"}],
		"host":{"id":2,"name":"local","provider":"lxc"},"jeto_infos":[]}`
	orphanDocument = `{"id":"3","name":"x","path":"/x","archive_url":null,"git_reference":null,"environment":"",
		"status":{"name":null,"status":null,"ip":null},
		"project":{"id":null,"name":null,"git_address":null,"base_path":null},
		"host":{"id":null,"name":null,"provider":null,"params":null},"jeto_infos":null}`
)

// documentedProject is the documented project in the list of projects
// (design/api/jeto.md, "Projects").
const documentedProject = `{"id":"1","name":"shop","git_address":"git@example.com:shop.git","base_path":"/srv",
	"instances":[` + listedDocument + `],
	"teams":{"id":null,"name":null,"permissions_grids":{"id":0,"objectId":0,"objectType":null,"action":null},
		"users":{"id":null,"name":null,"email":null,"role":null,"picture":null}}}`

// documentedHost is the documented host in the list of hosts
// (design/api/jeto.md, "Hosts").
const documentedHost = `{"id":"2","name":"local","provider":"virtualbox","params":"USER=ada\r\nPASSWORD=s3cr3t"}`

func shopInstance() jeto.Instance {
	return jeto.Instance{
		ID: "1", Name: "shop", Path: "/srv/shop", GitReference: "master", Environment: "QA",
		Project: &jeto.Project{ID: "1", Name: "shop", GitAddress: "git@example.com:shop.git", BasePath: "/srv"},
		Host:    &jeto.Host{ID: "2", Name: "local", Provider: "virtualbox"},
	}
}

func decode[T any](t *testing.T, document string) T {
	t.Helper()
	var value T
	err := json.Unmarshal([]byte(document), &value)
	if err != nil {
		t.Fatalf("%s: %v", document, err)
	}

	return value
}

func TestInstance_DecodesDocumentedExamples(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(shopInstance(), decode[jeto.Instance](t, listedDocument)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want := jeto.Details{
		Instance: shopInstance(),
		Machines: jeto.Machines{{Name: "www", Status: "running"}, {Name: "db", Status: "not created"}},
		Scripts:  map[string]jeto.Script{"status": {Command: "./status", Description: "Shows"}},
		Infos:    jeto.Infos(`{"owner":"ada"}`),
	}
	if diff := cmp.Diff(want, decode[jeto.Details](t, singleDocument)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want = jeto.Details{
		Instance: jeto.Instance{
			ID: "1", Name: "shop", Path: "/srv/shop", GitReference: "master", Environment: "QA",
			Host: &jeto.Host{ID: "2", Name: "local", Provider: "lxc"},
		},
		Machines: jeto.Machines{{Name: "default", Status: "poweroff"}},
		Infos:    jeto.Infos(`[]`),
	}
	if diff := cmp.Diff(want, decode[jeto.Details](t, seedDocument)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	orphan := decode[jeto.Instance](t, orphanDocument)
	if orphan.Project == nil || orphan.Project.ID != "" || orphan.Host == nil || orphan.Host.ID != "" {
		t.Errorf("got the project %+v and the host %+v, want both without an id", orphan.Project, orphan.Host)
	}
}

func TestMachines_DecodesAllForms(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]jeto.Machines{
		`null`:                              nil,
		`[]`:                                {},
		`{"name":null,"status":null}`:       {},
		`{"name":"www","status":"on"}`:      {{Name: "www", Status: "on"}},
		"[{\"name\":null,\"status\":null}]": {},
		`[{"name":"","status":"Vagrant::Errors::Some","ip":null}]`: {
			{Status: "Vagrant::Errors::Some"},
		},
	} {
		if diff := cmp.Diff(want, decode[jeto.Machines](t, document)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", document, diff)
		}
	}
	for _, document := range []string{`7`, `"running"`, `["www"]`, `[[]]`, `[{"name":7}]`, `{"status":[]}`} {
		var machines jeto.Machines
		err := json.Unmarshal([]byte(document), &machines)
		if err == nil ||
			!strings.Contains(err.Error(), "the status of machines") {
			t.Errorf("%s was decoded as %v, %v, want an error", document, machines, err)
		}
	}
}

func TestInfos_DecodesAnyJSON(t *testing.T) {
	t.Parallel()
	for infos, want := range map[string]string{
		`null`: "", `""`: "", `{ }`: "{}", `["a"]`: `["a"]`, `"x"`: `"x"`,
	} {
		document := clienttest.With(t, singleDocument, `{"jeto_infos":`+infos+`}`)
		if got := decode[jeto.Details](t, document).Infos; string(got) != want {
			t.Errorf("%s: got %s, want %s", document, got, want)
		}
	}
	if got := decode[jeto.Details](t, clienttest.Without(t, singleDocument, "jeto_infos")).Infos; got != nil {
		t.Errorf("no jeto_infos: got %s, want nil", got)
	}
}

func TestMachine_Status(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status          string
		isKnown, isDown bool
	}{
		{"running", true, false},
		{"poweroff", true, true},
		{"not created", true, true},
		{"stopped", true, true},
		{"aborted", true, true},
		{"", false, false},
		{"Something went wrong", false, false},
		{"Vagrant::Errors::VMNotFoundError", false, false},
		{"NoEnvironmentError", false, false},
	} {
		machine := jeto.Machine{Name: "www", Status: test.status}
		if machine.HasKnownStatus() != test.isKnown || machine.IsDown() != test.isDown {
			t.Errorf("%q: HasKnownStatus() = %t, IsDown() = %t, want %t, %t",
				test.status, machine.HasKnownStatus(), machine.IsDown(), test.isKnown, test.isDown)
		}
	}
}

func TestMachines_FindAndNamed(t *testing.T) {
	t.Parallel()
	machines := jeto.Machines{{Status: "SomeError"}, {Name: "www", Status: "running"}}
	if got := machines.Find("www"); got == nil || got.Status != "running" {
		t.Errorf("Find(www) = %v, want the running machine", got)
	}
	for _, name := range []string{"db", ""} {
		if got := machines.Find(name); got != nil {
			t.Errorf("Find(%q) = %v, want nil", name, got)
		}
	}
	if diff := cmp.Diff(jeto.Machines{{Name: "www", Status: "running"}}, machines.Named()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
