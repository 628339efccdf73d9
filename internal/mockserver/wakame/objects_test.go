package wakame_test

import (
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

func TestObjects_ListedByAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create()
	gone := s.create()
	s.delete(gone).WantStatus(t, http.StatusOK)
	s.clock.Advance(time.Hour)
	s.otherAccount().create()
	for account, want := range map[string]int{"": 3, "demo": 2, "other": 1, "absent": 0} {
		objects, err := s.Objects(account)
		if err != nil || len(objects) != want {
			t.Fatalf("Objects(%q) = %d objects, %v, want %d", account, len(objects), err, want)
		}
		for _, object := range objects {
			ofAccount := account == "" || object.Account == account
			if object.Kind != wakame.KindInstance || object.ID != object.Fields["id"] || !ofAccount {
				t.Errorf("Objects(%q) has %+v", account, object)
			}
		}
	}
}

func TestObjects_EditSetsFields(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.create("ssh_key_id=" + wakame.SSHKeyPair)
	edited, err := s.EditObject("instance", path.Base(instance), map[string]any{
		"hostname":         "Any_Name",
		"state":            "failingover",
		"status":           "offline",
		"host_node":        "hn-x",
		"cpu_cores":        9,
		"memory_size":      8,
		"arch":             "z",
		"image_id":         "wmi-x",
		"instance_spec_id": "is-x",
		"ssh_key_pair":     nil,
		"security_groups":  []string{"sg-x"},
		"ha_enabled":       1,
		"created_at":       "2001-02-03T04:05:06Z",
	})
	if err != nil || edited.Account != "demo" || edited.Fields["hostname"] != "Any_Name" {
		t.Fatalf("EditObject = %+v, %v, want the new hostname", edited, err)
	}
	s.clock.Advance(time.Hour)
	s.get(instance).WantFields(t, map[string]any{
		"hostname":         "Any_Name",
		"state":            "failingover",
		"status":           "offline",
		"host_node":        "hn-x",
		"cpu_cores":        9.0,
		"memory_size":      8.0,
		"arch":             "z",
		"image_id":         "wmi-x",
		"instance_spec_id": "is-x",
		"ssh_key_pair":     nil,
		"security_groups":  []any{"sg-x"},
		"ha_enabled":       1.0,
		"created_at":       "2001-02-03T04:05:06Z",
	})
}

func TestObjects_EditedStateStays(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	instance := s.create()
	s.clock.Advance(bootPhase)
	s.edit(instance, map[string]any{"state": "pending"})
	s.clock.Advance(time.Hour)
	s.wantState(instance, "pending/init")
	s.delete(instance).WantStatus(t, http.StatusOK)
	s.clock.Advance(time.Hour)
	s.wantState(instance, "pending/init")

	// A request changes the state again.
	s.edit(instance, map[string]any{"state": "running", "status": "online"})
	s.delete(instance).WantStatus(t, http.StatusOK)
	s.clock.Advance(2 * bootDuration)
	s.wantState(instance, "terminated/offline")
	s.edit(instance, map[string]any{"state": "running"})
	s.clock.Advance(time.Hour)
	s.wantState(instance, "running/offline")
}

func TestObjects_EditOfOtherFieldKeepsBoot(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	instance := s.create()
	s.edit(instance, map[string]any{"hostname": "edited"})
	s.clock.Advance(2 * bootDuration)
	s.wantState(instance, "running/online")
	s.get(instance).WantFields(t, map[string]any{"hostname": "edited"})
}

func TestObjects_EditToStoppedReleases(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.create()
	s.wantState(instance, "running/online")
	s.edit(instance, map[string]any{"state": "stopped"})
	s.get(instance).WantFields(t, map[string]any{"state": "stopped", "network": []any{}, "host_node": nil})
	s.edit(instance, map[string]any{"state": "stopped", "host_node": wakame.HostNodeOther})
	s.get(instance).WantFields(t, map[string]any{"host_node": wakame.HostNodeOther})
}

