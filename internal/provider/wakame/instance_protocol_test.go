package wakame_test

import (
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

// minimalConfig is the configuration of an instance with nothing optional.
func minimalConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"image_id": mock.Image, "instance_spec_id": mock.Spec}, changes...)
}

// fullConfig is the configuration of an instance with all that does not exclude
// each other.
func fullConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(minimalConfig(map[string]any{
		"hostname": "web", "network_id": mock.NetworkNAT, "host_node_id": mock.HostNodeOther,
		"security_groups": []string{mock.SecurityGroup, mock.SecurityGroupOther}, "ssh_key_id": mock.SSHKeyPair,
		"user_data": "a=1\nb=2", "ha_enabled": true, "reboot_triggers": map[string]any{"kernel": "1"},
		"timeouts": map[string]any{"create": "1m", "delete": "1m"},
	}), changes...)
}

// generatedHostname matches a hostname that the provider has made.
var generatedHostname = regexp.MustCompile(`^tf-[a-z2-7]{16}$`)

func startInstance(t *testing.T) (*acctest.Account, *providertest.Resource) {
	t.Helper()
	account := acctest.NewAccount(t, "wakame")

	return account, acctest.NewProvider(t, account).Resource("fleet_wakame_instance")
}

func TestInstanceLifeCostsWhatItMust(t *testing.T) {
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
		t.Errorf("the identity is %v, the id %q", state.Identity, id)
	}
	hostname, _ := state.Values["hostname"].(string)
	sent := account.Journal()[0].Body
	if !generatedHostname.MatchString(hostname) || !strings.Contains(sent, "hostname="+hostname) {
		t.Errorf("the hostname is %q, the request was %s", hostname, sent)
	}
	instance.ExpectNoChanges(state, minimalConfig())
	instance.Delete(state)
	want := []string{
		"POST /api/instances",
		"GET /api/instances/ID", // It runs.
		"GET /api/instances/ID", // It is refreshed.
		"GET /api/instances/ID", // Before the DELETE.
		"DELETE /api/instances/ID",
		"GET /api/instances/ID", // It is terminated.
	}
	if diff := cmp.Diff(want, account.MaskedRequests(id)); diff != "" {
		t.Error(diff)
	}
}

func TestInstanceTakesEveryArgument(t *testing.T) {
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
	networks, _ := state.Values["networks"].([]any)
	vifs, _ := state.Values["vifs"].([]any)
	if len(networks) != 1 || len(vifs) != 1 {
		t.Fatalf("the networks are %v, the interfaces %v", networks, vifs)
	}
	network, _ := networks[0].(map[string]any)
	providertest.ExpectValues(t, network, map[string]any{
		"network_name":     mock.NetworkNAT,
		"dns_name":         nil,
		"nat_network_name": "nw-public",
		"nat_dns_name":     "web.public.example",
	})
	addresses, _ := network["ipaddr"].([]any)
	natAddresses, _ := network["nat_ipaddr"].([]any)
	vif, _ := vifs[0].(map[string]any)
	if len(addresses) != 1 || vif["address"] != addresses[0] || len(natAddresses) != 1 || vif["nat_address"] != natAddresses[0] {
		t.Errorf("the network is %v, the interface %v", network, vif)
	}
	instance.ExpectNoChanges(state, fullConfig())
	body := account.Journal()[0].Body
	for _, want := range []string{
		"ha_enabled=true", "host_node_id=hn-demo2", "hostname=web", "image_id=wmi-lucid5", "instance_spec_id=is-demospec", "network_id=nw-demo2",
		"security_groups%5B%5D=sg-demo2&security_groups%5B%5D=sg-demofgr", "ssh_key_id=ssh-demo",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the body %q has no %q", body, want)
		}
	}
}

func TestInstanceShowsItsVolumesWithoutWhatIsVolatile(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.Create(minimalConfig(map[string]any{"image_id": mock.ImageVolume}))
	volumes, _ := state.Values["volumes"].([]any)
	if len(volumes) != 1 {
		t.Fatalf("the volumes are %v", volumes)
	}
	volume, _ := volumes[0].(map[string]any)
	if len(volume) != 2 || volume["vol_id"] == nil || volume["guest_device_name"] != "sda" {
		t.Errorf("the volume is %v", volume)
	}
}

func TestInstanceGetsUserDataThatIsNotKept(t *testing.T) {
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
		t.Errorf("the server got %q", body)
	}
	// Another text alone is not seen; another version replaces.
	instance.ExpectNoChanges(state, config("other", 1))
	instance.Plan(state, config("other", 2)).ExpectAction(t, providertest.Replace, "user_data_wo_version")
}

