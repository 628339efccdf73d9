package wakame_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// minimalConfig returns the configuration of an instance with only the required
// arguments.
func minimalConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"image_id": mock.Image, "instance_spec_id": mock.Spec}, changes...)
}

// fullConfig returns the configuration of an instance with all arguments that
// do not conflict.
func fullConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(minimalConfig(map[string]any{
		"hostname": "web", "network_id": mock.NetworkNAT, "host_node_id": mock.HostNodeOther,
		"security_groups": []string{mock.SecurityGroup, mock.SecurityGroupOther}, "ssh_key_id": mock.SSHKeyPair,
		"user_data": "a=1\nb=2", "ha_enabled": true, "reboot_triggers": map[string]any{"kernel": "1"},
		"timeouts": map[string]any{"create": "1m", "delete": "1m"},
	}), changes...)
}

// generatedHostname matches a hostname that the provider generates.
var generatedHostname = regexp.MustCompile(`^tf-[a-z2-7]{16}$`)

// wantRequests compares the requests, in which ID stands for the id of the
// instance.
func wantRequests(t *testing.T, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// errorBody returns the API's answer for an error.
func errorBody(name, code string) string {
	return fmt.Sprintf(
		`{"error":"Dcmgr::Endpoints::%[1]s","message":"Dcmgr::Endpoints::%[1]s","code":%[2]q}`, name, code,
	)
}

// onlyObject returns the only object of a list, such as the networks.
func onlyObject(t *testing.T, list any) map[string]any {
	t.Helper()
	objects, _ := list.([]any)
	if len(objects) != 1 {
		t.Fatalf("got the objects %v, want one", list)
	}
	object, _ := objects[0].(map[string]any)

	return object
}

// startInstance returns an account and the resource on it.
func startInstance(t *testing.T) (*acctest.Account, *providertest.Resource) {
	t.Helper()
	account := acctest.NewAccount(t, "wakame")

	return account, acctest.NewProvider(t, account).Resource("fleet_wakame_instance")
}

func TestInstance_LifeCycleRequests(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	id := state.ID()
	providertest.ExpectValues(t, state.Values, map[string]any{
		"image_id":         mock.Image,
		"instance_spec_id": mock.Spec,
		"state":            "running",
		"security_groups":  []any{},
		"ssh_key_id":       nil,
		"ha_enabled":       false,
		"cpu_cores":        1,
		"memory_size":      256,
		"arch":             "x86_64",
		"host_node":        mock.HostNode,
		"network_id":       nil,
		"host_node_id":     nil,
		"user_data":        nil,
		"volumes":          []any{},
		"timeouts":         nil,
	})
	if state.Identity["id"] != id || !strings.HasPrefix(id, "i-") {
		t.Errorf("got the identity %v and the id %q, want the same id i-...", state.Identity, id)
	}
	hostname, _ := state.Values["hostname"].(string)
	sent := account.Journal()[0].Body
	if !generatedHostname.MatchString(hostname) || !strings.Contains(sent, "hostname="+hostname) {
		t.Errorf("got the hostname %q and the request %s, want a generated hostname in both", hostname, sent)
	}
	instance.ExpectNoChanges(state, minimalConfig())
	instance.Delete(state)
	want := []string{
		"POST /api/instances",
		"GET /api/instances/ID", // The instance is running.
		"GET /api/instances/ID", // Refresh.
		"GET /api/instances/ID", // A DELETE can have an effect.
		"DELETE /api/instances/ID",
		"GET /api/instances/ID", // The instance is terminated.
	}
	wantRequests(t, want, account.MaskedRequests(id))
}

func TestInstance_AllArguments(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(fullConfig())
	providertest.ExpectValues(t, state.Values, map[string]any{
		"hostname":        "web",
		"network_id":      mock.NetworkNAT,
		"host_node_id":    mock.HostNodeOther,
		"host_node":       mock.HostNodeOther,
		"security_groups": []any{mock.SecurityGroupOther, mock.SecurityGroup},
		"ssh_key_id":      mock.SSHKeyPair,
		"user_data":       "a=1\nb=2",
		"ha_enabled":      true,
		"reboot_triggers": map[string]any{"kernel": "1"},
		"timeouts":        map[string]any{"create": "1m", "delete": "1m"},
	})
	network := onlyObject(t, state.Values["networks"])
	providertest.ExpectValues(t, network, map[string]any{
		"network_name":     mock.NetworkNAT,
		"dns_name":         nil,
		"nat_network_name": "nw-public",
		"nat_dns_name":     "web.public.example",
	})
	vif := onlyObject(t, state.Values["vifs"])
	providertest.ExpectValues(t, network, map[string]any{
		"ipaddr": []any{vif["address"]}, "nat_ipaddr": []any{vif["nat_address"]},
	})
	providertest.ExpectValues(t, state.Values, map[string]any{"address": vif["address"]})
	instance.ExpectNoChanges(state, fullConfig())
	body := account.Journal()[0].Body
	for _, want := range []string{
		"ha_enabled=true", "host_node_id=hn-demo2", "hostname=web", "image_id=wmi-lucid5",
		"instance_spec_id=is-demospec", "network_id=nw-demo2",
		"security_groups%5B%5D=sg-demo2&security_groups%5B%5D=sg-demofgr", "ssh_key_id=ssh-demo",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("got the body %q, want it to contain %q", body, want)
		}
	}
}

