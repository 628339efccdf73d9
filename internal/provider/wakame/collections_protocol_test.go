package wakame_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

const (
	createdAt = "2012-02-13T05:06:07Z"
	// rowColumns are the columns of every table.
	rowColumns = `"uuid":"x","account_id":"a-shpoolxx","created_at":"` + createdAt + `","updated_at":"` +
		createdAt + `"`
)

// newSharedAccount returns the shared account, which owns the networks and the
// host nodes.
func newSharedAccount(t *testing.T) *acctest.Account {
	t.Helper()
	account := acctest.NewIsolatedAccount(t, "wakame", mockserver.Options{}, func(*http.Request) {})
	account.Credentials["account_id"] = mock.DefaultAccountID

	return account
}

// respondWith makes the server respond to one list with these documents.
func respondWith(account *acctest.Account, documents ...string) {
	account.AddFault(faults.Fault{
		Status: http.StatusOK,
		Body:   fmt.Sprintf(`[{"owner_total":%d,"results":[%s]}]`, len(documents), strings.Join(documents, ",")),
		Times:  1,
	})
}

func TestCollections_Values(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t, newSharedAccount(t))
	for name, want := range map[string]map[string]any{
		"images": {
			"id": mock.Image, "name": nil, "description": "Ubuntu 10.04", "arch": "x86_64", "is_public": true,
			"state": "init", "boot_dev_type": 2, "md5sum": strings.Repeat("0123", 8), "created_at": createdAt,
			"updated_at": createdAt,
		},
		"instance_specs": {
			"id": mock.Spec, "hypervisor": "kvm", "arch": "x86_64", "cpu_cores": 1, "memory_size": 256,
			"quota_weight": 1, "vifs": "--- \neth0: \n  :index: 0\n  :bandwidth: 100000\n", "drives": "--- {}\n\n",
			"created_at": createdAt, "updated_at": createdAt,
		},
		"networks": {
			"id": mock.Network, "description": "demo network", "ipv4_network": "10.0.0.0", "prefix": 12,
			"ipv4_gw": "10.0.0.1", "metric": 100, "domain_name": "demo1.example", "dns_server": "10.0.0.1",
			"dhcp_server": "10.0.0.1", "metadata_server": "10.0.0.1", "metadata_server_port": 80, "bandwidth": 100,
			"link_interface": "br0", "created_at": createdAt, "updated_at": createdAt,
		},
		"security_groups": {
			"id": mock.SecurityGroup, "name": nil, "description": "demo", "created_at": createdAt,
			"updated_at": createdAt,
			"rules": []any{
				map[string]any{
					"permission": "tcp:22,22,ip4:0.0.0.0", "ip_protocol": "tcp", "ip_fport": 22, "ip_tport": 22,
					"icmp_type": nil, "icmp_code": nil, "protocol": "ip4", "ip_source": "0.0.0.0/0",
				},
				map[string]any{
					"permission": "icmp:8,0,ip4:0.0.0.0", "ip_protocol": "icmp", "ip_fport": nil, "ip_tport": nil,
					"icmp_type": 8, "icmp_code": 0, "protocol": "ip4", "ip_source": "0.0.0.0/0",
				},
			},
		},
		"ssh_key_pairs": {
			"id": mock.SSHKeyPair, "name": nil, "description": "demo",
			"finger_print": "89:c8:9a:b2:35:4c:ad:c5:b8:16:1e:f6:5e:d5:a8:3f",
			"public_key":   "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== demo@example.com",
			"created_at":   createdAt, "updated_at": createdAt,
		},
		"host_nodes": {
			"id": mock.HostNodeSmall, "name": "small", "arch": "x86_64", "hypervisor": "kvm",
			"offering_cpu_cores": 2, "offering_memory_size": 1024, "status": "online", "created_at": createdAt,
			"updated_at": createdAt,
		},
	} {
		data := fleet.DataSource("fleet_wakame_" + name).Read(nil)
		objects, _ := data[name].([]any)
		if len(objects) == 0 {
			t.Fatalf("%s is empty, want objects", name)
		}
		first, _ := objects[0].(map[string]any)
		providertest.ExpectValues(t, first, want)
		if len(first) != len(want) {
			t.Errorf("%s has objects with %d attributes, want the %d of the test", name, len(first), len(want))
		}
	}
}