func TestEveryChangeReplacesTheInstance(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.Create(fullConfig())
	for attribute, value := range map[string]any{
		"image_id": mock.Image32, "instance_spec_id": mock.SpecLarge, "hostname": "www", "network_id": mock.Network, "host_node_id": mock.HostNode,
		"security_groups": []string{mock.SecurityGroup}, "ssh_key_id": mock.SSHKeyPairOther, "user_data": "c=3", "ha_enabled": false,
	} {
		instance.Plan(state, fullConfig(map[string]any{attribute: value})).ExpectAction(t, providertest.Replace, attribute)
	}
	// What is left out is not wanted any more, but for what the server chooses.
	for attribute, action := range map[string]providertest.PlannedAction{
		"network_id": providertest.Replace, "host_node_id": providertest.Replace, "ssh_key_id": providertest.Replace, "user_data": providertest.Replace,
		"ha_enabled": providertest.Replace, "hostname": providertest.NoOp, "security_groups": providertest.NoOp,
	} {
		config := fullConfig()
		delete(config, attribute)
		if plan := instance.Plan(state, config); plan.Action != action {
			t.Errorf("without %s it is planned to %s, want %s", attribute, plan.Action, action)
		}
	}
	// A network for one that was not imported.
	bare := instance.Create(minimalConfig())
	instance.Plan(bare, minimalConfig(map[string]any{"network_id": mock.Network})).ExpectAction(t, providertest.Replace, "network_id")
}

func TestAReplacementIsAnotherInstance(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	before := instance.Create(fullConfig())
	after := instance.Update(before, fullConfig(map[string]any{"image_id": mock.Image32}))
	if before.ID() == after.ID() {
		t.Error("it is the same instance")
	}
	providertest.ExpectValues(
		t, after.Values,
		map[string]any{"image_id": mock.Image32, "arch": "x86", "hostname": "web", "state": "running"},
	)
	wantStates(t, account, map[string]string{before.ID(): "terminated", after.ID(): "running"})
}

// wantStates compares the states of all the account's instances.
func wantStates(t *testing.T, account *acctest.Account, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for _, object := range account.Objects() {
		got[object.ID], _ = object.Fields["state"].(string)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the account's instances (-want, +got): %s", diff)
	}
}

func TestInstanceIsRebootedInPlace(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	triggers := func(of map[string]any) map[string]any { return minimalConfig(map[string]any{"reboot_triggers": of}) }
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
	// Nothing is as good as none.
	state = instance.Update(state, triggers(map[string]any{}))
	reboot := "PUT /api/instances/ID/reboot"
	if diff := cmp.Diff([]string{reboot, reboot, reboot, reboot}, account.MaskedRequests(id)[before:]); diff != "" {
		t.Error(diff)
	}
	instance.ExpectNoChanges(state, triggers(map[string]any{}))
}

func TestInstanceThatDoesNotRunIsNotRebooted(t *testing.T) {
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
			"", `Wakame-vdc: could not reboot instance "`+state.ID()+`"`, "Its state is stopped", "Nothing was done",
		),
	)
	// The next apply tries again.
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
			if counts := account.RequestCounts(); counts[http.MethodPut] != 1 {
				t.Errorf("the requests were %v", counts)
			}
		})
	}
}

func TestOtherTimeoutsSendNothing(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	before := len(account.Requests())
	config := minimalConfig(map[string]any{"timeouts": map[string]any{"delete": "30m"}})
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	state = instance.Update(state, config)
	providertest.ExpectValues(t, state.Values, map[string]any{"timeouts": map[string]any{"create": nil, "delete": "30m"}})
	if after := account.Requests(); len(after) != before {
		t.Errorf("the update sent %v", after[before:])
	}
}