func TestInstance_VolumesWithoutState(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.Create(minimalConfig(map[string]any{"image_id": mock.ImageVolume}))
	volume := onlyObject(t, state.Values["volumes"])
	if len(volume) != 2 || volume["vol_id"] == nil || volume["guest_device_name"] != "sda" {
		t.Errorf("got the volume %v, want an id and the device name sda", volume)
	}
}

func TestInstance_WriteOnlyUserData(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := func(text string, version int) map[string]any {
		return minimalConfig(map[string]any{"user_data_wo": text, "user_data_wo_version": version})
	}
	state := instance.Create(config("key=s3cr3t", 1))
	providertest.ExpectValues(
		t, state.Values, map[string]any{"user_data": nil, "user_data_wo": nil, "user_data_wo_version": 1},
	)
	if body := account.Journal()[0].Body; !strings.Contains(body, "user_data=") {
		t.Errorf("got the body %q, want it to contain user_data", body)
	}
	// Terraform does not see another text, only another version.
	instance.ExpectNoChanges(state, config("other", 1))
	instance.Plan(state, config("other", 2)).ExpectAction(t, providertest.Replace, "user_data_wo_version")
}

func TestInstance_ChangeReplaces(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.Create(fullConfig())
	for attribute, value := range map[string]any{
		"image_id": mock.Image32, "instance_spec_id": mock.SpecLarge, "hostname": "www", "network_id": mock.Network,
		"host_node_id": mock.HostNode, "security_groups": []string{mock.SecurityGroup},
		"ssh_key_id": mock.SSHKeyPairOther, "user_data": "c=3", "ha_enabled": false,
	} {
		plan := instance.Plan(state, fullConfig(map[string]any{attribute: value}))
		plan.ExpectAction(t, providertest.Replace, attribute)
	}
	// The server chooses the hostname and the groups if the configuration does
	// not set them. All other arguments are removed.
	for attribute, action := range map[string]providertest.PlannedAction{
		"network_id": providertest.Replace, "host_node_id": providertest.Replace, "ssh_key_id": providertest.Replace,
		"user_data": providertest.Replace, "ha_enabled": providertest.Replace,
		"hostname": providertest.NoOp, "security_groups": providertest.NoOp,
	} {
		config := fullConfig()
		delete(config, attribute)
		if plan := instance.Plan(state, config); plan.Action != action {
			t.Errorf("without %s: got the planned action %s, want %s", attribute, plan.Action, action)
		}
	}
	// The instance is not imported, so a new network_id replaces it.
	state = instance.Create(minimalConfig())
	plan := instance.Plan(state, minimalConfig(map[string]any{"network_id": mock.Network}))
	plan.ExpectAction(t, providertest.Replace, "network_id")
}

func TestInstance_ReplacementTerminatesOldInstance(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	before := instance.Create(fullConfig())
	after := instance.Update(before, fullConfig(map[string]any{"image_id": mock.Image32}))
	if before.ID() == after.ID() {
		t.Errorf("got the id %q of the replaced instance, want another one", before.ID())
	}
	providertest.ExpectValues(
		t, after.Values,
		map[string]any{"image_id": mock.Image32, "arch": "x86", "hostname": "web", "state": "running"},
	)
	wantStates(t, account, map[string]string{before.ID(): "terminated", after.ID(): "running"})
}