func TestCollections_Filters(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t, newSharedAccount(t))
	for _, test := range []struct {
		name   string
		config map[string]any
		want   []string
	}{
		{"images", nil, []string{mock.Image, mock.Image32, mock.ImageVolume, mock.ImageBroken}},
		{"images", map[string]any{"description": "Ubuntu 10.04"}, []string{mock.Image}},
		{"images", map[string]any{"description": "ubuntu 10.04"}, []string{}},
		{"images", map[string]any{"name": "lucid"}, []string{}},
		{"images", map[string]any{"arch": "x86"}, []string{mock.Image32}},
		{"images", map[string]any{"is_public": false}, []string{mock.ImageBroken}},
		{"images", map[string]any{"is_public": true, "arch": "x86_64"}, []string{mock.Image, mock.ImageVolume}},
		{"instance_specs", map[string]any{"arch": "x86_64", "hypervisor": "lxc"}, []string{}},
		{"instance_specs", map[string]any{"arch": "x86"}, []string{}},
		{
			"instance_specs",
			map[string]any{"hypervisor": "kvm"},
			[]string{mock.Spec, mock.SpecLarge, mock.SpecNoCapacity, mock.SpecTooLarge},
		},
		{"networks", map[string]any{"description": "demo network"}, []string{mock.Network}},
		{"security_groups", map[string]any{"description": "web servers"}, []string{mock.SecurityGroupOther}},
		{"security_groups", map[string]any{"name": "web servers"}, []string{}},
		{"ssh_key_pairs", map[string]any{"description": "operations"}, []string{mock.SSHKeyPairOther}},
		{"ssh_key_pairs", map[string]any{"name": "operations"}, []string{}},
		{"host_nodes", map[string]any{"hypervisor": "lxc"}, []string{}},
		{"host_nodes", map[string]any{"arch": "x86"}, []string{}},
		{
			"host_nodes",
			map[string]any{"arch": "x86_64", "hypervisor": "kvm"},
			[]string{mock.HostNodeSmall, mock.HostNodeOffline, mock.HostNodeOther, mock.HostNode},
		},
	} {
		data := fleet.DataSource("fleet_wakame_" + test.name).Read(test.config)
		if diff := cmp.Diff(test.want, providertest.StringAttributes(t, data[test.name], "id")); diff != "" {
			t.Errorf("%s with %v (-want +got):\n%s", test.name, test.config, diff)
		}
	}
}

// TestCollections_OrdinaryAccountSeesNoNetworks reads the lists that are
// usually empty.
func TestCollections_OrdinaryAccountSeesNoNetworks(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t, acctest.NewAccount(t, "wakame"))
	for _, name := range []string{"networks", "host_nodes"} {
		providertest.ExpectValues(
			t, fleet.DataSource("fleet_wakame_"+name).Read(nil), map[string]any{name: []any{}},
		)
	}
}

// TestCollections_OldVersions reads documents of v11.06 and v13.06. Keys that a
// version lacks are null.
func TestCollections_OldVersions(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	fleet := acctest.NewProvider(t, account)
	for name, test := range map[string]struct {
		document string
		want     map[string]any
	}{
		"images": {
			`"source":{"uri":""},"description":"","boot_dev_type":2,"arch":"x86","is_public":true,"state":"init"`,
			map[string]any{"description": nil, "name": nil, "md5sum": nil},
		},
		"instance_specs": {
			`"hypervisor":"kvm","arch":"x86","cpu_cores":1,"memory_size":256,"quota_weight":1.5`,
			map[string]any{"quota_weight": 1.5, "vifs": nil, "drives": nil},
		},
		"networks": {
			`"ipv4_gw":null,"prefix":24,"domain_name":null,"dns_server":null,"dhcp_server":null,` +
				`"metadata_server":null,"metadata_server_port":null,"bandwidth":null,"description":null,` +
				`"nat_network_id":3,"vlan_id":1`,
			map[string]any{
				"description": nil, "ipv4_network": nil, "ipv4_gw": nil, "metric": nil, "domain_name": nil,
				"dns_server": nil, "dhcp_server": nil, "metadata_server": nil, "metadata_server_port": nil,
				"bandwidth": nil, "link_interface": nil,
			},
		},
		"security_groups": {
			`"name":"web","description":null,"rules":[{"permission":"tcp:22,22,ip4:0.0.0.0"}]`,
			map[string]any{"name": "web", "description": nil, "rules": []any{map[string]any{
				"permission": "tcp:22,22,ip4:0.0.0.0", "ip_protocol": nil, "ip_fport": nil, "ip_tport": nil,
				"icmp_type": nil, "icmp_code": nil, "protocol": nil, "ip_source": nil,
			}}},
		},
		"ssh_key_pairs": {
			`"name":"ops","finger_print":"89:c8","public_key":"ssh-rsa AAAA","private_key":"x"`,
			map[string]any{"name": "ops", "description": nil},
		},
		"host_nodes": {
			`"display_name":"demo","arch":"x86","hypervisor":"kvm","offering_cpu_cores":1,"offering_memory_size":1,` +
				`"status":"offline"`,
			map[string]any{"name": "demo", "status": "offline"},
		},
	} {
		respondWith(account, `{"id":"x-1",`+rowColumns+`,`+test.document+`}`)
		data := fleet.DataSource("fleet_wakame_" + name).Read(nil)
		object := onlyObject(t, data[name])
		providertest.ExpectValues(t, object, test.want)
		if object["id"] != "x-1" {
			t.Errorf("%s has the id %v, want x-1", name, object["id"])
		}
	}
}

