package wakame_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// No source shows a complete example. These combine the descriptions of the
// keys (design/api/wakame.md, "Instance object").
const (
	// runningDocument is a running instance.
	runningDocument = `{
		"id": "i-j4f0k3c8", "host_node": "hn-demo1", "cpu_cores": 1, "memory_size": 256, "arch": "x86_64",
		"image_id": "wmi-lucid5", "created_at": "2012-02-13T05:06:07Z", "state": "running", "status": "online",
		"ssh_key_pair": "ssh-demo", "hostname": "web", "ha_enabled": 0, "instance_spec_id": "is-demospec",
		"security_groups": ["sg-demofgr"],
		"network": [{"network_name": "nw-demo1", "ipaddr": ["10.0.0.2"], "dns_name": "web.demo1.example",
			"nat_network_name": null, "nat_ipaddr": [], "nat_dns_name": null}],
		"volume": [{"vol_id": "vol-abcdefgh", "guest_device_name": "/dev/vdb", "state": "attached"}],
		"vif": [{"vif_id": "vif-abcdefgh", "ipv4": {"address": "10.0.0.2", "nat_address": null}}]
	}`
	// createdDocument is the response to a create, before the scheduler chooses
	// a host node.
	createdDocument = `{
		"id": "i-j4f0k3c8", "host_node": null, "cpu_cores": 1, "memory_size": 256, "arch": "x86_64",
		"image_id": "wmi-lucid5", "created_at": "2012-02-13T05:06:07Z", "state": "scheduling", "status": "init",
		"ssh_key_pair": null, "network": [], "volume": [], "security_groups": [], "vif": [],
		"hostname": "j4f0k3c8", "ha_enabled": 0, "instance_spec_id": "is-demospec"
	}`
	// seedDocument has the forms of the seed document: addresses are strings,
	// and ha_enabled is a boolean.
	seedDocument = `{
		"id": "i-j4f0k3c8", "host_node": null, "cpu_cores": 1, "memory_size": 256, "arch": "x86_64",
		"image_id": "wmi-lucid5", "created_at": "2012-02-13T05:06:07Z",
		"state": "running", "status": "offline", "ssh_key_pair": "ssh-demo", "hostname": "web", "ha_enabled": true,
		"instance_spec_id": "is-demospec", "security_groups": ["sg-demofgr"],
		"network": [{"network_name": "nw-demo1", "ipaddr": "10.0.0.2", "dns_name": "web.demo1.example",
			"nat_network_name": "nw-public", "nat_ipaddr": "198.18.0.2", "nat_dns_name": "web.public.example"}],
		"volume": [], "vif": [{"vif_id": "vif-abcdefgh"}]
	}`
)

func parseTime(text string) wakame.Time {
	parsed, _ := time.Parse(time.RFC3339, text)

	return wakame.Time{Time: parsed}
}

func decode(t *testing.T, document string) wakame.Instance {
	t.Helper()
	var instance wakame.Instance
	err := json.Unmarshal([]byte(document), &instance)
	if err != nil {
		t.Fatalf("%s: %v", document, err)
	}

	return instance
}

