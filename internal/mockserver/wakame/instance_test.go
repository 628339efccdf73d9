package wakame_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// createdJSON is the format of the response to a create. Its arguments are the
// id and the hostname.
const createdJSON = `{"id":"%s","host_node":null,"cpu_cores":1,"memory_size":256,"arch":"x86_64",` +
	`"image_id":"wmi-lucid5","created_at":"2012-02-13T05:06:07Z","state":"scheduling","status":"init",` +
	`"ssh_key_pair":null,"network":[],"volume":[],"security_groups":[],"vif":[],"hostname":"%s",` +
	`"ha_enabled":0,"instance_spec_id":"is-demospec"}`

func TestInstance_CreateResponse(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"/api/instances", "/api/instances.json", "/api/11.12/instances", "/api/11.12/instances.json",
	} {
		s := newSystem(t)
		got := s.send(http.MethodPost, path, minimalForm)
		id := got.StringField(t, "id")
		if !regexp.MustCompile(`^i-[a-z0-9]{8}$`).MatchString(id) {
			t.Errorf("id = %q", id)
		}
		got.WantBody(t, http.StatusOK, fmt.Sprintf(createdJSON, id, strings.TrimPrefix(id, "i-")))
	}
}

func TestInstance_CreateWithAllParameters(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	got := s.post(encodeForm(
		"image_id", wakame.Image32,
		"instance_spec_id", wakame.SpecLarge,
		"host_node_id", wakame.HostNodeOther,
		"hostname", "Web-01",
		"user_data", "hush & hush",
		"security_groups[]", wakame.SecurityGroup,
		"security_groups[]", wakame.SecurityGroupOther,
		"ssh_key_id", wakame.SSHKeyPair,
		"network_id", wakame.NetworkNAT,
		"ha_enabled", "true",
		"host_name", "ignored",
		"VIFs", "map[eth0:map[]]",
		"volumes[0][size]", "10G",
	))
	got.WantFields(t, map[string]any{
		"image_id":         wakame.Image32,
		"arch":             "x86",
		"instance_spec_id": wakame.SpecLarge,
		"cpu_cores":        2.0,
		"memory_size":      1024.0,
		"hostname":         "web-01",
		"security_groups":  []any{wakame.SecurityGroup, wakame.SecurityGroupOther},
		"ssh_key_pair":     wakame.SSHKeyPair,
		"ha_enabled":       1.0,
		"host_node":        nil,
		"network":          []any{},
		"volume":           []any{},
	})
	shown := s.get(listPath + "/" + got.StringField(t, "id"))
	shown.WantFields(t, map[string]any{"host_node": wakame.HostNodeOther, "state": "running"})
	for _, never := range []string{
		"hush", "user_data", "host_node_id", "network_id", "account", "shpoolxx", "ignored",
	} {
		if strings.Contains(got.Body+shown.Body, never) {
			t.Errorf("responses %s and %s contain %s", got.Body, shown.Body, never)
		}
	}
}

func TestInstance_SchedulerSetsNetwork(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	vif := regexp.MustCompile(`vif-[a-z0-9]{8}`)
	for _, test := range []struct{ caller, parameter, network, ipv4 string }{
		{
			"demo", "hostname=a",
			`{"network_name":"nw-demo1","ipaddr":["10.0.0.2"],"dns_name":"a.demo1.example",` +
				`"nat_network_name":null,"nat_ipaddr":[],"nat_dns_name":null}`,
			`{"address":"10.0.0.2","nat_address":null}`,
		},
		{
			"other", "hostname=a&network_id=nw-demo1",
			`{"network_name":"nw-demo1","ipaddr":["10.0.0.3"],"dns_name":"a.demo1.example",` +
				`"nat_network_name":null,"nat_ipaddr":[],"nat_dns_name":null}`,
			`{"address":"10.0.0.3","nat_address":null}`,
		},
		{
			"demo", "hostname=b&network_id=nw-demo2",
			`{"network_name":"nw-demo2","ipaddr":["172.16.0.2"],"dns_name":null,` +
				`"nat_network_name":"nw-public","nat_ipaddr":["198.18.0.2"],"nat_dns_name":"b.public.example"}`,
			`{"address":"172.16.0.2","nat_address":"198.18.0.2"}`,
		},
	} {
		caller := s
		if test.caller == "other" {
			caller = other
		}
		got := caller.get(caller.create(test.parameter))
		body := vif.ReplaceAllString(got.Body, "vif-")
		if !strings.Contains(body, `"network":[`+test.network+`]`) ||
			!strings.Contains(body, `"vif":[{"vif_id":"vif-","ipv4":`+test.ipv4+`}]`) {
			t.Errorf("instance with %s = %s\nwant network %s, ipv4 %s", test.parameter, body, test.network, test.ipv4)
		}
		got.WantFields(t, map[string]any{"host_node": wakame.HostNode})
	}
}

