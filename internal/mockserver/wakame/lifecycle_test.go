package wakame_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

func TestLifecycle_BootStates(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create()
	for _, want := range []string{
		"scheduling/init", "pending/init", "starting/init", "starting/init", "running/init", "running/online",
		"running/online",
	} {
		s.wantState(path, want)
		s.clock.Advance(bootPhase - time.Nanosecond)
		s.wantState(path, want)
		s.clock.Advance(time.Nanosecond)
	}
}

func TestLifecycle_BootWithoutRequests(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create()
	s.clock.Advance(bootDuration)
	s.wantState(path, "running/init")
	s.clock.Advance(time.Hour)
	s.wantState(path, "running/online")
}

func TestLifecycle_BootSetsHostNodeAndNetwork(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create()
	s.get(path).WantFields(t, map[string]any{"host_node": nil, "vif": []any{}, "network": []any{}})
	s.clock.Advance(bootPhase)
	pending := s.get(path)
	pending.WantFields(t, map[string]any{"state": "pending", "host_node": wakame.HostNode, "network": []any{}})
	vifs, ok := pending.Object(t)["vif"].([]any)
	if !ok || len(vifs) != 1 {
		t.Fatalf("vif = %v, want one", vifs)
	}
	vif, ok := vifs[0].(map[string]any)
	if _, leased := vif["ipv4"]; !ok || leased || len(vif) != 1 {
		t.Fatalf("vif = %v, want only its id", vif)
	}
	s.clock.Advance(bootPhase)
	leased := map[string]any{"vif_id": vif["vif_id"], "ipv4": map[string]any{"address": "10.0.0.2", "nat_address": nil}}
	s.get(path).WantFields(t, map[string]any{"state": "starting", "vif": []any{leased}})
}

func TestLifecycle_WithoutBootDuration(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create()
	s.wantState(path, "running/online")
	s.put(path+"/stop").WantStatus(t, http.StatusOK)
	s.wantState(path, "stopped/offline")
	s.put(path+"/start").WantStatus(t, http.StatusOK)
	s.wantState(path, "running/online")
	s.delete(path).WantStatus(t, http.StatusOK)
	s.wantState(path, "terminated/offline")
}

func TestLifecycle_DeleteStates(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create()
	s.clock.Advance(2 * bootDuration)
	s.delete(path).WantStatus(t, http.StatusOK)
	for _, want := range []string{
		"running/online", "shuttingdown/online", "shuttingdown/online", "shuttingdown/online", "terminated/offline",
	} {
		s.wantState(path, want)
		if want != "terminated/offline" {
			// A repeated DELETE does not delay the shutdown.
			s.delete(path).WantStatus(t, http.StatusOK)
		}
		s.clock.Advance(bootPhase)
	}
	s.delete(path).wantStateError(t, "terminated")
	s.get(path).WantFields(t, map[string]any{"network": []any{}, "vif": []any{}, "host_node": wakame.HostNode})
}

func TestLifecycle_EarlyDeleteHasNoEffect(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create()
	s.delete(path).wantStateError(t, "scheduling")
	for _, state := range []string{"pending/init", "starting/init"} {
		s.clock.Advance(bootPhase)
		s.wantState(path, state)
		s.delete(path).WantStatus(t, http.StatusOK)
	}
	s.clock.Advance(time.Hour)
	s.wantState(path, "running/online")
}

func TestLifecycle_TerminatedHasNoGroups(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create("security_groups=" + wakame.SecurityGroup)
	s.get(path).WantFields(t, map[string]any{"security_groups": []any{wakame.SecurityGroup}})
	s.delete(path).WantStatus(t, http.StatusOK)
	s.get(path).WantFields(t, map[string]any{"state": "terminated", "security_groups": []any{}, "volume": []any{}})
}

func TestLifecycle_DeleteBeforeHealthReport(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create()
	s.clock.Advance(bootDuration)
	s.delete(path).WantStatus(t, http.StatusOK)
	s.wantState(path, "running/init")
	s.clock.Advance(bootPhase)
	s.wantState(path, "shuttingdown/init")
	s.clock.Advance(bootDuration)
	s.wantState(path, "terminated/offline")
}