// wantStates compares the states of all instances of the account, by id.
func wantStates(t *testing.T, account *acctest.Account, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for _, object := range account.Objects() {
		got[object.ID], _ = object.Fields["state"].(string)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("states of the instances (-want +got):\n%s", diff)
	}
}

func TestInstance_RebootTriggers(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	triggers := func(values map[string]any) map[string]any {
		return minimalConfig(map[string]any{"reboot_triggers": values})
	}
	state := instance.Create(minimalConfig())
	id := state.ID()
	before := len(account.Requests())
	for _, config := range []map[string]any{
		triggers(map[string]any{"kernel": "1"}),
		triggers(map[string]any{"kernel": "2"}),
		triggers(map[string]any{"kernel": "2", "disk": "1"}),
		minimalConfig(),
	} {
		plan := instance.Plan(state, config)
		plan.ExpectAction(t, providertest.Update)
		plan.ExpectUnknown(t)
		state = instance.Update(state, config)
		providertest.ExpectValues(
			t, state.Values,
			map[string]any{"id": id, "state": "running", "reboot_triggers": config["reboot_triggers"]},
		)
	}
	// An empty map equals null.
	state = instance.Update(state, triggers(map[string]any{}))
	reboot := "PUT /api/instances/ID/reboot"
	wantRequests(t, []string{reboot, reboot, reboot, reboot}, account.MaskedRequests(id)[before:])
	instance.ExpectNoChanges(state, triggers(map[string]any{}))
}

func TestInstance_RebootOfStoppedInstance(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	account.Edit("instance", state.ID(), map[string]any{"state": "stopped"})
	left, diags := instance.TryUpdate(
		state, minimalConfig(map[string]any{"reboot_triggers": map[string]any{"kernel": "1"}}),
	)
	diags.Expect(
		t,
		providertest.Error(
			"", `Wakame-vdc: could not reboot instance "`+state.ID()+`"`, "Its state is stopped",
			"The server did nothing",
		),
	)
	// The state keeps the old triggers, so the next apply reboots again.
	providertest.ExpectValues(t, left.Values, map[string]any{"reboot_triggers": nil})
}

func TestInstance_RebootInDoubtIsSentOnce(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faults.Fault{
		"a dropped connection": {Drop: faults.DropAfter},
		"a status 503":         {Status: http.StatusServiceUnavailable},
		"a status 500":         {Status: http.StatusInternalServerError, AfterWork: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			state := instance.Create(minimalConfig())
			fault.Method = http.MethodPut
			account.AddFault(fault)
			left, diags := instance.TryUpdate(
				state, minimalConfig(map[string]any{"reboot_triggers": map[string]any{"kernel": "1"}}),
			)
			diags.Expect(
				t,
				providertest.Error(
					"", `could not reboot instance`, "its result is unknown", "reboots the instance once more",
				),
			)
			providertest.ExpectValues(t, left.Values, state.Values)
			if got := account.RequestCounts()[http.MethodPut]; got != 1 {
				t.Errorf("got %d PUT requests, want 1", got)
			}
		})
	}
}

func TestInstance_TimeoutsChangeSendsNothing(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	before := len(account.Requests())
	config := minimalConfig(map[string]any{"timeouts": map[string]any{"delete": "30m"}})
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	state = instance.Update(state, config)
	providertest.ExpectValues(
		t, state.Values, map[string]any{"timeouts": map[string]any{"create": nil, "delete": "30m"}},
	)
	if after := account.Requests(); len(after) != before {
		t.Errorf("got the requests %v, want none", after[before:])
	}
}

func TestInstance_ImportByIDAndIdentity(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", map[string]any{
		"hostname":        "web",
		"security_groups": []string{mock.SecurityGroup},
		"ssh_key_pair":    mock.SSHKeyPair,
		"ha_enabled":      1,
	})
	config := minimalConfig(map[string]any{
		"hostname":        "web",
		"security_groups": []string{mock.SecurityGroup},
		"ssh_key_id":      mock.SSHKeyPair,
		"ha_enabled":      true,
	})
	for _, state := range instance.ImportByIDAndIdentity(id) {
		instance.ExpectNoChanges(state, config)
		instance.ExpectNoChanges(
			state, minimalConfig(map[string]any{"ssh_key_id": mock.SSHKeyPair, "ha_enabled": true}),
		)
	}
}

