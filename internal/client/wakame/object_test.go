package wakame_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// The documents combine the examples and the keys of v11.12
// (design/api/wakame.md, "Keys of the documents" and "Examples of documents").
const (
	imageDocument = `{"id":"wmi-lucid0","uuid":"wmi-lucid0","account_id":"a-shpoolxx",` + timesDocument + `,
		"boot_dev_type":2,"source":"--- \n:uri: file:///images/lucid.raw\n","arch":"x86_64","description":"lucid",
		"md5sum":"0123","is_public":true,"state":"init","features":"--- {}\n\n"}`
	specDocument = `{"id":"is-demospec","uuid":"is-demospec","account_id":"a-shpoolxx","hypervisor":"kvm",
		"arch":"x86_64","cpu_cores":1,"memory_size":256,"quota_weight":1.0,
		"vifs":"--- \neth0: \n  :index: 0\n  :bandwidth: 100000\n","drives":"--- {}\n\n",` + timesDocument + `}`
	networkDocument = `{"id":"nw-demo1","uuid":"nw-demo1","account_id":"a-shpoolxx",` + timesDocument + `,
		"ipv4_network":"10.0.0.0","ipv4_gw":"10.0.0.1","prefix":24,"metric":100,"domain_name":"vdc.example",
		"dns_server":"10.0.0.2","dhcp_server":"10.0.0.3","metadata_server":"10.0.0.4","metadata_server_port":80,
		"bandwidth":100,"nat_network_id":2,"physical_network_id":1,"link_interface":"br0","description":"demo",
		"physical_network":{"id":1,"name":"eth0","interface":"eth0","description":null,` + timesDocument + `}}`
	groupDocument = `{"id":"sg-demofgr","uuid":"sg-demofgr","account_id":"a-shpoolxx",` + timesDocument + `,
		"description":"demo","rule":"tcp:22,23,ip4:0.0.0.0\nicmp:8,0,sg-other\n","rules":[
		{"permission":"tcp:22,23,ip4:0.0.0.0","ip_protocol":"tcp","ip_fport":22,"ip_tport":23,"protocol":"ip4",
			"ip_source":"0.0.0.0/0"},
		{"permission":"icmp:8,0,sg-other","ip_protocol":"icmp","icmp_type":0,"icmp_code":8,"protocol":null,
			"ip_source":"sg-other"}]}`
	pairDocument = `{"id":"ssh-demo","uuid":"ssh-demo","account_id":"a-shpoolxx",` + timesDocument + `,
		"finger_print":"89:c8","public_key":"ssh-rsa AAAA","private_key":"-----BEGIN KEY-----","description":"demo"}`
	hostDocument = `{"id":"hn-demo1","uuid":"hn-demo1","account_id":"a-shpoolxx",` + timesDocument + `,
		"arch":"x86_64","hypervisor":"kvm","name":"demo1","offering_cpu_cores":100,"offering_memory_size":400000,
		"status":"online"}`

	timesDocument = `"created_at":"2012-02-13T05:06:07Z","updated_at":"2012-02-13T05:06:08Z"`
)

// object returns the keys that all documents share.
func object(id, name, description string) wakame.Object {
	return wakame.Object{
		ID:          id,
		Name:        name,
		Description: description,
		CreatedAt:   parseTime("2012-02-13T05:06:07Z"),
		UpdatedAt:   parseTime("2012-02-13T05:06:08Z"),
	}
}

// collectionCalls returns the lists of all collections, by their path.
func collectionCalls() map[string]func(context.Context, *wakame.Client) (any, error) {
	return map[string]func(context.Context, *wakame.Client) (any, error){
		"images":         func(ctx context.Context, c *wakame.Client) (any, error) { return c.ListImages(ctx) },
		"instance_specs": func(ctx context.Context, c *wakame.Client) (any, error) { return c.ListInstanceSpecs(ctx) },
		"networks":       func(ctx context.Context, c *wakame.Client) (any, error) { return c.ListNetworks(ctx) },
		"security_groups": func(ctx context.Context, c *wakame.Client) (any, error) {
			return c.ListSecurityGroups(ctx)
		},
		"ssh_key_pairs": func(ctx context.Context, c *wakame.Client) (any, error) { return c.ListSSHKeyPairs(ctx) },
		"host_nodes":    func(ctx context.Context, c *wakame.Client) (any, error) { return c.ListHostNodes(ctx) },
	}
}

// errorOf returns the call without its result.
func errorOf(
	call func(context.Context, *wakame.Client) (any, error),
) func(context.Context, *wakame.Client) error {
	return func(ctx context.Context, c *wakame.Client) error {
		_, err := call(ctx, c)

		return err
	}
}