func TestInstanceIsImportedByIDAndByIdentity(t *testing.T) {
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

func TestInstanceThatCannotBeImported(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	gone := account.Create("instance", map[string]any{"state": "terminated"})
	for _, id := range []string{"i-00000000", gone} {
		_, diags := instance.TryImportByID(id)
		diags.Expect(t, providertest.Error("", "Terraform refuses the import"))
	}
	before := len(account.Requests())
	_, diags := instance.TryImportByID("web")
	diags.Expect(t, providertest.Error("id", "not the id of an instance", "such as i-j4f0k3c8", `"web"`))
	_, diags = instance.TryImportByIdentity(map[string]any{"id": "wmi-lucid5"})
	diags.Expect(t, providertest.Error("id", "not the id of an instance", `"wmi-lucid5"`))
	if after := account.Requests(); len(after) != before {
		t.Errorf("bad ids were sent: %v", after[before:])
	}
}

func TestImportAdoptsWhatTheAPINeverShows(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", nil)
	written := map[string]any{
		"network_id":      mock.Network,
		"host_node_id":    mock.HostNode,
		"user_data":       "a=1",
		"reboot_triggers": map[string]any{"kernel": "1"},
	}
	state := instance.ImportByID(id)
	providertest.ExpectValues(t, state.Values, map[string]any{"network_id": nil, "host_node_id": nil, "user_data": nil})
	instance.Plan(state, minimalConfig(written)).ExpectAction(t, providertest.Update)
	before := len(account.Requests())
	state = instance.Update(state, minimalConfig(written))
	providertest.ExpectValues(
		t, state.Values,
		map[string]any{"id": id, "network_id": mock.Network, "host_node_id": mock.HostNode, "user_data": "a=1"},
	)
	if after := account.Requests(); len(after) != before {
		t.Errorf("the adoption sent %v", after[before:])
	}
	instance.ExpectNoChanges(state, minimalConfig(written))
	// From here on it is an instance as any other.
	instance.Plan(state, minimalConfig(written, map[string]any{"network_id": mock.NetworkNAT})).ExpectAction(t, providertest.Replace, "network_id")
	state = instance.Update(state, minimalConfig(written, map[string]any{"reboot_triggers": map[string]any{"kernel": "2"}}))
	if got := account.MaskedRequests(id); got[len(got)-1] != "PUT /api/instances/ID/reboot" {
		t.Errorf("the last request was %s", got[len(got)-1])
	}
	providertest.ExpectValues(t, state.Values, map[string]any{"reboot_triggers": map[string]any{"kernel": "2"}})
}

func TestImportAdoptsWriteOnlyUserData(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.ImportByID(account.Create("instance", nil))
	config := minimalConfig(map[string]any{"user_data_wo": "a=1", "user_data_wo_version": 1})
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	state = instance.Update(state, config)
	instance.ExpectNoChanges(state, config)
	instance.Plan(state, minimalConfig()).ExpectAction(t, providertest.Replace, "user_data_wo_version")
}

func TestAnImportIsNoExcuseForOtherChanges(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.ImportByID(account.Create("instance", nil))
	instance.Plan(state, minimalConfig(map[string]any{"network_id": mock.Network, "hostname": "web"})).ExpectAction(t, providertest.Replace, "hostname")
	// An update that has nothing to adopt ends the import's time as well.
	state = instance.Update(state, minimalConfig(map[string]any{"timeouts": map[string]any{"create": "5m"}}))
	instance.Plan(state, minimalConfig(map[string]any{"network_id": mock.Network})).ExpectAction(t, providertest.Replace, "network_id")
}

func TestInstanceDriftIsSeen(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig(map[string]any{"hostname": "web"}))
	account.Edit("instance", state.ID(), map[string]any{"hostname": "hacked", "ssh_key_pair": mock.SSHKeyPair})
	state = instance.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"hostname": "hacked", "ssh_key_id": mock.SSHKeyPair})
	instance.Plan(state, minimalConfig(map[string]any{"hostname": "web"})).ExpectAction(t, providertest.Replace, "hostname", "ssh_key_id")
}