func TestInstance_ImportErrors(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	terminated := account.Create("instance", map[string]any{"state": "terminated"})
	noImport := providertest.Error("", "Terraform refuses the import")
	_, diags := instance.TryImportByID("i-00000000")
	diags.Expect(t, noImport, providertest.Warning("", "Wakame-vdc: an object was not found", "i-00000000"))
	_, diags = instance.TryImportByID(terminated)
	diags.Expect(t, noImport)
	before := len(account.Requests())
	_, diags = instance.TryImportByID("web")
	diags.Expect(
		t,
		providertest.Error("id", "Wakame-vdc: cannot import the instance",
			`"web" is not the id of an instance, such as i-j4f0k3c8`),
	)
	_, diags = instance.TryImportByIdentity(map[string]any{"id": "wmi-lucid5"})
	diags.Expect(t, providertest.Error("id", `"wmi-lucid5" is not the id of an instance`))
	if after := account.Requests(); len(after) != before {
		t.Errorf("got the requests %v, want none", after[before:])
	}
}

func TestInstance_ImportTakesOverConfiguration(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", nil)
	notReturned := map[string]any{
		"network_id":      mock.Network,
		"host_node_id":    mock.HostNode,
		"user_data":       "a=1",
		"reboot_triggers": map[string]any{"kernel": "1"},
	}
	state := instance.ImportByID(id)
	providertest.ExpectValues(t, state.Values, map[string]any{"network_id": nil, "host_node_id": nil, "user_data": nil})
	instance.Plan(state, minimalConfig(notReturned)).ExpectAction(t, providertest.Update)
	before := len(account.Requests())
	state = instance.Update(state, minimalConfig(notReturned))
	providertest.ExpectValues(
		t, state.Values,
		map[string]any{"id": id, "network_id": mock.Network, "host_node_id": mock.HostNode, "user_data": "a=1"},
	)
	if after := account.Requests(); len(after) != before {
		t.Errorf("got the requests %v, want none", after[before:])
	}
	instance.ExpectNoChanges(state, minimalConfig(notReturned))
	// Later changes have their usual effects.
	plan := instance.Plan(state, minimalConfig(notReturned, map[string]any{"network_id": mock.NetworkNAT}))
	plan.ExpectAction(t, providertest.Replace, "network_id")
	before = len(account.Requests())
	state = instance.Update(
		state, minimalConfig(notReturned, map[string]any{"reboot_triggers": map[string]any{"kernel": "2"}}),
	)
	wantRequests(t, []string{"PUT /api/instances/ID/reboot"}, account.MaskedRequests(id)[before:])
	providertest.ExpectValues(t, state.Values, map[string]any{"reboot_triggers": map[string]any{"kernel": "2"}})
}

func TestInstance_ImportTakesOverWriteOnlyUserData(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.ImportByID(account.Create("instance", nil))
	config := minimalConfig(map[string]any{"user_data_wo": "a=1", "user_data_wo_version": 1})
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	state = instance.Update(state, config)
	instance.ExpectNoChanges(state, config)
	instance.Plan(state, minimalConfig()).ExpectAction(t, providertest.Replace, "user_data_wo_version")
}

func TestInstance_ImportReplacesOnOtherChanges(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.ImportByID(account.Create("instance", nil))
	plan := instance.Plan(state, minimalConfig(map[string]any{"network_id": mock.Network, "hostname": "web"}))
	plan.ExpectAction(t, providertest.Replace, "hostname")
	// The first update ends the import, even if it takes over nothing.
	state = instance.Update(state, minimalConfig(map[string]any{"timeouts": map[string]any{"create": "5m"}}))
	plan = instance.Plan(state, minimalConfig(map[string]any{"network_id": mock.Network}))
	plan.ExpectAction(t, providertest.Replace, "network_id")
}

func TestInstance_DriftReplaces(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig(map[string]any{"hostname": "web"}))
	account.Edit("instance", state.ID(), map[string]any{"hostname": "hacked", "ssh_key_pair": mock.SSHKeyPair})
	state = instance.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"hostname": "hacked", "ssh_key_id": mock.SSHKeyPair})
	plan := instance.Plan(state, minimalConfig(map[string]any{"hostname": "web"}))
	plan.ExpectAction(t, providertest.Replace, "hostname", "ssh_key_id")
}