func TestVolume_StateFollowsInstance(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	created := s.post("image_id=" + wakame.ImageVolume + "&instance_spec_id=" + wakame.Spec)
	path := listPath + "/" + created.StringField(t, "id")
	want := func(state, device string) {
		t.Helper()
		body := regexp.MustCompile(`vol-[a-z0-9]{8}`).ReplaceAllString(s.get(path).Body, "vol-")
		if !strings.Contains(body, `"volume":[{"vol_id":"vol-","guest_device_name":`+device+`,"state":"`+state+`"}]`) {
			t.Errorf("volume of %s, want %s", body, state)
		}
	}
	want("scheduling", "null")
	s.clock.Advance(bootPhase)
	want("creating", "null")
	s.clock.Advance(bootPhase)
	want("attaching", "null")
	s.clock.Advance(2 * bootPhase)
	want("attached", `"sda"`)
	s.delete(path).WantStatus(t, http.StatusOK)
	s.clock.Advance(bootDuration)
	s.get(path).WantFields(t, map[string]any{"state": "terminated", "volume": []any{}})
}

func TestRequest_JSONNeedsSuffix(t *testing.T) {
	t.Parallel()
	wrapped := `{"instance":{"image_id":"wmi-lucid5","instance_spec_id":"is-demospec","hostname":"a",` +
		`"security_groups":["sg-demofgr"],"ha_enabled":"true"}}`
	s := newSystem(t)
	s.send(http.MethodPost, "/api/instances.json", wrapped).WantFields(t, map[string]any{
		"hostname": "a", "security_groups": []any{"sg-demofgr"}, "ha_enabled": 1.0,
	})
	for _, suffix := range []string{"", ".yml"} {
		got := s.send(http.MethodPost, listPath+suffix, wrapped)
		if got.Status != http.StatusBadRequest || !strings.Contains(got.Body, "137") {
			t.Errorf("create with suffix %q: %d %s, want 400 with code 137", suffix, got.Status, got.Body)
		}
	}
	for _, body := range []string{
		`{"image_id":"wmi-lucid5","instance_spec_id":"is-demospec"}`, `[]`, `{}`,
		strings.Replace(wrapped, `"a"`, `5`, 1), strings.Replace(wrapped, `"wmi-lucid5"`, `5`, 1),
	} {
		s.send(http.MethodPost, "/api/instances.json", body).WantBody(t, http.StatusInternalServerError, errorPage)
	}
	s.send(http.MethodPost, "/api/instances.json", "").wantError(t, http.StatusBadRequest, "137", "InvalidImageID")
}

func TestInstance_HAEnabledNeedsTrue(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for value, want := range map[string]float64{"true": 1, "1": 0, "TRUE": 0, "True": 0, "yes": 0, "false": 0, "": 0} {
		s.get(s.create("ha_enabled="+value)).WantFields(t, map[string]any{"ha_enabled": want})
	}
	wrapped := `{"a":{"image_id":"wmi-lucid5","instance_spec_id":"is-demospec","ha_enabled":true}}`
	s.send(http.MethodPost, listPath+".json", wrapped).WantFields(t, map[string]any{"ha_enabled": 0.0})
}

func TestInstance_SecurityGroups(t *testing.T) {
	t.Parallel()
	for parameters, want := range map[string][]any{
		"security_groups=sg-demo2":                                     {"sg-demo2"},
		"security_groups[]=sg-demo2&security_groups[]=sg-demofgr":      {"sg-demo2", "sg-demofgr"},
		"nf_group[]=sg-demo2":                                          {"sg-demo2"},
		"nf_group=sg-demo2&security_groups=sg-demofgr":                 {"sg-demofgr"},
		"security_groups=sg-unknown":                                   {},
		"security_groups[]=sg-unknown&security_groups[]=sg-demofgr":    {"sg-demofgr"},
		"security_groups[]=sg-demofgr&security_groups[]=sg-demofgr":    {"sg-demofgr"},
		"security_groups[0]=sg-demofgr":                                {},
		"security_groups=sg-demofgr&security_groups=sg-demo2&ignored=": {"sg-demo2"},
	} {
		s := newSystem(t)
		s.get(s.create(parameters)).WantFields(t, map[string]any{"security_groups": want})
	}
}

func TestInstance_HostNodeParameterNames(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, name := range []string{"host_node_id", "host_id", "host_pool_id"} {
		s.get(s.create(name+"="+wakame.HostNodeOther)).WantFields(t, map[string]any{"host_node": wakame.HostNodeOther})
	}
}