func TestCollection_DecodesVersions(t *testing.T) {
	t.Parallel()
	image := wakame.Image{
		Object: object("wmi-lucid0", "", "lucid"), BootDeviceType: 2, Arch: "x86_64", MD5Sum: "0123", IsPublic: true,
		State: "init",
	}
	imageWithoutSum, displayedImage := image, image
	imageWithoutSum.MD5Sum, imageWithoutSum.Description = "", ""
	displayedImage.MD5Sum, displayedImage.DisplayName = "", "Lucid"
	spec := wakame.InstanceSpec{
		Object: object("is-demospec", "", ""), Hypervisor: "kvm", Arch: "x86_64", CPUCores: 1, MemorySize: 256,
		QuotaWeight: 1, VIFs: "--- \neth0: \n  :index: 0\n  :bandwidth: 100000\n", Drives: "--- {}\n\n",
	}
	oldSpec := spec
	oldSpec.VIFs, oldSpec.Drives = "", ""
	network := wakame.NetworkObject{
		Object: object("nw-demo1", "", "demo"), IPv4Network: "10.0.0.0", Metric: new(lenient.Int(100)),
		LinkInterface: "br0", IPv4Gateway: "10.0.0.1", Prefix: 24, DomainName: "vdc.example", DNSServer: "10.0.0.2",
		DHCPServer: "10.0.0.3", MetadataServer: "10.0.0.4", MetadataServerPort: new(lenient.Int(80)),
		Bandwidth: new(lenient.Int(100)),
	}
	oldNetwork := network
	oldNetwork.IPv4Network, oldNetwork.Metric, oldNetwork.LinkInterface = "", nil, ""
	group := wakame.SecurityGroup{
		Object: object("sg-demofgr", "", "demo"),
		Rules: lenient.List[wakame.SecurityRule]{
			{
				Permission: "tcp:22,23,ip4:0.0.0.0", IPProtocol: "tcp", FirstPort: new(lenient.Int(22)),
				LastPort: new(lenient.Int(23)), Protocol: "ip4", IPSource: "0.0.0.0/0",
			},
			{
				Permission: "icmp:8,0,sg-other", IPProtocol: "icmp", ICMPType: new(lenient.Int(8)),
				ICMPCode: new(lenient.Int(0)), IPSource: "sg-other",
			},
		},
	}
	pair := wakame.SSHKeyPair{
		Object: object("ssh-demo", "", "demo"), FingerPrint: "89:c8", PublicKey: "ssh-rsa AAAA",
	}
	oldPair, displayedPair := pair, pair
	oldPair.Name, oldPair.Description = "demo", ""
	displayedPair.DisplayName = "Demo"
	host := wakame.HostNode{
		Object: object("hn-demo1", "demo1", ""), Arch: "x86_64", Hypervisor: "kvm", OfferingCPUCores: 100,
		OfferingMemorySize: 400000, Status: "online",
	}
	displayedHost := host
	displayedHost.Name, displayedHost.DisplayName = "", "demo1"
	without := func(document string, keys ...string) string {
		for _, key := range keys {
			document = clienttest.Without(t, document, key)
		}

		return document
	}
	for name, test := range map[string]struct {
		path, document string
		want           any
	}{
		"image of v11.12": {"images", imageDocument, []wakame.Image{image}},
		"image of v11.06": {
			"images",
			clienttest.With(t, without(imageDocument, "md5sum", "features"),
				`{"description":"","source":{"uri":"file:///images/lucid.raw"}}`),
			[]wakame.Image{imageWithoutSum},
		},
		"image of v13.06": {
			"images",
			clienttest.With(t, without(imageDocument, "source", "md5sum"),
				`{"display_name":"Lucid","service_type":"std","backup_object_id":"bo-lucid","parent_image_id":null}`),
			[]wakame.Image{displayedImage},
		},
		"instance spec of v11.12": {"instance_specs", specDocument, []wakame.InstanceSpec{spec}},
		"instance spec of v11.06": {
			"instance_specs", without(specDocument, "vifs", "drives"), []wakame.InstanceSpec{oldSpec},
		},
		"network of v11.12": {"networks", networkDocument, []wakame.NetworkObject{network}},
		"network of v11.06": {
			"networks",
			clienttest.With(t, without(networkDocument,
				"ipv4_network", "metric", "link_interface", "physical_network_id", "physical_network"),
				`{"vlan_id":1,"bandwidth_mark":2}`),
			[]wakame.NetworkObject{oldNetwork},
		},
		"security group of v11.12": {"security_groups", groupDocument, []wakame.SecurityGroup{group}},
		"security group of v11.06": {
			"security_groups",
			clienttest.With(t, groupDocument, `{"name":"demo","rules":[{"permission":"tcp:22,22,ip4:0.0.0.0"}]}`),
			[]wakame.SecurityGroup{{
				Object: object("sg-demofgr", "demo", "demo"),
				Rules:  lenient.List[wakame.SecurityRule]{{Permission: "tcp:22,22,ip4:0.0.0.0"}},
			}},
		},
		"key pair of v11.12": {"ssh_key_pairs", pairDocument, []wakame.SSHKeyPair{pair}},
		"key pair of v11.06": {
			"ssh_key_pairs", clienttest.With(t, without(pairDocument, "description"), `{"name":"demo"}`),
			[]wakame.SSHKeyPair{oldPair},
		},
		"key pair of v13.06": {
			"ssh_key_pairs",
			clienttest.With(t, without(pairDocument, "private_key"), `{"display_name":"Demo","deleted_at":null}`),
			[]wakame.SSHKeyPair{displayedPair},
		},
		"host node of v11.12": {"host_nodes", hostDocument, []wakame.HostNode{host}},
		"host node of v13.06": {
			"host_nodes",
			clienttest.With(t, without(hostDocument, "name", "account_id"), `{"display_name":"demo1"}`),
			[]wakame.HostNode{displayedHost},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := clienttest.NewServer(t, map[string][]clienttest.Response{
				clienttest.AnyRequest: clienttest.OK(listOf(test.document)),
			}, nil)
			got, err := collectionCalls()[test.path](t.Context(), clienttest.NewClient(t, connect, server.URL, 0))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.path, diff)
			}
			server.WantRequests(t, "GET /"+test.path+"?limit=250&start=0")
		})
	}
}