func TestLifecycle_DeleteOfStoppedIsImmediate(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create()
	s.clock.Advance(2 * bootDuration)
	s.put(path+"/stop").WantStatus(t, http.StatusOK)

	// A DELETE has no effect while the instance is about to stop, and while it
	// is stopping.
	for _, want := range []string{"running/online", "stopping/online"} {
		s.wantState(path, want)
		s.delete(path).WantStatus(t, http.StatusOK)
		s.clock.Advance(bootPhase)
	}
	s.clock.Advance(bootDuration)
	s.wantState(path, "stopped/offline")
	s.delete(path).WantStatus(t, http.StatusOK)
	s.wantState(path, "terminated/offline")
}

func TestLifecycle_StopAfterDeleteReleasesAddresses(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create()
	s.clock.Advance(2 * bootDuration)
	s.delete(path).WantStatus(t, http.StatusOK)
	s.put(path+"/stop").WantStatus(t, http.StatusOK)
	s.get(path).WantFields(t, map[string]any{"state": "running", "network": []any{}})
	s.clock.Advance(bootDuration)
	s.wantState(path, "terminated/offline")
}

// stopInstance stops a running instance and waits until it is stopped.
func (s *testSystem) stopInstance(path string) {
	s.put(path+"/stop").WantStatus(s.t, http.StatusOK)
	s.clock.Advance(2 * bootDuration)
	s.wantState(path, "stopped/offline")
}

func TestLifecycle_StopReleasesAddressesAndHostNode(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create("image_id=" + wakame.ImageVolume)
	s.clock.Advance(2 * bootDuration)
	before := s.get(path).Object(t)
	vifs, _ := before["vif"].([]any)
	if len(vifs) != 1 {
		t.Fatalf("vif = %v, want one", vifs)
	}
	vif, _ := vifs[0].(map[string]any)
	released := map[string]any{"network": []any{}, "vif": []any{map[string]any{"vif_id": vif["vif_id"]}}}
	s.put(path+"/stop").WantBody(t, http.StatusOK, `["`+strings.TrimPrefix(path, listPath+"/")+`"]`)
	for _, want := range []struct {
		state    string
		hostNode any
	}{
		{"running/online", wakame.HostNode},
		{"stopping/online", wakame.HostNode},
		{"stopping/online", wakame.HostNode},
		{"stopping/online", wakame.HostNode},
		{"stopped/online", nil},
		{"stopped/offline", nil},
	} {
		s.wantState(path, want.state)
		s.get(path).WantFields(t, released)
		s.get(path).WantFields(t, map[string]any{"host_node": want.hostNode, "volume": before["volume"]})
		if want.state == "running/online" {
			// A repeated stop does not delay the first one.
			s.put(path+"/stop").WantStatus(t, http.StatusOK)
		}
		s.clock.Advance(bootPhase)
	}
}

func TestLifecycle_StartBootsAgain(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create("image_id=" + wakame.ImageVolume)
	s.clock.Advance(2 * bootDuration)
	before := s.get(path)
	s.stopInstance(path)
	s.put(path+"/start").WantBody(t, http.StatusOK, `["`+strings.TrimPrefix(path, listPath+"/")+`"]`)
	for _, want := range []string{
		"scheduling/offline", "pending/offline", "starting/offline", "starting/offline", "running/offline",
	} {
		s.wantState(path, want)
		s.get(path).WantFields(t, map[string]any{"volume": before.Object(t)["volume"]})
		s.clock.Advance(bootPhase)
	}
	if diff := cmp.Diff(before.Body, s.get(path).Body); diff != "" {
		t.Errorf("instance after stop and start (-want +got):\n%s", diff)
	}
}

func TestLifecycle_StartMayLeaseAnotherAddress(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create("network_id=" + wakame.NetworkSmall)
	s.clock.Advance(2 * bootDuration)
	before := s.get(path).Object(t)["network"]
	s.stopInstance(path)
	s.create("network_id=" + wakame.NetworkSmall)
	s.clock.Advance(bootDuration)
	s.put(path+"/start").WantStatus(t, http.StatusOK)
	s.clock.Advance(bootDuration)
	s.get(path).WantFields(t, map[string]any{"state": "running"})
	if after := s.get(path).Object(t)["network"]; cmp.Equal(before, after) {
		t.Errorf("network after a start = %v, want another address", after)
	}
}

