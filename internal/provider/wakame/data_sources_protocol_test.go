package wakame_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

func TestInstanceDataSource_ReadsAllValues(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	fleet := acctest.NewProvider(t, account)
	instance := fleet.DataSource("fleet_wakame_instance")
	id := fleet.Resource("fleet_wakame_instance").Create(fullConfig(map[string]any{"image_id": mock.ImageVolume})).ID()
	data := instance.Read(map[string]any{"id": id})
	providertest.ExpectValues(t, data, map[string]any{
		"id":               id,
		"hostname":         "web",
		"image_id":         mock.ImageVolume,
		"instance_spec_id": mock.Spec,
		"ssh_key_id":       mock.SSHKeyPair,
		"security_groups":  []any{mock.SecurityGroupOther, mock.SecurityGroup},
		"ha_enabled":       true,
		"state":            "running",
		"status":           "online",
		"cpu_cores":        1,
		"memory_size":      256,
		"arch":             "x86_64",
		"host_node":        mock.HostNodeOther,
	})
	volume := onlyObject(t, data["volumes"])
	providertest.ExpectValues(t, volume, map[string]any{"guest_device_name": "sda", "state": "attached"})
	// The server returns a terminated instance for ever.
	account.Edit("instance", id, map[string]any{"state": "terminated"})
	providertest.ExpectValues(
		t, instance.Read(map[string]any{"id": id}),
		map[string]any{"state": "terminated", "vifs": []any{}, "networks": []any{}, "address": nil},
	)
}

func TestInstanceDataSource_FindsByHostname(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	instance := acctest.NewProvider(t, account).DataSource("fleet_wakame_instance")
	id := account.Create("instance", map[string]any{"hostname": "web"})
	// A terminated instance keeps its hostname.
	account.Create("instance", map[string]any{"hostname": "web", "state": "terminated"})
	account.Create("instance", map[string]any{"hostname": "web-2"})
	data := instance.Read(map[string]any{"hostname": "web"})
	providertest.ExpectValues(t, data, map[string]any{"id": id, "hostname": "web", "state": "running"})
	networks, _ := data["networks"].([]any)
	network, _ := networks[0].(map[string]any)
	addresses, _ := network["ipaddr"].([]any)
	if len(addresses) != 1 || data["address"] != addresses[0] {
		t.Errorf("the address is %v, want that of %v", data["address"], networks)
	}
	account.Edit("instance", id, map[string]any{"state": "terminated"})
	_, diags := instance.TryRead(map[string]any{"hostname": "web"})
	diags.Expect(t, providertest.Error(
		"hostname", "Wakame-vdc: no such instance",
		`No instance that the account sees has the hostname "web". It sees 1: `,
		"Check the hostname, and that the instance is not terminated",
	))
}

func TestInstancesDataSource_NullTotal(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	account.AddFault(faults.Fault{Status: http.StatusOK, Body: `{"start":0,"result":[]}`})
	data := acctest.NewProvider(t, account).DataSource("fleet_wakame_instances").Read(nil)
	providertest.ExpectValues(t, data, map[string]any{"owner_total": nil, "instances": []any{}})
}

func TestInstanceDataSource_Errors(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	instance := acctest.NewProvider(t, account).DataSource("fleet_wakame_instance")
	_, diags := instance.TryRead(map[string]any{"id": "i-00000000"})
	diags.Expect(t, providertest.Error("id", "Wakame-vdc: no such instance", `"i-00000000"`, "Check the id"))
	_, diags = instance.TryRead(map[string]any{"id": "web"})
	diags.Expect(t, providertest.Error("id", "must be the id of an instance"))
	_, diags = instance.TryRead(map[string]any{"hostname": "Web"})
	diags.Expect(t, providertest.Error("hostname", "lower-case"))
	instance.Validate(nil).Expect(t, providertest.Error("", "id", "hostname"))
	instance.Validate(map[string]any{"id": "i-00000000", "hostname": "web"}).
		Expect(t, providertest.Error("hostname", "id and hostname conflict"))
	account.AddFault(faults.Fault{Status: http.StatusForbidden, Body: errorBody("DisabledAccount", "104")})
	_, diags = instance.TryRead(map[string]any{"id": "i-00000000"})
	diags.Expect(t, providertest.Error("", `could not read instance "i-00000000"`, "DisabledAccount"))
	_, diags = instance.TryRead(map[string]any{"hostname": "web"})
	diags.Expect(t, providertest.Error("", `could not list instances`, "DisabledAccount"))
}

