package wakame_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

func TestScheduler_TerminatesWhatItCannotPlace(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		form string
		// states are the states at first and after each quarter of the boot.
		states string
	}{
		"no host node has capacity": {
			encodeForm("image_id", wakame.Image, "instance_spec_id", wakame.SpecNoCapacity), "scheduling terminated",
		},
		"the host node has no capacity": {
			encodeForm(
				"image_id", wakame.Image, "instance_spec_id", wakame.SpecNoCapacity, "host_node_id", wakame.HostNode,
			),
			"scheduling terminated",
		},
		"unknown network":    {minimalForm + "&network_id=nw-unknown", "scheduling terminated"},
		"invalid network id": {minimalForm + "&network_id=nonsense", "scheduling terminated"},
		"broken image": {
			encodeForm("image_id", wakame.ImageBroken, "instance_spec_id", wakame.Spec),
			"scheduling pending starting starting terminated",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedSystem(t)
			created := s.post(test.form)
			created.WantStatus(t, http.StatusOK)
			path := listPath + "/" + created.StringField(t, "id")
			for want := range strings.FieldsSeq(test.states) {
				s.get(path).WantFields(t, map[string]any{"state": want})
				s.clock.Advance(bootPhase)
			}
			s.wantState(path, "terminated/offline")
			s.get(path).WantFields(t, map[string]any{"network": []any{}, "vif": []any{}})
			if body := s.get(path).Body; strings.Contains(body, "error") {
				t.Errorf("the terminated instance has an error: %s", body)
			}
		})
	}
}

func TestHostNode_SmallIsPerAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	small := "host_node_id=" + wakame.HostNodeSmall
	for _, caller := range []*testSystem{s, other} {
		first, second := caller.create(small), caller.create(small)
		third := caller.create(small)
		caller.wantState(first, "running/online")
		caller.wantState(second, "running/online")
		caller.wantState(third, "terminated/offline")
		caller.get(third).WantFields(t, map[string]any{"host_node": nil})

		// A stopped instance has no share of the host node. It needs one when
		// it starts.
		caller.put(first+"/stop").WantStatus(t, http.StatusOK)
		next := caller.create(small)
		caller.wantState(next, "running/online")
		caller.put(first+"/start").WantStatus(t, http.StatusOK)
		caller.wantState(first, "terminated/offline")
		caller.delete(next).WantStatus(t, http.StatusOK)
		caller.wantState(caller.create(small), "running/online")
	}
}

func TestHostNode_FullInCoresOrMemory(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	small := "&host_node_id=" + wakame.HostNodeSmall
	large := encodeForm("image_id", wakame.Image, "instance_spec_id", wakame.SpecLarge) + small
	created := s.post(large)
	s.wantState(listPath+"/"+created.StringField(t, "id"), "running/online")
	s.wantState(s.create(small[1:]), "terminated/offline")
}

func TestHostNode_SmallOnlyOnRequest(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for n := range 5 {
		s.get(s.create(fmt.Sprintf("hostname=n%d", n))).WantFields(t, map[string]any{"host_node": wakame.HostNode})
	}
}

func TestHostNode_NextWhenFull(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	big, err := s.CreateObject("demo", "instance", map[string]any{"cpu_cores": 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	s.get(listPath+"/"+big.ID).WantFields(t, map[string]any{"host_node": wakame.HostNode})
	s.get(s.create()).WantFields(t, map[string]any{"host_node": wakame.HostNodeOther})
	err = s.DeleteObject("instance", big.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.get(s.create()).WantFields(t, map[string]any{"host_node": wakame.HostNode})
}

func TestNetwork_SmallIsPerAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	address := func(caller *testSystem, path, want string) {
		t.Helper()
		network := `"ipaddr":["` + want + `"],"dns_name":null,"nat_network_name":null`
		if body := caller.get(path).Body; !strings.Contains(body, network) {
			t.Errorf("instance %s, want address %s", body, want)
		}
	}
	for _, caller := range []*testSystem{s, other} {
		small := "network_id=" + wakame.NetworkSmall
		first, second := caller.create(small), caller.create(small)
		address(caller, first, "192.168.0.2")
		address(caller, second, "192.168.0.3")
		full := caller.create(small)
		caller.wantState(full, "terminated/offline")
		caller.delete(first).WantStatus(t, http.StatusOK)
		address(caller, caller.create(small), "192.168.0.2")
	}
}

func TestNetwork_AddressesAreUnique(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	seen := map[string]bool{}
	for n := range 600 {
		caller := s
		if n%2 == 1 {
			caller = other
		}
		network, ok := caller.get(caller.create()).Object(t)["network"].([]any)
		if !ok || len(network) != 1 {
			t.Fatalf("network = %v, want one element", network)
		}
		if address := fmt.Sprint(network); seen[address] {
			t.Fatalf("two instances have the address %s", address)
		} else {
			seen[address] = true
		}
	}
}