// TestCollections_V1306 reads the 11.12 API of v13.06.
func TestCollections_V1306(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	account.Endpoint += "/11.12"
	fleet := acctest.NewProvider(t, account)
	providertest.ExpectValues(t, fleet.DataSource("fleet_wakame_images").Read(nil), map[string]any{"images": []any{}})
	hosts := fleet.DataSource("fleet_wakame_host_nodes").Read(nil)["host_nodes"]
	names := providertest.StringAttributes(t, hosts, "name")
	if diff := cmp.Diff([]string{"small", "offline", "demo2", "demo1"}, names); diff != "" {
		t.Errorf("names of the host nodes (-want +got):\n%s", diff)
	}
	pair := fleet.DataSource("fleet_wakame_ssh_key_pair").Read(map[string]any{"name": "demo2"})
	providertest.ExpectValues(
		t, pair, map[string]any{"id": mock.SSHKeyPairOther, "name": "demo2", "description": "operations"},
	)
	_, diags := fleet.DataSource("fleet_wakame_instance_specs").TryRead(nil)
	diags.Expect(t, providertest.Error("", "could not list instance specs", "500 Internal Server Error"))
}

func TestSSHKeyPairs_PrivateKeyIsNotShown(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	fleet := acctest.NewProvider(t, account)
	for name, config := range map[string]map[string]any{
		"fleet_wakame_ssh_key_pairs": nil,
		"fleet_wakame_ssh_key_pair":  {"id": mock.SSHKeyPair},
	} {
		shown, err := json.Marshal(fleet.DataSource(name).Read(config))
		if err != nil || strings.Contains(string(shown), "PRIVATE KEY") {
			t.Errorf("%s shows %s, %v, want no private key", name, shown, err)
		}
		if !strings.Contains(string(shown), mock.SSHKeyPair) {
			t.Errorf("%s shows %s, want %s", name, shown, mock.SSHKeyPair)
		}
	}
}

// lookups returns the data sources that find one object, with its id, its
// description and the noun of messages.
func lookups() map[string]struct{ id, description, noun, check string } {
	return map[string]struct{ id, description, noun, check string }{
		"fleet_wakame_image":          {mock.Image, "Ubuntu 10.04", "image", "must be the id of an image"},
		"fleet_wakame_security_group": {mock.SecurityGroup, "demo", "security group", "must be the id of a security"},
		"fleet_wakame_ssh_key_pair":   {mock.SSHKeyPair, "demo", "SSH key pair", "must be the id of an SSH key pair"},
	}
}

func TestLookup_FindsByIDAndDescription(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	fleet := acctest.NewProvider(t, account)
	for name, test := range lookups() {
		want := map[string]any{"id": test.id, "description": test.description, "name": nil, "created_at": createdAt}
		for _, config := range []map[string]any{{"id": test.id}, {"description": test.description}} {
			providertest.ExpectValues(t, fleet.DataSource(name).Read(config), want)
		}
	}
	const list = "?limit=250&start=0"
	wantCounts := map[string]int{"/images": 2, "/security_groups": 2, "/ssh_key_pairs": 2}
	for path, want := range wantCounts {
		got := 0
		for _, request := range account.Requests() {
			if strings.HasSuffix(request, path) || strings.HasSuffix(request, path+list) {
				got++
			}
		}
		if got != want {
			t.Errorf("got %d lists of %s in %v, want %d", got, path, account.Requests(), want)
		}
	}
}