func TestInstanceIsNotDisturbedByWhatChangesOnItsOwn(t *testing.T) {
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

func TestInstanceThatIsGone(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	for name, end := range map[string]func(id string){
		"terminated": func(id string) { account.Edit("instance", id, map[string]any{"state": "terminated"}) },
		"forgotten":  func(id string) { account.Delete("instance", id) },
	} {
		state := instance.Create(minimalConfig())
		end(state.ID())
		if gone := instance.Read(state); gone != nil {
			t.Errorf("%s: it is still in the state: %v", name, gone.Values)
		}
		instance.Delete(state)
	}
	if counts := account.RequestCounts(); counts[http.MethodDelete] != 0 {
		t.Errorf("what is gone was deleted: %v", counts)
	}
}

func TestInstanceThatIsStoppedIsDestroyedAtOnce(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	account.Edit("instance", state.ID(), map[string]any{"state": "stopped"})
	instance.Delete(state)
	wantStates(t, account, map[string]string{state.ID(): "terminated"})
}

func TestInstanceWorksWithACommandLineThatKnowsNoIdentity(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	instance := acctest.NewProvider(t, account).WithoutIdentity().Resource("fleet_wakame_instance")
	state := instance.Create(minimalConfig())
	instance.ExpectNoChanges(state, minimalConfig())
	state = instance.Update(state, minimalConfig(map[string]any{"reboot_triggers": map[string]any{"kernel": "1"}}))
	account.Delete("instance", state.ID())
	instance.ExpectGone(state)
}

func TestInstanceConfigurationsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	long := strings.Repeat("a", 33)
	for name, test := range map[string]struct {
		change map[string]any
		want   providertest.Expectation
	}{
		"a hostname in upper case":      {map[string]any{"hostname": "Web"}, providertest.Error("hostname", "lower-case", "Web")},
		"a hostname with a dot":         {map[string]any{"hostname": "web.example"}, providertest.Error("hostname", "1 to 32 lower-case letters")},
		"a hostname with a hyphen":      {map[string]any{"hostname": "-web"}, providertest.Error("hostname", "not begin with a hyphen")},
		"a hostname too long":           {map[string]any{"hostname": long}, providertest.Error("hostname", "1 to 32")},
		"an empty hostname":             {map[string]any{"hostname": ""}, providertest.Error("hostname", "1 to 32")},
		"an image's name":               {map[string]any{"image_id": "ubuntu"}, providertest.Error("image_id", "begins with wmi-")},
		"another kind's id":             {map[string]any{"instance_spec_id": mock.Image}, providertest.Error("instance_spec_id", "begins with is-")},
		"a network's name":              {map[string]any{"network_id": "demo"}, providertest.Error("network_id", "begins with nw-")},
		"a host node's name":            {map[string]any{"host_node_id": "demo"}, providertest.Error("host_node_id", "begins with hn-")},
		"a key pair's name":             {map[string]any{"ssh_key_id": "demo"}, providertest.Error("ssh_key_id", "begins with ssh-")},
		"a security group's name":       {map[string]any{"security_groups": []string{"web"}}, providertest.Error(`security_groups["web"]`, "begins with sg-")},
		"user data twice":               {map[string]any{"user_data": "a", "user_data_wo": "b", "user_data_wo_version": 1}, providertest.Error("user_data_wo", "user_data")},
		"user data without a version":   {map[string]any{"user_data_wo": "b"}, providertest.Error("user_data_wo", "user_data_wo_version")},
		"a version without user data":   {map[string]any{"user_data_wo_version": 1}, providertest.Error("user_data_wo_version", "user_data_wo")},
		"a timeout that is no duration": {map[string]any{"timeouts": map[string]any{"create": "soon"}}, providertest.Error("timeouts.create", "soon")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(minimalConfig(test.change)).Expect(t, test.want)
		})
	}
	t.Cleanup(func() {
		if requests := account.Requests(); len(requests) > 0 {
			t.Errorf("validation sent %v", requests)
		}
	})
}

func TestInstanceConfigurationsThatMayMakeSenseLater(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	for attribute := range fullConfig() {
		if diags := instance.Validate(fullConfig(map[string]any{attribute: providertest.Unknown})); len(diags) > 0 {
			t.Errorf("an unknown %s: %s", attribute, diags)
		}
		if attribute != "timeouts" {
			instance.Plan(nil, fullConfig(map[string]any{attribute: providertest.Unknown})).ExpectAction(t, providertest.Create)
		}
	}
	for _, hostname := range []string{"a", "0", "web-1-", strings.Repeat("a", 32)} {
		instance.Validate(minimalConfig(map[string]any{"hostname": hostname})).Expect(t)
	}
}

func TestInstanceThatTheServerRefuses(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.Create("instance", map[string]any{"hostname": "taken"})
	for name, test := range map[string]struct {
		change map[string]any
		want   providertest.Expectation
	}{
		"an unknown image":        {map[string]any{"image_id": "wmi-none"}, providertest.Error("image_id", "could not create an instance of image wmi-none", "no image has this id", "status 400")},
		"an unknown spec":         {map[string]any{"instance_spec_id": "is-none"}, providertest.Error("instance_spec_id", "no instance spec has this id")},
		"a spec for no host node": {map[string]any{"instance_spec_id": mock.SpecTooLarge}, providertest.Error("instance_spec_id", "no room")},
		"an unknown host node":    {map[string]any{"host_node_id": "hn-none"}, providertest.Error("host_node_id", "no host node has this id", "status 404")},
		"a host node offline":     {map[string]any{"host_node_id": mock.HostNodeOffline}, providertest.Error("host_node_id", "offline")},
		"an unknown key pair":     {map[string]any{"ssh_key_id": "ssh-none"}, providertest.Error("ssh_key_id", "no SSH key pair has this id")},
		"a hostname that is used": {map[string]any{"hostname": "taken"}, providertest.Error("hostname", `could not create instance "taken"`, "another instance of the account has it")},
	} {
		diags := instance.CreateFails(minimalConfig(test.change))
		if len(diags) != 1 {
			t.Errorf("%s: %s", name, diags)
		}
		diags.Expect(t, test.want)
	}
	if objects := account.Objects(); len(objects) != 1 {
		t.Errorf("the account holds %v", objects)
	}
}

