package jeto_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

func TestObjects_ListedByAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create(plainBody)
	s.create(clonedBody)
	s.otherAccount().create(plainBody)
	s.anonymous().create(plainBody)
	for account, want := range map[string]int{"": 4, "demo": 2, "other": 1, "absent": 0} {
		objects, err := s.Objects(account)
		if err != nil || len(objects) != want {
			t.Fatalf("Objects(%q) = %d objects, %v, want %d", account, len(objects), err, want)
		}
		for _, object := range objects {
			ofAccount := account == "" || object.Account == account
			if object.Kind != jeto.KindInstance || object.ID != object.Fields["id"] || !ofAccount {
				t.Errorf("Objects(%q) has %+v", account, object)
			}
		}
	}
}

func TestObjects_Fields(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(clonedBody)
	want := map[string]any{}
	s.get(path).Decode(t, &want)
	want["permissions"] = []any{"view", "start", "stop", "provision", "runScript", "rsync", "sync"}
	want["worker"] = "up"
	want["commands"] = []any{}
	object := system.Object{Account: "demo", Kind: "instance", ID: "1", Fields: want}
	if diff := cmp.Diff(object, s.object(path)); diff != "" {
		t.Errorf("object (-want +got):\n%s", diff)
	}
}

func TestObjects_EditSetsFields(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	edited, err := s.EditObject("instance", "1", map[string]any{
		"name":          "edited",
		"path":          "p",
		"archive_url":   "http://example.com/a.tgz",
		"git_reference": "v2",
		"environment":   nil,
		"project":       1,
		"host":          nil,
		"status":        []map[string]any{{"name": "web", "status": "saved", "ip": nil}},
	})
	if err != nil || edited.Account != "demo" || edited.Fields["name"] != "edited" {
		t.Fatalf("EditObject = %+v, %v, want the new name", edited, err)
	}
	s.get(listPath).WantJSON(t, `{"instances":[{"id":"1","name":"edited","path":"p",
		"archive_url":"http://example.com/a.tgz","git_reference":"v2","environment":null,"status":`+nullMachine+`,
		"project":`+shopWire+`,"host":{"id":null,"name":null,"provider":null,"params":null},"jeto_infos":null}]}`)
	s.wantMachines(path, "web: saved")
	s.edit(path, map[string]any{"project": nil, "host": "2"})
	s.post(path, `{"state":"stop","machine":""}`).WantStatus(t, http.StatusOK)
	s.wantMachines(path, "web: stopped")
	s.edit(path, map[string]any{"status": []any{}})
	s.wantMachines(path)
}

func TestObjects_RejectedFieldsChangeNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	before := s.object(path)
	for want, fields := range map[string]map[string]any{
		"id cannot be set":             {"id": "2"},
		"jeto_infos cannot be set":     {"jeto_infos": nil},
		`unknown field "colour"`:       {"colour": "red"},
		"cannot unmarshal number":      {"name": 5},
		`there is no permission "fly"`: {"name": "x", "permissions": []string{"fly"}},
		`there is no worker "tired"`:   {"worker": "tired"},
		"there is no project 9":        {"project": 9},
		"there is no host 9":           {"host": "9"},
		"invalid number literal":       {"project": "x"},
		"cannot unmarshal array":       {"host": []any{"1"}},
		"a machine needs a name":       {"status": []map[string]any{{"name": "web"}}},
		"its ip cannot be set": {
			"status": []map[string]any{{"name": "web", "status": "running", "ip": "10.0.0.1"}},
		},
		"unsupported type": {"name": func() {}},
	} {
		_, err := s.EditObject("instance", "1", fields)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("EditObject(%v): error %v, want %s", fields, err, want)
		}
		_, err = s.CreateObject("demo", "instance", fields)
		if err == nil {
			t.Errorf("CreateObject(%v): no error", fields)
		}
	}
	if diff := cmp.Diff(before, s.object(path)); diff != "" || len(s.names()) != 1 {
		t.Errorf("instances %v, want one; object (-want +got):\n%s", s.names(), diff)
	}
}

func TestObjects_CreateAndDelete(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	created, err := s.CreateObject("demo", "instance", map[string]any{"name": "created"})
	if err != nil {
		t.Fatal(err)
	}
	path := listPath + "/" + created.ID
	s.wantMachines(path, "web: not created", "db: not created")
	started, err := s.CreateObject("demo", "instance", map[string]any{
		"name": "started", "status": []map[string]any{{"name": "a", "status": "running"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.wantMachines(listPath+"/"+started.ID, "a: running")
	err = s.DeleteObject("instance", created.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"started"}, s.names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestObjects_UnknownID(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create(plainBody)
	_, err := s.EditObject("instance", "x", nil)
	if !errors.Is(err, system.ErrNotFound) {
		t.Errorf("EditObject: error %v, want ErrNotFound", err)
	}
}