func TestInstance_ListHasOneElement(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.get(listPath).WantBody(t, http.StatusOK, `[{"owner_total":0,"start":0,"limit":null,"results":[]}]`)
	path := s.create()
	shown := s.get(path)
	s.get(listPath+"?limit=7").
		WantBody(t, http.StatusOK, `[{"owner_total":1,"start":0,"limit":7,"results":[`+shown.Body+`]}]`)
}

func TestInstance_ListIsNewestFirstAndPaged(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create("hostname=a")
	s.create("hostname=b")
	s.clock.Advance(1)
	s.create("hostname=c")
	s.otherAccount().create("hostname=d")
	for query, want := range map[string]struct {
		names        string
		start, limit any
	}{
		"":                   {"c b a", 0.0, nil},
		"?start=1":           {"c b a", 1.0, nil},
		"?start=1&limit=1":   {"b", 1.0, 1.0},
		"?limit=2":           {"c b", 0.0, 2.0},
		"?start=-5&limit=50": {"c b a", 0.0, 50.0},
		"?start=3":           {"c b a", 3.0, nil},
		"?start=99":          {"c b a", 99.0, nil},
		"?start=x&limit=y":   {"c b a", 0.0, nil},
		"?limit=0":           {"c b a", 0.0, nil},
		"?limit=-1":          {"c b a", 0.0, nil},
		"?limit=&start=":     {"c b a", 0.0, nil},
		"?state=terminated":  {"c b a", 0.0, nil},
	} {
		if got := s.hostnames(query); got != want.names {
			t.Errorf("list%s = %s, want %s", query, got, want.names)
		}
		list := s.list(query)
		if list["start"] != want.start || list["limit"] != want.limit || list["owner_total"] != 3.0 {
			t.Errorf("list%s = %v, want start %v, limit %v and 3 in all", query, list, want.start, want.limit)
		}
	}
}

func TestResponse_YAML(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	id := strings.TrimPrefix(s.create("hostname=123", "security_groups="+wakame.SecurityGroup), listPath+"/")
	vif := regexp.MustCompile(`vif-[a-z0-9]{8}`)
	want := `---
- :owner_total: 1
  :start: 0
  :limit:
  :results:
  - :id: ` + id + `
    :host_node: hn-demo1
    :cpu_cores: 1
    :memory_size: 256
    :arch: x86_64
    :image_id: wmi-lucid5
    :created_at: 2012-02-13 05:06:07 Z
    :state: running
    :status: online
    :ssh_key_pair:
    :network:
    - :network_name: nw-demo1
      :ipaddr:
      - 10.0.0.2
      :dns_name: '123.demo1.example'
      :nat_network_name:
      :nat_ipaddr: []
      :nat_dns_name:
    :volume: []
    :security_groups:
    - sg-demofgr
    :vif:
    - :vif_id: vif-
      :ipv4:
        :address: 10.0.0.2
        :nat_address:
    :hostname: '123'
    :ha_enabled: 0
    :instance_spec_id: is-demospec
`
	got := s.get(listPath + ".yml")
	if diff := cmp.Diff(want, vif.ReplaceAllString(got.Body, "vif-")); diff != "" || got.Status != http.StatusOK {
		t.Errorf("list.yml: status %d (-want +got):\n%s", got.Status, diff)
	}
	path := listPath + "/" + id
	s.put(path+"/reboot.yml").WantBody(t, http.StatusOK, "--- {}\n")
	s.get(listPath+"/i-unknown.yml").WantBody(
		t, http.StatusNotFound,
		"---\n:error: Dcmgr::Endpoints::UnknownUUIDResource\n"+
			":message: i-unknown\n:code: '100'\n",
	)
	s.send(http.MethodPost, listPath+".yml", minimalForm+"&hostname=x").WantStatus(t, http.StatusOK)
	s.delete(path+".yml").WantBody(t, http.StatusOK, "---\n- "+id+"\n")
}

func TestVersion_Differences(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create()
	later := strings.Replace(path, "/api/", "/api/11.12/", 1)
	id := strings.TrimPrefix(path, listPath+"/")
	s.put(path+"/reboot").WantBody(t, http.StatusOK, "{}")
	s.put(later+"/reboot").WantBody(t, http.StatusOK, `["`+id+`"]`)
	s.put(path+"/reboot.json").WantBody(t, http.StatusOK, "{}")
	s.get(listPath+"/i-unknown").WantBody(t, http.StatusNotFound, unknownError("i-unknown"))
	s.get("/api/11.12/instances/i-unknown").WantBody(t, http.StatusNotFound,
		`{"error":"`+errorModule1306+`UnknownUUIDResource","message":"i-unknown","code":"100"}`)
	if s.get(path).Body != s.get(later).Body || s.get(listPath).Body != s.get("/api/11.12/instances").Body {
		t.Error("the instance or the list differs between the versions")
	}
}