func TestInstancesDataSource_OrderAndFilters(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	instances := acctest.NewProvider(t, account).DataSource("fleet_wakame_instances")
	if got := providertest.StringAttributes(t, instances.Read(nil)["instances"], "hostname"); len(got) != 0 {
		t.Errorf("got the instances %v, want none", got)
	}
	account.Create("instance", map[string]any{"hostname": "old"})
	account.Create("instance", map[string]any{"hostname": "stopped", "state": "stopped"})
	account.Create("instance", map[string]any{"hostname": "terminated", "state": "terminated"})
	account.Create("instance", map[string]any{"hostname": "new"})
	for _, test := range []struct {
		config map[string]any
		want   []string
	}{
		{nil, []string{"new", "terminated", "stopped", "old"}},
		{map[string]any{"state": "running"}, []string{"new", "old"}},
		{map[string]any{"state": "terminated"}, []string{"terminated"}},
		{map[string]any{"state": "failingover"}, []string{}},
		{map[string]any{"start": 1, "limit": 2}, []string{"terminated", "stopped"}},
		{map[string]any{"start": 2}, []string{"stopped", "old"}},
		{map[string]any{"limit": 3}, []string{"new", "terminated", "stopped"}},
		{map[string]any{"limit": 3, "state": "running"}, []string{"new"}},
		{map[string]any{"start": 9}, []string{}},
		{map[string]any{"hostname": "terminated"}, []string{"terminated"}},
		{map[string]any{"hostname": "terminated", "state": "running"}, []string{}},
		{map[string]any{"hostname": "ol"}, []string{}},
	} {
		hostnames := providertest.StringAttributes(t, instances.Read(test.config)["instances"], "hostname")
		if diff := cmp.Diff(test.want, hostnames); diff != "" {
			t.Errorf("instances with %v (-want +got):\n%s", test.config, diff)
		}
	}
	data := instances.Read(map[string]any{"hostname": "new", "start": 1, "limit": 1})
	providertest.ExpectValues(t, data, map[string]any{"owner_total": 4})
	instances.Validate(map[string]any{"hostname": "New"}).Expect(t, providertest.Error("hostname", "lower-case"))
	instances.Validate(map[string]any{"state": "asleep"}).Expect(t, providertest.Error("state", `"running"`))
	instances.Validate(map[string]any{"start": -1}).Expect(t, providertest.Error("start", "at least 0"))
	instances.Validate(map[string]any{"limit": 0}).Expect(t, providertest.Error("limit", "at least 1"))
}

func TestInstancesDataSource_ReadsAllPages(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	for range 260 {
		account.Create("instance", nil)
	}
	fleet := acctest.NewProvider(t, account)
	instances := fleet.DataSource("fleet_wakame_instances").Read(nil)["instances"]
	if hostnames := providertest.StringAttributes(t, instances, "hostname"); len(hostnames) != 260 {
		t.Errorf("got %d instances, want 260", len(hostnames))
	}
	if got := len(account.Requests()); got != 2 {
		t.Errorf("got %d requests, want one for each of 2 pages", got)
	}
	// A list stops after the page that reaches its limit.
	found := fleet.ListResource("fleet_wakame_instance").List(nil, providertest.ListOptions{Limit: 250})
	if got := len(account.Requests()) - 2; len(found) != 250 || got != 1 {
		t.Errorf("got %d results with %d requests, want 250 with 1", len(found), got)
	}
}

func TestDataSources_ReportFailedRequests(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	fleet := acctest.NewProvider(t, account)
	account.AddFault(faults.Fault{Status: http.StatusForbidden, Body: errorBody("DisabledAccount", "104")})
	_, diags := fleet.DataSource("fleet_wakame_instances").TryRead(nil)
	diags.Expect(t, providertest.Error("", "Wakame-vdc: could not list instances", "403 Forbidden: DisabledAccount"))
	_, diags = fleet.ListResource("fleet_wakame_instance").TryList(nil, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("", "Wakame-vdc: could not list instances", "403 Forbidden: DisabledAccount"))
}

func TestInstanceList_OrderAndFilters(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	fleet := acctest.NewProvider(t, account)
	instances := fleet.ListResource("fleet_wakame_instance")
	account.Create("instance", map[string]any{"hostname": "old"})
	id := account.Create(
		"instance",
		map[string]any{"hostname": "stopped", "state": "stopped", "security_groups": []string{mock.SecurityGroup}},
	)
	account.Create("instance", map[string]any{"hostname": "terminated", "state": "terminated"})
	account.Create("instance", map[string]any{"hostname": "new"})
	for _, test := range []struct {
		config  map[string]any
		options providertest.ListOptions
		want    []string
	}{
		{nil, providertest.ListOptions{}, []string{"new", "stopped", "old"}},
		{map[string]any{"state": "running"}, providertest.ListOptions{}, []string{"new", "old"}},
		{map[string]any{"hostname": "stopped"}, providertest.ListOptions{}, []string{"stopped"}},
		{map[string]any{"hostname": "terminated"}, providertest.ListOptions{}, []string{}},
		{nil, providertest.ListOptions{Limit: 2}, []string{"new", "stopped"}},
		{nil, providertest.ListOptions{StopAfter: 1}, []string{"new"}},
	} {
		displayNames := providertest.DisplayNames(instances.List(test.config, test.options))
		if diff := cmp.Diff(test.want, displayNames); diff != "" {
			t.Errorf("instances with %v and %+v (-want +got):\n%s", test.config, test.options, diff)
		}
	}
	found := instances.List(map[string]any{"state": "stopped"}, providertest.ListOptions{IncludeResource: true})
	if len(found) != 1 || found[0].Identity["id"] != id {
		t.Fatalf("got %+v, want one instance with the id %s", found, id)
	}
	providertest.ExpectValues(t, found[0].Resource, map[string]any{
		"id":              id,
		"hostname":        "stopped",
		"state":           "stopped",
		"image_id":        mock.Image,
		"security_groups": []any{mock.SecurityGroup},
		"network_id":      nil,
		"reboot_triggers": nil,
		"timeouts":        nil,
	})
	instances.Validate(map[string]any{"hostname": "New"}).Expect(t, providertest.Error("hostname", "lower-case"))
	instances.Validate(map[string]any{"state": "terminated"}).Expect(t, providertest.Error("state", `"running"`))
}
