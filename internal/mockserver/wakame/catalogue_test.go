package wakame_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

const (
	administrator = "a-00000000"
	// rowJSON are the columns of every table, with places for the id, the id
	// and the account.
	rowJSON = `"id":%q,"uuid":%q,"account_id":%q,"created_at":"2012-02-13T05:06:07Z",` +
		`"updated_at":"2012-02-13T05:06:07Z"`
)

// ids returns the total and the ids of a list: "2: a b".
func (s *testSystem) ids(path string) string {
	s.t.Helper()
	got := s.get(path).List(s.t)
	if len(got) != 1 {
		s.t.Fatalf("%s has %d elements, want one", path, len(got))
	}
	results, ok := got[0]["results"].([]any)
	if !ok {
		s.t.Fatalf("%s has the results %v, want a list", path, got[0]["results"])
	}
	ids := make([]string, 0, len(results))
	for _, result := range results {
		document, _ := result.(map[string]any)
		if document["id"] != document["uuid"] {
			s.t.Errorf("%s has the document %v, want the same id and uuid", path, document)
		}
		ids = append(ids, fmt.Sprint(document["id"]))
	}

	return fmt.Sprintf("%v: %s", got[0]["owner_total"], strings.Join(ids, " "))
}

func TestCatalogue_IndexShowsOwnAndShared(t *testing.T) {
	t.Parallel()
	shared := newSystem(t)
	other := shared.otherAccount()
	for path, want := range map[string]struct{ shared, other string }{
		"/api/images": {
			"4: wmi-lucid5 wmi-lucid6 wmi-lucid7 wmi-broken", "3: wmi-lucid5 wmi-lucid6 wmi-lucid7",
		},
		"/api/images?limit=1&start=1": {"4: wmi-lucid6", "3: wmi-lucid6"},
		"/api/instance_specs": {
			"4: is-demospec is-demo2 is-noroom is-toobig", "4: is-demospec is-demo2 is-noroom is-toobig",
		},
		"/api/networks":        {"3: nw-demo1 nw-demo2 nw-small", "0: "},
		"/api/security_groups": {"3: sg-demofgr sg-demo2 sg-shared", "2: sg-demofgr sg-demo2"},
		"/api/ssh_key_pairs":   {"3: ssh-demo ssh-demo2 ssh-shared", "2: ssh-demo ssh-demo2"},
		"/api/host_nodes":      {"4: hn-small hn-offline hn-demo2 hn-demo1", "0: "},
		"/api/host_pools":      {"4: hn-small hn-offline hn-demo2 hn-demo1", "0: "},
	} {
		got := struct{ shared, other string }{shared.ids(path), other.ids(path)}
		if got != want {
			t.Errorf("%s lists %q, want %q", path, got, want)
		}
	}
}

func TestCatalogue_ShowChecksAccount(t *testing.T) {
	t.Parallel()
	shared := newSystem(t)
	other, admin := shared.otherAccount(), shared.withAccount(administrator)
	for path, isShown := range map[string]bool{
		"/api/images/wmi-lucid5":         true,
		"/api/images/wmi-broken":         false,
		"/api/instance_specs/is-demo2":   true,
		"/api/networks/nw-demo1":         false,
		"/api/security_groups/sg-demo2":  true,
		"/api/security_groups/sg-shared": false,
		"/api/ssh_key_pairs/ssh-shared":  true,
		"/api/host_nodes/hn-demo1":       false,
	} {
		for _, s := range []*testSystem{shared, admin} {
			if got := s.get(path); got.Status != http.StatusOK {
				t.Errorf("%s of %s: got %d %s, want 200", path, s.accountID, got.Status, got.Body)
			}
		}
		if isShown {
			other.get(path).WantStatus(t, http.StatusOK)
		} else {
			other.get(path).wantError(t, http.StatusForbidden, "105", "OperationNotPermitted")
		}
	}
}

func TestCatalogue_ShowOfUnknownID(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.get("/api/images/wmi-none").WantBody(t, http.StatusNotFound,
		`{"error":"Dcmgr::Endpoints::UnknownUUIDResource","message":"wmi-none","code":"100"}`)
	for _, path := range []string{"/api/images/lucid", "/api/networks/wmi-lucid5"} {
		s.get(path).WantBody(t, http.StatusInternalServerError, errorPage)
	}
}