// TestLifecycle_FailedStartTerminates starts instances that have no host node,
// no address, or an image that does not boot.
func TestLifecycle_FailedStartTerminates(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		parameter string
		// prevent makes a start of the instance impossible.
		prevent func(s *testSystem, path string)
		states  string
	}{
		"no host node": {
			"host_node_id=" + wakame.HostNodeSmall,
			func(s *testSystem, _ string) {
				for range 2 {
					s.create("host_node_id=" + wakame.HostNodeSmall)
				}
			},
			"scheduling terminated",
		},
		"no address": {
			"network_id=" + wakame.NetworkSmall,
			func(s *testSystem, _ string) {
				for range 2 {
					s.create("network_id=" + wakame.NetworkSmall)
				}
			},
			"scheduling pending terminated",
		},
		"a broken image": {
			"hostname=web",
			func(s *testSystem, path string) { s.edit(path, map[string]any{"image_id": wakame.ImageBroken}) },
			"scheduling pending starting starting terminated",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedSystem(t)
			path := s.create(test.parameter)
			s.clock.Advance(2 * bootDuration)
			s.stopInstance(path)
			test.prevent(s, path)
			s.clock.Advance(2 * bootDuration)
			s.put(path+"/start").WantStatus(t, http.StatusOK)
			for want := range strings.FieldsSeq(test.states) {
				s.get(path).WantFields(t, map[string]any{"state": want})
				s.clock.Advance(bootPhase)
			}
			s.put(path+"/start").wantStateError(t, "terminated")
		})
	}
}

func TestLifecycle_RebootChangesNothing(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create()
	s.clock.Advance(bootDuration)
	before := s.get(path).Body
	s.put(path+"/reboot").WantStatus(t, http.StatusOK)
	if after := s.get(path).Body; after != before {
		t.Errorf("instance after a reboot = %s\nwant %s", after, before)
	}
	s.clock.Advance(bootPhase)
	s.wantState(path, "running/online")
}

func TestLifecycle_AllowedStates(t *testing.T) {
	t.Parallel()
	for state, allowed := range map[string]string{
		"scheduling": "", "pending": "delete", "starting": "delete", "running": "delete reboot stop",
		"stopping": "delete",
		"stopped":  "delete start", "shuttingdown": "delete", "terminated": "", "failingover": "delete",
	} {
		for _, verb := range []string{"delete", "reboot", "stop", "start"} {
			s := newSystem(t)
			created, err := s.CreateObject("demo", "instance", map[string]any{"state": state})
			if err != nil {
				t.Fatal(err)
			}
			path := listPath + "/" + created.ID
			got := s.delete
			if verb != "delete" {
				got = func(path string) response { return s.put(path + "/" + verb) }
			}
			if strings.Contains(allowed, verb) {
				got(path).WantStatus(t, http.StatusOK)
			} else {
				got(path).wantStateError(t, state)
			}
		}
	}
}

func TestLifecycle_TerminatedLeavesList(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create("hostname=gone")
	s.create("hostname=stays")
	s.delete(path).WantStatus(t, http.StatusOK)
	s.wantState(path, "terminated/offline")
	for _, test := range []struct {
		wait time.Duration
		want string
	}{{0, "stays gone"}, {900 * time.Second, "stays gone"}, {time.Second, "stays"}, {10000 * time.Hour, "stays"}} {
		s.clock.Advance(test.wait)
		if got := s.hostnames(""); got != test.want {
			t.Errorf("list %s later = %s, want %s", test.wait, got, test.want)
		}
		s.wantState(path, "terminated/offline")
	}
	if total := s.list("")["owner_total"]; total != 1.0 {
		t.Errorf("owner_total = %v, want 1", total)
	}
	// The admin API starts it again.
	id := strings.TrimPrefix(path, listPath+"/")
	_, err := s.EditObject(wakame.KindInstance, id, map[string]any{"state": "running"})
	if got := s.hostnames(""); err != nil || got != "stays gone" {
		t.Errorf("list with the instance running again = %s, %v, want stays gone", got, err)
	}
	s.delete(path).WantStatus(t, http.StatusOK)
	if got := s.hostnames(""); got != "stays gone" {
		t.Errorf("list after another end = %s, want stays gone", got)
	}
}
