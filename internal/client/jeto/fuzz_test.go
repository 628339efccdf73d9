package jeto_test

import (
	"encoding/json"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
)

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
		err := instance.Validate()
		if err == nil && instance.ID == "" {
			t.Errorf("%s is a valid instance without an id: %+v", document, instance)
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
			t.Errorf("%s has the infos %s, want JSON", document, details.Infos)
		}
		for _, machine := range details.Machines.Named() {
			if found := details.Machines.Find(machine.Name); found == nil || machine.Name == "" {
				t.Errorf("%s: Find(%q) = %v, want a machine", document, machine.Name, found)
			}
		}
	})
}

func FuzzListInstances(f *testing.F) {
	for _, seed := range []string{
		envelope(listedDocument), `[` + listedDocument + `,` + orphanDocument + `]`,
		`{"instances":[null]}`, `{"instances":null}`, `[]`, `null`, `[{}]`,
	} {
		f.Add([]byte(seed))
	}
	address, respond := clienttest.ServeFuzzed(f)
	c := clienttest.NewClient(f, connect, address, 0)
	f.Fuzz(func(t *testing.T, document []byte) {
		respond(document)
		list, err := c.ListInstances(t.Context())
		for _, instance := range list {
			if err == nil && instance.ID == "" {
				t.Errorf("%s is a valid list with an instance without an id", document)
			}
		}
	})
}

func FuzzListProjects(f *testing.F) {
	for _, seed := range []string{
		projectEnvelope(documentedProject),
		projectEnvelope(clienttest.With(f, documentedProject, `{"id":1,"teams":[]}`)),
		`{"projects":[null]}`, `{"projects":null}`, `{"projects":[{}]}`, `[]`, `null`,
	} {
		f.Add([]byte(seed))
	}
	address, respond := clienttest.ServeFuzzed(f)
	c := clienttest.NewClient(f, connect, address, 0)
	f.Fuzz(func(t *testing.T, document []byte) {
		respond(document)
		list, err := c.ListProjects(t.Context())
		for _, project := range list {
			if err == nil && project.ID == "" {
				t.Errorf("%s is a valid list with a project without an id", document)
			}
		}
	})
}

func FuzzListHosts(f *testing.F) {
	for _, seed := range []string{
		hostEnvelope(documentedHost),
		hostEnvelope(clienttest.With(f, documentedHost, `{"id":1,"params":{}}`)),
		`{"hosts":[null]}`, `{"hosts":null}`, `{"hosts":[{}]}`, `[]`, `null`,
	} {
		f.Add([]byte(seed))
	}
	address, respond := clienttest.ServeFuzzed(f)
	c := clienttest.NewClient(f, connect, address, 0)
	f.Fuzz(func(t *testing.T, document []byte) {
		respond(document)
		list, err := c.ListHosts(t.Context())
		for _, host := range list {
			if err == nil && host.ID == "" {
				t.Errorf("%s is a valid list with a host without an id", document)
			}
		}
	})
}