// namedDocuments returns documents of each collection, of v11.06 and v13.06,
// that have names.
func namedDocuments(names ...string) map[string][]string {
	all := map[string][]string{}
	for i, name := range names {
		for source, document := range map[string]string{
			"fleet_wakame_image": `{"id":"wmi-%d","display_name":%q,"description":null,"boot_dev_type":2,` +
				`"arch":"x86","is_public":true,"state":"init",` + rowColumns + `}`,
			"fleet_wakame_security_group": `{"id":"ng-%d","name":%q,"description":null,"rules":[],` + rowColumns + `}`,
			"fleet_wakame_ssh_key_pair": `{"id":"ssh-%d","name":%q,"finger_print":"89","public_key":"ssh-rsa",` +
				rowColumns + `}`,
		} {
			all[source] = append(all[source], fmt.Sprintf(document, i, name))
		}
	}

	return all
}

func TestLookup_FindsByName(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	fleet := acctest.NewProvider(t, account)
	for name, documents := range namedDocuments("web", "db") {
		respondWith(account, documents...)
		data := fleet.DataSource(name).Read(map[string]any{"name": "db"})
		providertest.ExpectValues(t, data, map[string]any{"name": "db", "description": nil})
		if id, _ := data["id"].(string); !strings.HasSuffix(id, "-1") {
			t.Errorf("%s has the id %v, want that of the second object", name, data["id"])
		}
	}
}

func TestLookup_Errors(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	fleet := acctest.NewProvider(t, account)
	for name, test := range lookups() {
		source := fleet.DataSource(name)
		none := "Wakame-vdc: no such " + test.noun
		_, diags := source.TryRead(map[string]any{"description": "none"})
		diags.Expect(t, providertest.Error("description", none,
			` that the account sees has the description "none". It sees `,
			"Check the description, and that wakame.account_id is the account that has it."))
		_, diags = source.TryRead(map[string]any{"name": "none"})
		diags.Expect(t, providertest.Error("name", none, `has the name "none"`,
			"v11.12 of Wakame-vdc has no names: use the description there."))
		prefix, _, _ := strings.Cut(test.id, "-")
		unknownID := prefix + "-none"
		_, diags = source.TryRead(map[string]any{"id": unknownID})
		diags.Expect(t, providertest.Error("id", none, `has the id "`+unknownID+`"`, "Check the id"))
		respondWith(account, namedDocuments("twin", "twin")[name]...)
		_, diags = source.TryRead(map[string]any{"name": "twin"})
		diags.Expect(t, providertest.Error(
			"name", "Wakame-vdc: the name is not unique", "2 "+test.noun+`s have the name "twin"`, "Set id to one of",
		))
		_, diags = source.TryRead(map[string]any{"id": "demo"})
		diags.Expect(t, providertest.Error("id", test.check))
		_, diags = source.TryRead(map[string]any{"description": ""})
		diags.Expect(t, providertest.Error("description", "must not be empty"))
		source.Validate(nil).Expect(t, providertest.Error("", "id", "name", "description"))
		source.Validate(map[string]any{"id": test.id, "description": "demo"}).
			Expect(t, providertest.Error("description", "id and description conflict"))
	}
}

func TestCollections_ReportFailedRequests(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	fleet := acctest.NewProvider(t, account)
	account.AddFault(faults.Fault{Status: http.StatusForbidden, Body: errorBody("DisabledAccount", "104")})
	for name, test := range map[string]struct {
		config map[string]any
		nouns  string
	}{
		"images":          {nil, "images"},
		"image":           {map[string]any{"description": "x"}, "images"},
		"instance_specs":  {nil, "instance specs"},
		"networks":        {nil, "networks"},
		"security_groups": {nil, "security groups"},
		"security_group":  {map[string]any{"description": "x"}, "security groups"},
		"ssh_key_pairs":   {nil, "SSH key pairs"},
		"ssh_key_pair":    {map[string]any{"description": "x"}, "SSH key pairs"},
		"host_nodes":      {nil, "host nodes"},
	} {
		_, diags := fleet.DataSource("fleet_wakame_" + name).TryRead(test.config)
		diags.Expect(t, providertest.Error(
			"", "Wakame-vdc: could not list "+test.nouns, "403 Forbidden: DisabledAccount",
		))
	}
}