func TestInstance_VolatileValuesAreNoDrift(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	account.Edit(
		"instance", state.ID(),
		map[string]any{"status": "offline", "state": "stopped", "host_node": mock.HostNodeOther},
	)
	instance.ExpectNoChanges(state, minimalConfig())
	state = instance.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"state": "stopped", "host_node": mock.HostNodeOther})
}

func TestInstance_AddressOfStoppedInstanceIsNoDrift(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := minimalConfig(map[string]any{"hostname": "web"})
	state := instance.Create(config)
	if state.Values["address"] == nil {
		t.Error("the running instance has no address, want one")
	}
	account.AddFault(faults.Fault{Status: http.StatusOK, Body: fmt.Sprintf(
		`{"id":%q,"host_node":null,"cpu_cores":1,"memory_size":256,"arch":"x86_64","image_id":%q,`+
			`"created_at":%q,"state":"stopped","status":"offline","ssh_key_pair":null,"network":[],"volume":[],`+
			`"security_groups":[],"vif":[{"vif_id":"vif-a"}],"hostname":"web","ha_enabled":0,"instance_spec_id":%q}`,
		state.ID(), mock.Image, state.Values["created_at"], mock.Spec,
	)})
	state = instance.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"state": "stopped", "address": nil, "networks": []any{}})
	instance.ExpectNoChanges(state, config)
}

func TestInstance_DeletedOutsideTerraform(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	for name, end := range map[string]func(id string){
		"terminated": func(id string) { account.Edit("instance", id, map[string]any{"state": "terminated"}) },
		"missing":    func(id string) { account.Delete("instance", id) },
	} {
		state := instance.Create(minimalConfig())
		end(state.ID())
		if read := instance.Read(state); read != nil {
			t.Errorf("%s: got the state %v, want none", name, read.Values)
		}
		instance.Delete(state)
	}
	if got := account.RequestCounts()[http.MethodDelete]; got != 0 {
		t.Errorf("got %d DELETE requests, want none", got)
	}
}

func TestInstance_DestroyOfStoppedInstance(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	account.Edit("instance", state.ID(), map[string]any{"state": "stopped"})
	instance.Delete(state)
	wantStates(t, account, map[string]string{state.ID(): "terminated"})
}

func TestInstance_WithoutIdentity(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	instance := acctest.NewProvider(t, account).WithoutIdentity().Resource("fleet_wakame_instance")
	state := instance.Create(minimalConfig())
	instance.ExpectNoChanges(state, minimalConfig())
	state = instance.Update(state, minimalConfig(map[string]any{"reboot_triggers": map[string]any{"kernel": "1"}}))
	account.Delete("instance", state.ID())
	instance.ExpectGone(state)
}

func TestInstance_InvalidConfig(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	long := strings.Repeat("a", 33)
	for name, test := range map[string]struct {
		change map[string]any
		want   providertest.Expectation
	}{
		"a hostname in upper case": {
			map[string]any{"hostname": "Web"}, providertest.Error("hostname", "lower-case", "Web"),
		},
		"a hostname with a dot": {
			map[string]any{"hostname": "web.example"}, providertest.Error("hostname", "1 to 32 lower-case letters"),
		},
		"a hostname with a leading hyphen": {
			map[string]any{"hostname": "-web"}, providertest.Error("hostname", "not begin with a hyphen"),
		},
		"a long hostname":   {map[string]any{"hostname": long}, providertest.Error("hostname", "1 to 32")},
		"an empty hostname": {map[string]any{"hostname": ""}, providertest.Error("hostname", "1 to 32")},
		"the name of an image": {
			map[string]any{"image_id": "ubuntu"}, providertest.Error("image_id", "begins with wmi-"),
		},
		"the id of an image as spec": {
			map[string]any{"instance_spec_id": mock.Image}, providertest.Error("instance_spec_id", "begins with is-"),
		},
		"the name of a network": {
			map[string]any{"network_id": "demo"}, providertest.Error("network_id", "begins with nw-"),
		},
		"the name of a host node": {
			map[string]any{"host_node_id": "demo"}, providertest.Error("host_node_id", "begins with hn-"),
		},
		"the name of a key pair": {
			map[string]any{"ssh_key_id": "demo"}, providertest.Error("ssh_key_id", "begins with ssh-"),
		},
		"the name of a security group": {
			map[string]any{"security_groups": []string{"web"}},
			providertest.Error(`security_groups["web"]`, "begins with sg-"),
		},
		"both kinds of user data": {
			map[string]any{"user_data": "a", "user_data_wo": "b", "user_data_wo_version": 1},
			providertest.Error("user_data_wo", "user_data"),
		},
		"user data without a version": {
			map[string]any{"user_data_wo": "b"}, providertest.Error("user_data_wo", "user_data_wo_version"),
		},
		"a version without user data": {
			map[string]any{"user_data_wo_version": 1}, providertest.Error("user_data_wo_version", "user_data_wo"),
		},
		"an invalid duration": {
			map[string]any{"timeouts": map[string]any{"create": "soon"}}, providertest.Error("timeouts.create", "soon"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(minimalConfig(test.change)).Expect(t, test.want)
		})
	}
	t.Cleanup(func() {
		if requests := account.Requests(); len(requests) > 0 {
			t.Errorf("got the requests %v, want none", requests)
		}
	})
}