func TestInstance_DecodesDocumentedExamples(t *testing.T) {
	t.Parallel()
	want := wakame.Instance{
		ID: "i-j4f0k3c8", HostNode: "hn-demo1", CPUCores: 1, MemorySize: 256, Arch: "x86_64", ImageID: "wmi-lucid5",
		CreatedAt: parseTime("2012-02-13T05:06:07Z"), State: wakame.Running, Status: "online", SSHKeyPair: "ssh-demo",
		Networks: []wakame.Network{
			{
				NetworkName: "nw-demo1", IPAddr: wakame.Addresses{"10.0.0.2"}, DNSName: "web.demo1.example",
				NATIPAddr: wakame.Addresses{},
			},
		},
		Volumes:        []wakame.Volume{{VolID: "vol-abcdefgh", GuestDeviceName: "/dev/vdb", State: "attached"}},
		SecurityGroups: []string{"sg-demofgr"},
		VIFs:           []wakame.VIF{{VIFID: "vif-abcdefgh", IPv4: &wakame.IPv4{Address: "10.0.0.2"}}},
		Hostname:       "web", InstanceSpecID: "is-demospec",
	}
	if diff := cmp.Diff(want, decode(t, runningDocument)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want.HostNode, want.Status, want.HAEnabled = "", "offline", true
	want.Networks = []wakame.Network{{
		NetworkName: "nw-demo1", IPAddr: wakame.Addresses{"10.0.0.2"}, DNSName: "web.demo1.example",
		NATNetworkName: "nw-public", NATIPAddr: wakame.Addresses{"198.18.0.2"}, NATDNSName: "web.public.example",
	}}
	want.Volumes, want.VIFs = []wakame.Volume{}, []wakame.VIF{{VIFID: "vif-abcdefgh"}}
	if diff := cmp.Diff(want, decode(t, seedDocument)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want = wakame.Instance{
		ID:             "i-j4f0k3c8",
		CPUCores:       1,
		MemorySize:     256,
		Arch:           "x86_64",
		ImageID:        "wmi-lucid5",
		CreatedAt:      parseTime("2012-02-13T05:06:07Z"),
		State:          wakame.Scheduling,
		Status:         "init",
		Networks:       []wakame.Network{},
		Volumes:        []wakame.Volume{},
		SecurityGroups: []string{},
		VIFs:           []wakame.VIF{},
		Hostname:       "j4f0k3c8",
		InstanceSpecID: "is-demospec",
	}
	if diff := cmp.Diff(want, decode(t, createdDocument)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInstance_DecodesOtherForms(t *testing.T) {
	t.Parallel()
	for changes, change := range map[string]func(*wakame.Instance){
		`{"ssh_key_pair":{"uuid":"ssh-demo","display_name":"x"}}`: func(i *wakame.Instance) {
			i.SSHKeyPair = "ssh-demo"
		},
		`{"ssh_key_pair":{}}`:                   func(*wakame.Instance) {},
		`{"ha_enabled":1}`:                      func(i *wakame.Instance) { i.HAEnabled = true },
		`{"ha_enabled":"true"}`:                 func(i *wakame.Instance) { i.HAEnabled = true },
		`{"ha_enabled":"1"}`:                    func(i *wakame.Instance) { i.HAEnabled = true },
		`{"ha_enabled":"0"}`:                    func(*wakame.Instance) {},
		`{"ha_enabled":false}`:                  func(*wakame.Instance) {},
		`{"cpu_cores":"2","memory_size":"512"}`: func(i *wakame.Instance) { i.CPUCores, i.MemorySize = 2, 512 },
		`{"created_at":""}`:                     func(i *wakame.Instance) { i.CreatedAt = wakame.Time{} },
		`{"created_at":"2012-02-13T14:06:08+09:00"}`: func(i *wakame.Instance) {
			i.CreatedAt = parseTime("2012-02-13T05:06:08Z")
		},
		`{"state":"unknown"}`: func(i *wakame.Instance) { i.State = "unknown" },
		`{"network":[{"network_name":"nw-demo1","ipaddr":null,` +
			`"nat_ipaddr":[null,"198.18.0.2",""]}]}`: func(i *wakame.Instance) {
			i.Networks = []wakame.Network{{NetworkName: "nw-demo1", NATIPAddr: wakame.Addresses{"198.18.0.2"}}}
		},
		`{"network":[{"network_name":"nw-demo1","ipaddr":""}],"other_key":[1]}`: func(i *wakame.Instance) {
			i.Networks = []wakame.Network{{NetworkName: "nw-demo1", IPAddr: wakame.Addresses{}}}
		},
	} {
		want := decode(t, createdDocument)
		change(&want)
		got := decode(t, clienttest.With(t, createdDocument, changes))
		if diff := cmp.Diff(want, got, cmp.Comparer(sameAddresses)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", changes, diff)
		}
	}
}

// sameAddresses compares addresses. Nil equals an empty list.
func sameAddresses(a, b wakame.Addresses) bool {
	return len(a) == 0 && len(b) == 0 || cmp.Equal([]string(a), []string(b))
}

func TestInstance_RejectsInvalidValues(t *testing.T) {
	t.Parallel()
	for _, changes := range []string{
		`{"id":7}`, `{"state":7}`, `{"cpu_cores":"many"}`, `{"memory_size":1.5}`, `{"ssh_key_pair":7}`,
		`{"ha_enabled":"perhaps"}`, `{"ha_enabled":{}}`, `{"created_at":"yesterday"}`, `{"created_at":7}`,
		`{"network":{}}`, `{"network":[{"ipaddr":7}]}`,
		`{"network":[{"ipaddr":[7]}]}`, `{"volume":"x"}`, `{"vif":[7]}`, `{"security_groups":"sg-a"}`,
	} {
		var instance wakame.Instance
		err := json.Unmarshal([]byte(clienttest.With(t, runningDocument, changes)), &instance)
		if err == nil {
			t.Errorf("%s was decoded as %+v, want an error", changes, instance)
		}
	}
	var instance wakame.Instance
	err := json.Unmarshal([]byte(`[]`), &instance)
	if err == nil {
		t.Errorf("a list was decoded as %+v, want an error", instance)
	}
}

func TestState_Destroyable(t *testing.T) {
	t.Parallel()
	var destroyable []wakame.State
	for _, state := range wakame.States() {
		if state.Destroyable() {
			destroyable = append(destroyable, state)
		}
	}
	if diff := cmp.Diff([]wakame.State{wakame.Running, wakame.Stopped, wakame.Halted}, destroyable); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