func TestObjects_EditToTerminatedReleases(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	small := "network_id=" + wakame.NetworkSmall + "&host_node_id=" + wakame.HostNodeSmall
	first, second := s.create("hostname=a", small), s.create(small)
	s.wantState(second, "running/online")
	s.edit(first, map[string]any{"state": "terminated", "status": "online"})
	s.wantState(first, "terminated/online")
	s.get(first).WantFields(t, map[string]any{"network": []any{}, "vif": []any{}})
	s.wantState(s.create(small), "running/online")

	// To set the state again does not keep the instance in the list for longer.
	s.edit(second, map[string]any{"state": "terminated"})
	s.clock.Advance(600 * time.Second)
	s.edit(second, map[string]any{"state": "terminated"})
	s.wantState(second, "terminated/offline")
	s.clock.Advance(301 * time.Second)
	if total := s.list("")["owner_total"]; total != 1.0 {
		t.Errorf("owner_total = %v, want 1", total)
	}
}

func TestObjects_EditOfSizeCountsOnHostNode(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	small := "host_node_id=" + wakame.HostNodeSmall
	instance := s.create(small)
	s.edit(instance, map[string]any{"cpu_cores": 2})
	s.wantState(s.create(small), "terminated/offline")
	s.edit(instance, map[string]any{"host_node": wakame.HostNode})
	s.wantState(s.create(small), "running/online")
}

func TestObjects_EditedHostNodeStays(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	instance := s.create()
	s.edit(instance, map[string]any{"host_node": wakame.HostNodeOffline})
	s.clock.Advance(2 * bootDuration)
	s.wantState(instance, "running/online")
	s.get(instance).WantFields(t, map[string]any{"host_node": wakame.HostNodeOffline})
}

// edit sets fields of an instance.
func (s *testSystem) edit(instance string, fields map[string]any) {
	s.t.Helper()
	_, err := s.EditObject("instance", path.Base(instance), fields)
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestObjects_RejectedFieldsChangeNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.create()
	before := s.get(instance).Body
	for want, fields := range map[string]map[string]any{
		"id cannot be set":       {"id": "i-x"},
		"network cannot be set":  {"network": nil},
		"vif cannot be set":      {"vif": nil},
		"volume cannot be set":   {"volume": nil},
		`unknown field "colour"`: {"colour": "red"},
		"wakame: json: cannot":   {"cpu_cores": "many"},
		"parsing time":           {"created_at": "x"},
	} {
		_, err := s.EditObject("instance", path.Base(instance), fields)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("EditObject(%v): error %v, want %s", fields, err, want)
		}
		_, err = s.CreateObject("demo", "instance", fields)
		if err == nil {
			t.Errorf("CreateObject(%v): no error", fields)
		}
	}
	if s.list("")["owner_total"] != 1.0 || s.get(instance).Body != before {
		t.Error("an edit that fails has changed the instances")
	}
}

func TestObjects_CreateAndDelete(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	created, err := s.CreateObject("demo", "instance", map[string]any{"hostname": "created"})
	if err != nil || created.Fields["state"] != "scheduling" {
		t.Fatalf("CreateObject = %v, %v, want state scheduling", created, err)
	}
	s.get(listPath+"/"+created.ID).WantFields(t, map[string]any{
		"hostname":         "created",
		"image_id":         wakame.Image,
		"instance_spec_id": wakame.Spec,
		"cpu_cores":        1.0,
		"arch":             "x86_64",
		"state":            "running",
		"status":           "online",
		"host_node":        wakame.HostNode,
	})
	gone, err := s.CreateObject("demo", "instance", map[string]any{"state": "terminated"})
	if err != nil || gone.Fields["state"] != "terminated" || gone.Fields["status"] != "offline" {
		t.Errorf("CreateObject = %v, %v, want a terminated instance", gone, err)
	}
	err = s.DeleteObject("instance", created.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.get(listPath+"/"+created.ID).WantBody(t, http.StatusNotFound, unknownError(created.ID))
	if got := s.get(s.create()).Body; !strings.Contains(got, "10.0.0.2") {
		t.Errorf("instance %s, want the address of the deleted instance", got)
	}
}

func TestObjects_DeleteDuringBoot(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	instance := s.create()
	s.clock.Advance(bootPhase)
	err := s.DeleteObject("instance", path.Base(instance))
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(time.Hour)
	s.get(instance).WantStatus(t, http.StatusNotFound)
}