func TestInstance_UnknownValues(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	for attribute := range fullConfig() {
		config := fullConfig(map[string]any{attribute: providertest.Unknown})
		instance.Validate(config).Expect(t)
		if attribute != "timeouts" {
			instance.Plan(nil, config).ExpectAction(t, providertest.Create)
		}
	}
}

func TestInstance_ValidHostnames(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	for _, hostname := range []string{"a", "0", "web-1-", strings.Repeat("a", 32)} {
		instance.Validate(minimalConfig(map[string]any{"hostname": hostname})).Expect(t)
	}
}

func TestInstance_RejectedArguments(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.Create("instance", map[string]any{"hostname": "taken"})
	for name, test := range map[string]struct {
		change map[string]any
		want   providertest.Expectation
	}{
		"a missing image": {
			map[string]any{"image_id": "wmi-none"},
			providertest.Error("image_id", "could not create an instance of image wmi-none", "no image has this id",
				"status 400"),
		},
		"a missing spec": {
			map[string]any{"instance_spec_id": "is-none"},
			providertest.Error("instance_spec_id", "no instance spec has this id"),
		},
		"a spec that is too large": {
			map[string]any{"instance_spec_id": mock.SpecTooLarge}, providertest.Error("instance_spec_id", "no room"),
		},
		"a missing host node": {
			map[string]any{"host_node_id": "hn-none"},
			providertest.Error("host_node_id", "no host node has this id", "status 404"),
		},
		"an offline host node": {
			map[string]any{"host_node_id": mock.HostNodeOffline}, providertest.Error("host_node_id", "offline"),
		},
		"a missing key pair": {
			map[string]any{"ssh_key_id": "ssh-none"},
			providertest.Error("ssh_key_id", "no SSH key pair has this id"),
		},
		"the hostname of another instance": {
			map[string]any{"hostname": "taken"},
			providertest.Error("hostname", `could not create instance "taken"`,
				"another instance of the account has it"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.CreateFails(minimalConfig(test.change)).Expect(t, test.want)
		})
	}
	t.Cleanup(func() {
		if objects := account.Objects(); len(objects) != 1 {
			t.Errorf("got the instances %v, want 1", objects)
		}
	})
}