func TestObject_Label(t *testing.T) {
	t.Parallel()
	for want, object := range map[string]wakame.Object{
		"name": {Name: "name"}, "display": {DisplayName: "display"}, "": {Description: "description"},
	} {
		if got := object.Label(); got != want {
			t.Errorf("%+v: Label() = %q, want %q", object, got, want)
		}
	}
}

func TestCollection_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	all := []string{"id", "created_at", "updated_at"}
	for path, object := range map[string]clienttest.Object{
		"images": {
			Document: imageDocument, Keys: []string{"boot_dev_type", "arch", "is_public", "state"},
			NullableKeys: []string{"description"},
		},
		"instance_specs": {
			Document: specDocument,
			Keys:     []string{"hypervisor", "arch", "cpu_cores", "memory_size", "quota_weight"},
		},
		"networks": {
			Document: networkDocument, Keys: []string{"prefix"},
			NullableKeys: []string{
				"description", "ipv4_gw", "domain_name", "dns_server", "dhcp_server", "metadata_server",
				"metadata_server_port", "bandwidth",
			},
		},
		"security_groups": {Document: groupDocument, Keys: []string{"rules"}, NullableKeys: []string{"description"}},
		"ssh_key_pairs":   {Document: pairDocument, Keys: []string{"finger_print", "public_key"}},
		"host_nodes": {
			Document: hostDocument,
			Keys:     []string{"arch", "hypervisor", "offering_cpu_cores", "offering_memory_size", "status"},
		},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			object.Keys = append(object.Keys, all...)
			object.Wrap = func(document string) string { return listOf(document) }
			object.Read = clienttest.NewCall(t.Context(), connect, errorOf(collectionCalls()[path]))
			object.CheckKeys(t)
		})
	}
}

func TestSecurityRule_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document: `{"permission":"tcp:22,22,ip4:0.0.0.0","ip_protocol":"tcp","ip_fport":22,"ip_tport":22,
			"protocol":"ip4","ip_source":"0.0.0.0/0"}`,
		Keys: []string{"permission"},
		Wrap: func(document string) string {
			return listOf(clienttest.With(t, groupDocument, `{"rules":[`+document+`]}`))
		},
		Read: clienttest.NewCall(t.Context(), connect, errorOf(collectionCalls()["security_groups"])),
	}.CheckKeys(t)
}

func TestCollection_ObjectWithoutIDIsMalformed(t *testing.T) {
	t.Parallel()
	call := clienttest.NewCall(t.Context(), connect, errorOf(collectionCalls()["images"]))
	document := listOf(imageDocument, clienttest.With(t, imageDocument, `{"id":""}`))
	clienttest.CheckMalformed(t, document, "element 2 of the list: an object has no id", call)
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestCollection_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	list := clienttest.NewCall(t.Context(), connect, errorOf(collectionCalls()["security_groups"]))
	clienttest.CheckEmptyObjects(t, `[{"owner_total":1,"results":`, "}]", list)
}