func TestCatalogue_Documents(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	const owner = wakame.DefaultAccountID
	for path, want := range map[string]struct{ id, document string }{
		"images": {wakame.Image, `"boot_dev_type":2,"source":"--- \n:uri: file:///images/wmi-lucid5.raw\n",` +
			`"arch":"x86_64","description":"Ubuntu 10.04","md5sum":"01230123012301230123012301230123",` +
			`"is_public":true,"state":"init","features":"--- {}\n\n"`},
		"instance_specs": {wakame.Spec, `"hypervisor":"kvm","arch":"x86_64","cpu_cores":1,"memory_size":256,` +
			`"quota_weight":1,"vifs":"--- \neth0: \n  :index: 0\n  :bandwidth: 100000\n","drives":"--- {}\n\n"`},
		"networks": {wakame.NetworkNAT, `"ipv4_network":"172.16.0.0","ipv4_gw":"172.16.0.1","prefix":12,` +
			`"metric":100,"domain_name":null,"dns_server":null,"dhcp_server":null,"metadata_server":null,` +
			`"metadata_server_port":null,"bandwidth":null,"nat_network_id":4,"physical_network_id":null,` +
			`"link_interface":"br0","description":"demo network with NAT"`},
		"security_groups": {wakame.SecurityGroup, `"description":"demo",` +
			`"rule":"tcp:22,22,ip4:0.0.0.0\nicmp:8,0,ip4:0.0.0.0\n","rules":[` +
			`{"permission":"tcp:22,22,ip4:0.0.0.0","ip_protocol":"tcp","ip_fport":22,"ip_tport":22,` +
			`"protocol":"ip4","ip_source":"0.0.0.0/0"},` +
			`{"permission":"icmp:8,0,ip4:0.0.0.0","ip_protocol":"icmp","icmp_type":0,"icmp_code":8,` +
			`"protocol":"ip4","ip_source":"0.0.0.0/0"}]`},
		"ssh_key_pairs": {wakame.SSHKeyPair, `"finger_print":"89:c8:9a:b2:35:4c:ad:c5:b8:16:1e:f6:5e:d5:a8:3f",` +
			`"public_key":"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== demo@example.com",` +
			`"private_key":"-----BEGIN RSA PRIVATE KEY-----\nbm90IGEga2V5\n-----END RSA PRIVATE KEY-----\n",` +
			`"description":"demo"`},
		"host_nodes": {wakame.HostNodeOffline, `"arch":"x86_64","hypervisor":"kvm","name":"offline",` +
			`"offering_cpu_cores":1000000,"offering_memory_size":1024000000,"status":"offline"`},
	} {
		s.get("/api/"+path+"/"+want.id).
			WantJSON(t, "{"+fmt.Sprintf(rowJSON, want.id, want.id, owner)+","+want.document+"}")
	}
}

func TestCatalogue_NetworkHasPhysicalNetwork(t *testing.T) {
	t.Parallel()
	got := newSystem(t).get("/api/networks/" + wakame.Network).Object(t)["physical_network"]
	want := map[string]any{
		"id": 1.0, "name": "eth0", "interface": "eth0", "description": nil,
		"created_at": "2012-02-13T05:06:07Z", "updated_at": "2012-02-13T05:06:07Z",
	}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("physical_network (-want +got):\n%s", diff)
	}
}

func TestCatalogue_V1306(t *testing.T) {
	t.Parallel()
	shared := newSystem(t)
	other := shared.otherAccount()
	for path, want := range map[string]string{
		"/api/11.12/images":          "0: ",
		"/api/11.12/networks":        "0: ",
		"/api/11.12/security_groups": "2: sg-demofgr sg-demo2",
		"/api/11.12/ssh_key_pairs":   "2: ssh-demo ssh-demo2",
		"/api/11.12/host_nodes":      "4: hn-small hn-offline hn-demo2 hn-demo1",
	} {
		if got := other.ids(path); got != want {
			t.Errorf("%s lists %q, want %q", path, got, want)
		}
	}
	for _, path := range []string{
		"/api/11.12/instance_specs", "/api/11.12/instance_specs/is-demospec", "/api/11.12/images/wmi-lucid5",
	} {
		other.get(path).WantBody(t, http.StatusInternalServerError, errorPage)
	}
	const row = `"id":%[1]q,"uuid":%[1]q,"created_at":"2012-02-13T05:06:07Z","updated_at":"2012-02-13T05:06:07Z",`
	other.get("/api/11.12/host_pools/hn-demo1").WantJSON(t, "{"+fmt.Sprintf(row, "hn-demo1")+
		`"arch":"x86_64","hypervisor":"kvm","display_name":"demo1","offering_cpu_cores":1000000,`+
		`"offering_memory_size":1024000000,"status":"online"}`)
	shared.get("/api/11.12/ssh_key_pairs/ssh-demo").WantJSON(t, "{"+fmt.Sprintf(row, "ssh-demo")+
		`"account_id":"a-shpoolxx","finger_print":"89:c8:9a:b2:35:4c:ad:c5:b8:16:1e:f6:5e:d5:a8:3f",`+
		`"public_key":"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== demo@example.com","description":"demo",`+
		`"display_name":"demo","service_type":"std","deleted_at":null}`)
	shared.get("/api/11.12/images/wmi-lucid5").WantJSON(t, "{"+fmt.Sprintf(row, "wmi-lucid5")+
		`"account_id":"a-shpoolxx","boot_dev_type":2,"arch":"x86_64","description":"Ubuntu 10.04","is_public":true,`+
		`"state":"init","features":"--- {}\n\n","backup_object_id":"bo-lucid5","file_format":"raw",`+
		`"root_device":null,"is_cacheable":false,"instance_model_name":"Instance","parent_image_id":null,`+
		`"display_name":"lucid5","service_type":"std","deleted_at":null}`)
}