// TestInstance_Faults runs a create, a read, a reboot and a destroy with each
// fault of a server. It compares the error and the state that is left.
func TestInstance_Faults(t *testing.T) {
	t.Parallel()
	acctest.FaultCases{
		"a missing account": {
			Fault: faults.Fault{
				Status: http.StatusBadRequest, Body: errorBody("InvalidRequestCredentials", "103"),
			},
			Texts: []string{
				"400 Bad Request: InvalidRequestCredentials",
				"wakame.account_id (environment variable WAKAME_ACCOUNT_ID)",
			},
		},
		"a disabled account": {
			Fault: faults.Fault{Status: http.StatusForbidden, Body: errorBody("DisabledAccount", "104")},
			Texts: []string{
				"403 Forbidden: DisabledAccount", "do not allow this",
				"wakame.account_id (environment variable WAKAME_ACCOUNT_ID)",
			},
		},
		"an instance of another account": {
			Fault: faults.Fault{Status: http.StatusForbidden, Body: errorBody("OperationNotPermitted", "105")},
			Texts: []string{"403 Forbidden: OperationNotPermitted", "do not allow this"},
		},
		"a status 404 without the API's words": {
			Fault: faults.Fault{Status: http.StatusNotFound, Body: `{"message":"no route"}`},
			Texts: []string{"no route", "wakame.endpoint (environment variable WAKAME_ENDPOINT)"},
		},
		"a status 503": {
			Fault: faults.Fault{
				Status: http.StatusServiceUnavailable,
				Body:   `{"error":"X::MessagingFailed","message":"Maintenance.","code":"171"}`,
			},
			Texts: []string{
				"503 Service Unavailable: MessagingFailed: Maintenance. (after 5 attempts)", "Try again later",
			},
			CreateTexts: []string{
				"503 Service Unavailable: MessagingFailed: Maintenance.; the search for the created object failed",
				"may have been carried out",
			},
		},
	}.WithCommon().Run(t, startInstance, minimalConfig(), func(try acctest.FaultRunner) {
		try.Create(
			minimalConfig(map[string]any{"hostname": "second"}), `Wakame-vdc: could not create instance "second"`,
		)
		try.Read(`Wakame-vdc: could not read instance "ID"`)
		if try.Case.Fault.Status != http.StatusServiceUnavailable { // With a 503 the reboot is in doubt.
			try.Update(minimalConfig(map[string]any{"reboot_triggers": map[string]any{"a": "b"}}),
				`Wakame-vdc: could not reboot instance "ID"`)
		}
		switch try.Case.Fault.Status {
		case http.StatusOK, http.StatusNotFound, http.StatusServiceUnavailable: // They do not end a destroy.
		default:
			try.Delete(`Wakame-vdc: could not read instance "ID"`) // A destroy starts with a read.
		}
	})
}

func TestInstance_ForbiddenDelete(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	account.AddFault(faults.Fault{
		Method: http.MethodDelete, Status: http.StatusForbidden, Body: errorBody("OperationNotPermitted", "105"),
	})
	left, diags := instance.TryDelete(state)
	diags.Expect(
		t,
		providertest.Error(
			"", `Wakame-vdc: could not destroy instance "`+state.ID()+`"`, "403 Forbidden: OperationNotPermitted",
		),
	)
	providertest.ExpectValues(t, left.Values, state.Values)
}

func TestSettings_WrongAccount(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	account.Credentials["account_id"] = mock.DisabledAccountID
	_, diags := acctest.NewProvider(t, account).Resource("fleet_wakame_instance").TryCreate(minimalConfig())
	diags.Expect(
		t,
		providertest.Error("", "could not create an instance", "403 Forbidden: DisabledAccount",
			"wakame.account_id (environment variable WAKAME_ACCOUNT_ID)"),
	)
}

func TestSettings_InvalidAccount(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	for _, invalid := range []string{"shpoolxx", "a-", "A-shpoolxx", "a-shpool xx", "a-SHPOOL", "i-shpoolxx"} {
		account.Credentials["account_id"] = invalid
		_, diags := providertest.TryNew(t, provider.New("test")(), account.Config())
		diags.Expect(t, providertest.Error("wakame.account_id", "Invalid account_id", "a-shpoolxx"))
		if strings.Contains(diags.String(), `"`+invalid+`"`) {
			t.Errorf("got the error %s, want one without the account", diags)
		}
	}
}

func TestSettings_UnreachableEndpoint(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	account.Endpoint = "http://127.0.0.1:1/api"
	_, diags := acctest.NewProvider(t, account).Resource("fleet_wakame_instance").TryCreate(minimalConfig())
	diags.Expect(
		t,
		providertest.Error("", "POST http://127.0.0.1:1/api/instances", "connection refused", "(after 5 attempts)",
			"wakame.endpoint (environment variable WAKAME_ENDPOINT)"),
	)
}

func TestSettings_NotConfigured(t *testing.T) {
	t.Parallel()
	fleet := providertest.New(t, provider.New("test")(), map[string]any{})
	_, diags := fleet.Resource("fleet_wakame_instance").TryPlan(nil, minimalConfig())
	diags.Expect(
		t,
		providertest.Error("", "Wakame-vdc is not configured", "wakame.endpoint and wakame.account_id",
			"WAKAME_ENDPOINT and WAKAME_ACCOUNT_ID"),
	)
}