func TestCollection_EmptyListIsNoError(t *testing.T) {
	t.Parallel()
	for path, call := range collectionCalls() {
		address, _ := clienttest.Serve(t, listOf())
		err := clienttest.NewCall(t.Context(), connect, errorOf(call))(address, 0)
		if err != nil {
			t.Errorf("an empty list of %s gave %v, want no error", path, err)
		}
	}
}

func TestCollection_ReadsAllPages(t *testing.T) {
	t.Parallel()
	const total = 260
	documents := make([]string, total)
	for i := range documents {
		documents[i] = clienttest.With(t, imageDocument, fmt.Sprintf(`{"id":"wmi-%d"}`, i))
	}
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		"GET /images?limit=250&start=0":   pageOf(total, documents[:250]),
		"GET /images?limit=250&start=250": pageOf(total, documents[250:]),
	}, nil)
	images, err := clienttest.NewClient(t, connect, server.URL, 0).ListImages(t.Context())
	if err != nil || len(images) != total {
		t.Errorf("got %d images and %v, want %d", len(images), err, total)
	}
}

// pageOf returns the response with a page of a collection.
func pageOf(total int, documents []string) []clienttest.Response {
	return clienttest.OK(fmt.Sprintf(`[{"owner_total":%d,"results":[%s]}]`, total, strings.Join(documents, ",")))
}

// TestCollection_OldPathOfPages lists several pages of a collection that has
// another name in v11.06. Only the first request has the name of v11.12.
func TestCollection_OldPathOfPages(t *testing.T) {
	t.Parallel()
	const total = 251
	documents := make([]string, total)
	for i := range documents {
		documents[i] = clienttest.With(t, hostDocument, fmt.Sprintf(`{"id":"hp-%d"}`, i))
	}
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		"GET /host_nodes?limit=250&start=0":   clienttest.Respond(http.StatusNotFound, "<h1>Not Found</h1>"),
		"GET /host_pools?limit=250&start=0":   pageOf(total, documents[:250]),
		"GET /host_pools?limit=250&start=250": pageOf(total, documents[250:]),
	}, nil)
	hosts, err := clienttest.NewClient(t, connect, server.URL, 0).ListHostNodes(t.Context())
	if err != nil || len(hosts) != total {
		t.Errorf("got %d host nodes and %v, want %d", len(hosts), err, total)
	}
	server.WantRequests(t, "GET /host_nodes?limit=250&start=0", "GET /host_pools?limit=250&start=0",
		"GET /host_pools?limit=250&start=250")
}

// TestCollection_OldPathFails expects the error of the path of v11.06, which
// the server knows.
func TestCollection_OldPathFails(t *testing.T) {
	t.Parallel()
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		"GET /host_nodes?limit=250&start=0": clienttest.Respond(http.StatusNotFound, "<h1>Not Found</h1>"),
		"GET /host_pools?limit=250&start=0": clienttest.Respond(http.StatusForbidden, "<h1>Forbidden</h1>"),
	}, nil)
	_, err := clienttest.NewClient(t, connect, server.URL, 0).ListHostNodes(t.Context())
	if err == nil || !strings.Contains(err.Error(), "/host_pools") {
		t.Errorf("got %v, want an error about host_pools", err)
	}
}

// TestCollection_OldPath lists the collections that have another name in
// v11.06.
func TestCollection_OldPath(t *testing.T) {
	t.Parallel()
	for path, test := range map[string]struct{ oldPath, document string }{
		"security_groups": {"netfilter_groups", clienttest.With(t, groupDocument, `{"id":"ng-demofgr"}`)},
		"host_nodes":      {"host_pools", clienttest.With(t, hostDocument, `{"id":"hp-demo1"}`)},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			const query = "?limit=250&start=0"
			notFound := clienttest.Respond(http.StatusNotFound, "<h1>Not Found</h1>")
			server := clienttest.NewServer(t, map[string][]clienttest.Response{
				"GET /" + path + query:         notFound,
				"GET /" + test.oldPath + query: clienttest.OK(listOf(test.document)),
			}, nil)
			_, err := collectionCalls()[path](t.Context(), clienttest.NewClient(t, connect, server.URL, 2))
			if err != nil {
				t.Errorf("got %v, want success", err)
			}
			server.WantRequests(t, "GET /"+path+query, "GET /"+test.oldPath+query)
			// A server that has neither path is none of Wakame-vdc.
			server = clienttest.NewServer(t, map[string][]clienttest.Response{clienttest.AnyRequest: notFound}, nil)
			_, err = collectionCalls()[path](t.Context(), clienttest.NewClient(t, connect, server.URL, 0))
			if rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), "GET "+server.URL+"/"+path) {
				t.Errorf("got %v, want an error of kind %q about %s", err, rest.Malformed, path)
			}
		})
	}
}