func TestResponse_HasRequestID(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	seen := map[string]bool{}
	for _, path := range []string{listPath, s.create(), listPath + "/i-unknown", listPath + "/bad", "/api/nothing"} {
		id := s.get(path).Header.Get("X-Vdc-Request-Id")
		if id == "" || seen[id] {
			t.Errorf("GET %s: request id %q, want a new one", path, id)
		}
		seen[id] = true
	}
}

func TestResponse_SuccessIs200(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create()
	id := `["` + strings.TrimPrefix(path, listPath+"/") + `"]`
	s.put(path+"/stop").WantBody(t, http.StatusOK, id)
	s.put(path+"/start").WantBody(t, http.StatusOK, id)
	s.delete(path).WantBody(t, http.StatusOK, id)
}

func TestInstance_OfOtherAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create("hostname=mine")
	other := s.otherAccount()
	if got := other.get(path); got.Status != http.StatusOK || got.Body != s.get(path).Body {
		t.Errorf("GET of another account's instance: %d %s", got.Status, got.Body)
	}
	if got := other.hostnames(""); got != "" {
		t.Errorf("list = %s, want no instance", got)
	}
	other.delete(path).wantError(t, http.StatusForbidden, "105", "OperationNotPermitted")
	s.wantState(path, "running/online")

	// Only DELETE checks the owner.
	for _, verb := range []string{"/reboot", "/stop", "/start"} {
		other.put(path+verb).WantStatus(t, http.StatusOK)
	}
	s.withAccount(administrator).delete(path).WantStatus(t, http.StatusOK)
	s.wantState(path, "terminated/offline")
}

// unknownError is the response for an id that does not exist.
func unknownError(id string) string {
	return `{"error":"Dcmgr::Endpoints::UnknownUUIDResource","message":"` + id + `","code":"100"}`
}

func TestInstance_UnknownID(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, request := range []struct{ method, verb string }{
		{http.MethodGet, ""},
		{http.MethodDelete, ""},
		{http.MethodPut, "/reboot"},
		{http.MethodPut, "/stop"},
		{http.MethodPut, "/start"},
	} {
		for _, id := range []string{"i-abcdefgh", "i-x", "i-X_"} {
			s.send(request.method, listPath+"/"+id+request.verb, "").
				WantBody(t, http.StatusNotFound, unknownError(id))
		}
		for _, id := range []string{"abcdefgh", "wmi-lucid5", "i-", "i--", "i"} {
			s.send(request.method, listPath+"/"+id+request.verb, "").
				WantBody(t, http.StatusInternalServerError, errorPage)
		}
	}
}

func TestRoute_UnknownGets404(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create()
	for _, request := range []struct{ method, path string }{
		{http.MethodPut, path},
		{http.MethodPatch, path},
		{http.MethodPost, path},
		{http.MethodPut, listPath},
		{http.MethodDelete, listPath},
		{http.MethodGet, path + "/reboot"},
		{http.MethodPut, path + "/poweroff"},
		{http.MethodPut, path + "/reboot/again"},
		{http.MethodGet, "/api"},
		{http.MethodGet, "/api/"},
		{http.MethodGet, "/api/volumes"},
		{http.MethodGet, "/api/12.03/instances"},
		{http.MethodGet, listPath + "/"},
		{http.MethodPut, listPath + "//reboot"},
		{http.MethodGet, "/api/11.12"},
		{http.MethodGet, "/"},
		{http.MethodGet, "/apis"},
		{http.MethodGet, "/instances"},
	} {
		got := s.send(request.method, request.path, "display_name=x")
		got.WantBody(t, http.StatusNotFound, notFoundPage)
	}
}

func TestInstance_Keys(t *testing.T) {
	t.Parallel()
	var fields map[string]json.RawMessage
	err := json.Unmarshal(fmt.Appendf(nil, createdJSON, "i-a", "a"), &fields)
	if err != nil {
		t.Fatal(err)
	}
	s := newSystem(t)
	shown := s.get(s.create()).Object(t)
	for key := range fields {
		if _, ok := shown[key]; !ok {
			t.Errorf("instance without the key %s", key)
		}
	}
	if len(shown) != len(fields) {
		t.Errorf("instance with %d keys, want %d: %v", len(shown), len(fields), shown)
	}
}

func TestRequest_TruncatedBodyGets400(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	r := s.request(http.MethodPost, listPath, "")
	r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
	s.do(r).WantBody(t, http.StatusBadRequest, "<h1>Bad Request</h1>")
	if got := s.hostnames(""); got != "" {
		t.Errorf("created %s, want no instance", got)
	}
}