// TestInstanceFailures lets a create, a read, a reboot and a destruction fail
// in every way that a server can, and looks at what the user reads and what is
// left.
func TestInstanceFailures(t *testing.T) {
	t.Parallel()
	acctest.FaultCases{
		"no account": {
			Fault: faults.Fault{
				Status: http.StatusBadRequest,
				Body:   `{"error":"Dcmgr::Endpoints::InvalidRequestCredentials","message":"Dcmgr::Endpoints::InvalidRequestCredentials","code":"103"}`,
			},
			Texts: []string{
				"400 Bad Request: InvalidRequestCredentials",
				"wakame.account_id (environment variable WAKAME_ACCOUNT_ID)",
			},
		},
		"a disabled account": {
			Fault: faults.Fault{
				Status: http.StatusForbidden,
				Body:   `{"error":"Dcmgr::Endpoints::DisabledAccount","message":"Dcmgr::Endpoints::DisabledAccount","code":"104"}`,
			},
			Texts: []string{
				"403 Forbidden: DisabledAccount", "do not allow this",
				"wakame.account_id (environment variable WAKAME_ACCOUNT_ID)",
			},
		},
		"another account's": {
			Fault: faults.Fault{
				Status: http.StatusForbidden,
				Body:   `{"error":"Dcmgr::Endpoints::OperationNotPermitted","message":"Dcmgr::Endpoints::OperationNotPermitted","code":"105"}`,
			},
			Texts: []string{"403 Forbidden: OperationNotPermitted", "do not allow this"},
		},
		"another service's not found": {
			Fault: faults.Fault{Status: http.StatusNotFound, Body: `{"message":"no route"}`},
			Texts: []string{"no route", "wakame.endpoint (environment variable WAKAME_ENDPOINT)"},
		},
		"a failing server": {
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
		if try.Case.Fault.Status != http.StatusServiceUnavailable { // It leaves a reboot in doubt.
			try.Update(minimalConfig(map[string]any{"reboot_triggers": map[string]any{"a": "b"}}),
				`Wakame-vdc: could not reboot instance "ID"`)
		}
		switch try.Case.Fault.Status {
		case http.StatusOK, http.StatusNotFound, http.StatusServiceUnavailable: // A destroy waits until they pass.
		default:
			try.Delete(`Wakame-vdc: could not read instance "ID"`) // A destroy begins with a read.
		}
	})
}

func TestADeleteThatIsRefusedLeavesTheInstance(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	account.AddFault(faults.Fault{
		Method: http.MethodDelete,
		Status: http.StatusForbidden,
		Body:   `{"error":"X::OperationNotPermitted","message":"X::OperationNotPermitted","code":"105"}`,
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

func TestAWrongAccountNamesTheSetting(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	account.Credentials["account_id"] = mock.DisabledAccountID
	_, diags := acctest.NewProvider(t, account).Resource("fleet_wakame_instance").TryCreate(minimalConfig())
	diags.Expect(t, providertest.Error("", "could not create an instance", "403 Forbidden: DisabledAccount", "wakame.account_id (environment variable WAKAME_ACCOUNT_ID)"))
	for _, wrong := range []string{"shpoolxx", "a-", "A-shpoolxx", "a-shpool xx", "a-SHPOOL", "i-shpoolxx"} {
		account.Credentials["account_id"] = wrong
		_, diags = providertest.TryNew(t, provider.New("test")(), account.Config())
		diags.Expect(t, providertest.Error("wakame.account_id", "Invalid account_id", "a-shpoolxx"))
		if strings.Contains(diags.String(), `"`+wrong+`"`) {
			t.Errorf("the error shows the account: %s", diags)
		}
	}
}

func TestAServerThatIsDownNamesTheSetting(t *testing.T) {
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

func TestASystemThatIsNotConfiguredNamesBothWays(t *testing.T) {
	t.Parallel()
	fleet := providertest.New(t, provider.New("test")(), map[string]any{})
	_, diags := fleet.Resource("fleet_wakame_instance").TryPlan(nil, minimalConfig())
	diags.Expect(t, providertest.Error("", "Wakame-vdc is not configured", "wakame.endpoint and wakame.account_id", "WAKAME_ENDPOINT and WAKAME_ACCOUNT_ID"))
}
