package jeto_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
)

// An instance as the list and the create show it, and one as the single GET
// does (design/api/jeto.md, "Instance object"); and one whose id is a number,
// as in the seed document.
const (
	listedDocument = `{"id":"1","name":"shop","path":"/srv/shop","archive_url":null,"git_reference":"master","environment":"QA",
		"status":{"name":null,"status":null,"ip":null},
		"project":{"id":"1","name":"shop","git_address":"git@example.com:shop.git","base_path":"/srv"},
		"host":{"id":"2","name":"local","provider":"virtualbox","params":"PASSWORD=s3cr3t"},"jeto_infos":null}`
	singleDocument = `{"id":"1","name":"shop","path":"/srv/shop","archive_url":null,"git_reference":"master","environment":"QA",
		"status":[{"name":"www","status":"running","ip":null},{"name":"db","status":"not created","ip":null}],
		"project":{"id":"1","name":"shop","git_address":"git@example.com:shop.git","base_path":"/srv"},
		"host":{"id":"2","name":"local","provider":"virtualbox","params":"PASSWORD=s3cr3t"},
		"jeto_infos":{"owner":"ada"},"date_commit":null,"scripts":{"status":{"command":"./status","description":"Tells"}}}` + "\n"
	seedDocument = `{"id":1,"name":"shop","path":"/srv/shop","archive_url":"","git_reference":"master","environment":"QA",
		"status":[{"ip":"10.0.3.15","name":"default","status":"poweroff"}],"host":{"id":2,"name":"local","provider":"lxc"},"jeto_infos":[]}`
	orphanDocument = `{"id":"3","name":"x","path":"/x","archive_url":null,"git_reference":null,"environment":"",
		"status":{"name":null,"status":null,"ip":null},"project":{"id":null,"name":null,"git_address":null,"base_path":null},
		"host":{"id":null,"name":null,"provider":null,"params":null},"jeto_infos":null}`
)

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
	if err := json.Unmarshal([]byte(document), &value); err != nil {
		t.Fatalf("%s: %v", document, err)
	}

	return value
}

func TestTheDocumentedInstancesAreRead(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(shopInstance(), decode[jeto.Instance](t, listedDocument)); diff != "" {
		t.Error(diff)
	}
	want := jeto.Details{
		Instance: shopInstance(),
		Machines: jeto.Machines{{Name: "www", Status: "running"}, {Name: "db", Status: "not created"}},
		Scripts:  map[string]jeto.Script{"status": {Command: "./status", Description: "Tells"}},
		Infos:    jeto.Infos(`{"owner":"ada"}`),
	}
	if diff := cmp.Diff(want, decode[jeto.Details](t, singleDocument)); diff != "" {
		t.Error(diff)
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
		t.Error(diff)
	}
	// What does not exist differs from what is not told.
	if got := decode[jeto.Instance](t, orphanDocument); got.Project == nil || got.Project.ID != "" || got.Host == nil || got.Host.ID != "" {
		t.Errorf("got the project %+v and the host %+v, want both without an id", got.Project, got.Host)
	}
}

func TestMachinesAreReadInEveryForm(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]jeto.Machines{
		`null`:                              nil,
		`[]`:                                {},
		`{"name":null,"status":null}`:       {},
		`{"name":"www","status":"on"}`:      {{Name: "www", Status: "on"}},
		"[{\"name\":null,\"status\":null}]": {},
		`[{"name":"","status":"Vagrant::Errors::NoEnvironmentError","ip":null}]`: {{Status: "Vagrant::Errors::NoEnvironmentError"}},
	} {
		if diff := cmp.Diff(want, decode[jeto.Machines](t, document)); diff != "" {
			t.Errorf("%s: %s", document, diff)
		}
	}
	for _, document := range []string{`7`, `"running"`, `["www"]`, `[[]]`, `[{"name":7}]`, `{"status":[]}`} {
		var machines jeto.Machines
		if err := json.Unmarshal([]byte(document), &machines); err == nil ||
			!strings.Contains(err.Error(), "the status of machines") {
			t.Errorf("%s became %v, %v", document, machines, err)
		}
	}
}

func TestInfosMayBeAnything(t *testing.T) {
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
		t.Errorf("without any: got %s", got)
	}
}

func TestMachinesKnowWhatTheyAre(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status        string
		isKnown, down bool
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
		if machine.HasKnownStatus() != test.isKnown || machine.IsDown() != test.down {
			t.Errorf("%q: known %t, down %t", test.status, machine.HasKnownStatus(), machine.IsDown())
		}
	}
	machines := jeto.Machines{{Status: "SomeError"}, {Name: "www", Status: "running"}}
	if found := machines.Find("www"); found == nil || found.Status != "running" || machines.Find("db") != nil || machines.Find("") != nil {
		t.Errorf("found %v, %v, %v", found, machines.Find("db"), machines.Find(""))
	}
	if diff := cmp.Diff(jeto.Machines{{Name: "www", Status: "running"}}, machines.Named()); diff != "" {
		t.Error(diff)
	}
}

func FuzzInstance(f *testing.F) {
	for _, seed := range []string{listedDocument, singleDocument, seedDocument, orphanDocument, `null`, `{}`} {
		f.Add([]byte(seed))
	}
	for _, changes := range []string{`{"id":{}}`, `{"project":7}`, `{"project":null,"host":{}}`} {
		f.Add([]byte(clienttest.With(f, listedDocument, changes)))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var instance jeto.Instance
		if json.Unmarshal(document, &instance) != nil {
			return
		}
		if err := instance.Validate(); err == nil && instance.ID == "" {
			t.Errorf("%s counts as complete: %+v", document, instance)
		}
	})
}

func FuzzDetails(f *testing.F) {
	f.Add([]byte(seedDocument))
	for _, changes := range []string{
		`{}`, `{"status":{"name":"a"}}`, `{"status":[null]}`, `{"scripts":{"a":null}}`, `{"jeto_infos":1}`,
	} {
		f.Add([]byte(clienttest.With(f, singleDocument, changes)))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var details jeto.Details
		if json.Unmarshal(document, &details) != nil {
			return
		}
		if details.Infos != nil && !json.Valid(details.Infos) {
			t.Errorf("%s has the infos %s", document, details.Infos)
		}
		for _, machine := range details.Machines.Named() {
			if found := details.Machines.Find(machine.Name); found == nil || machine.Name == "" {
				t.Errorf("%s: cannot find %+v", document, machine)
			}
		}
	})
}
