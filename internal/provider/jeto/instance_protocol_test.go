package jeto_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// shop is the configuration of an instance with nothing optional.
func shop(changes ...map[string]any) map[string]any {
	return protocol.With(map[string]any{"name": "shop", "path": "/srv/shop", "project_id": mock.ProjectShop, "host_id": mock.HostVirtualBox}, changes...)
}

// cloned is one whose files are cloned.
func cloned(changes ...map[string]any) map[string]any {
	return protocol.With(shop(map[string]any{"git_reference": mock.ReferenceMaster, "environment": "QA"}), changes...)
}

func start(t *testing.T) (*acceptance.Account, *protocol.Resource) {
	t.Helper()
	account := acceptance.NewAccount(t, "jeto")

	return account, acceptance.Protocol(t, account).Resource("fleet_jeto_instance")
}

const list = "GET /api/instances"

func TestInstanceLifeCostsOneRequestEach(t *testing.T) {
	t.Parallel()
	account, instance := start(t)
	state := instance.Create(shop())
	id := state.ID()
	protocol.Want(t, state.Values, map[string]any{
		"name": "shop", "path": "/srv/shop", "environment": nil, "project_id": "1", "project_name": mock.ProjectShopName,
		"host_id": "1", "host_name": "local", "host_provider": "virtualbox", "git_reference": nil, "archive_url": nil, "timeouts": nil,
	})
	if state.Identity["id"] != id || id == "" {
		t.Errorf("the identity is %v, the id %q", state.Identity, id)
	}
	instance.NoChanges(state, shop())
	instance.Delete(state)
	// An instance that is not in the first list is new later.
	want := []string{list, "POST /api/instances", list, "DELETE /api/instances/" + id}
	if diff := cmp.Diff(want, account.Requests()); diff != "" {
		t.Error(diff)
	}
	if left := account.Objects(); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	for _, entry := range account.Journal() {
		if entry.Method != http.MethodGet && !strings.Contains(entry.Body, `"async":true`) {
			t.Errorf("%s %s does not say async: %s", entry.Method, entry.Path, entry.Body)
		}
	}
}

func TestInstanceOfAClonedProject(t *testing.T) {
	t.Parallel()
	account, instance := start(t)
	state := instance.Create(cloned())
	protocol.Want(t, state.Values, map[string]any{"git_reference": mock.ReferenceMaster, "environment": "QA"})
	instance.NoChanges(state, cloned())
	want := []string{list, "POST /api/instances", "GET /api/instances/" + state.ID(), list}
	if diff := cmp.Diff(want, account.Requests()); diff != "" {
		t.Error(diff)
	}
	archive := shop(map[string]any{"name": "archive", "archive_url": "https://example.com/shop.tgz"})
	state = instance.Create(archive)
	protocol.Want(t, state.Values, map[string]any{"archive_url": "https://example.com/shop.tgz", "git_reference": nil})
	instance.NoChanges(state, archive)
}

func TestInstanceIsReplacedWhenAnythingChanges(t *testing.T) {
	t.Parallel()
	_, instance := start(t)
	state := instance.Create(cloned())
	for attribute, value := range map[string]string{
		"name": "other", "path": "/srv/other", "environment": "PROD", "project_id": mock.ProjectPlain, "host_id": mock.HostLXC,
		"git_reference": mock.ReferenceTag, "archive_url": "https://example.com/shop.tgz",
	} {
		plan := instance.Plan(state, cloned(map[string]any{attribute: value}))
		plan.Want(t, protocol.Replace, attribute)
	}
	instance.Plan(state, cloned(map[string]any{"environment": nil})).Want(t, protocol.Replace, "environment")
	replaced := instance.Update(state, cloned(map[string]any{"host_id": mock.HostLXC}))
	protocol.Want(t, replaced.Values, map[string]any{"host_name": "containers", "host_provider": "lxc"})
	if replaced.ID() == state.ID() {
		t.Error("it kept its id")
	}
}

func TestInstanceTimeoutsChangeWithoutARequest(t *testing.T) {
	t.Parallel()
	account, instance := start(t)
	state := instance.Create(shop())
	config := shop(map[string]any{"timeouts": map[string]any{"create": "5m"}})
	plan := instance.Plan(state, config)
	plan.Want(t, protocol.Update)
	plan.WantUnknown(t)
	instance.NoChanges(instance.Update(state, config), config)
	if diff := cmp.Diff([]string{list, "POST /api/instances", list}, account.Requests()); diff != "" {
		t.Error(diff)
	}
}

func TestInstanceIsImportedByIDAndByIdentity(t *testing.T) {
	t.Parallel()
	account, instance := start(t)
	id := account.Create("instance", map[string]any{
		"name": "shop", "path": "/srv/shop", "git_reference": mock.ReferenceMaster, "environment": "QA",
	})
	for _, state := range instance.ImportBothWays(id) {
		instance.NoChanges(state, cloned())
		// What the configuration leaves to the server stays as the server has it.
		instance.NoChanges(state, cloned(map[string]any{"git_reference": nil}))
	}
	for _, none := range []string{"999999", "abc", "01"} {
		_, diags := instance.TryImportByID(none)
		diags.Want(t, protocol.Error("", "Terraform refuses the import"))
	}
	for _, request := range account.Requests() {
		if request != list {
			t.Errorf("an import sent %s", request)
		}
	}
}

func TestInstanceWhoseProjectIsGoneStays(t *testing.T) {
	t.Parallel()
	account, instance := start(t)
	state := instance.Create(shop())
	account.Edit("instance", state.ID(), map[string]any{"project": nil, "host": nil})
	instance.NoChanges(state, shop())
	// An import cannot know the ids; the configuration's are taken over in place.
	imported := instance.ImportByID(state.ID())
	protocol.Want(t, imported.Values, map[string]any{"project_id": nil, "host_id": nil, "project_name": nil})
	instance.Plan(imported, shop()).Want(t, protocol.Update)
	instance.NoChanges(instance.Update(imported, shop()), shop())
	if counts := account.Counts(); counts[http.MethodPost] != 1 || counts[http.MethodDelete] != 0 {
		t.Errorf("the requests were %v", counts)
	}
}

func TestInstanceIsNotDisturbedByItsMachines(t *testing.T) {
	t.Parallel()
	account, instance := start(t)
	state := instance.Create(cloned())
	account.Edit("instance", state.ID(), map[string]any{"status": []map[string]any{{"name": "web", "status": "running"}}})
	instance.NoChanges(state, cloned())
	account.Edit("instance", state.ID(), map[string]any{"worker": mock.WorkerDown})
	instance.NoChanges(state, cloned())
}

func TestInstanceThatIsGone(t *testing.T) {
	t.Parallel()
	account, instance := start(t)
	state := instance.Create(shop())
	account.Delete("instance", state.ID())
	instance.Gone(state)
	before := len(account.Requests())
	instance.Delete(state)
	// A DELETE that answers 500, once, and the list that proves why.
	if diff := cmp.Diff([]string{"DELETE /api/instances/" + state.ID(), list}, account.Requests()[before:]); diff != "" {
		t.Error(diff)
	}
}

func TestInstanceWorksWithACommandLineThatKnowsNoIdentity(t *testing.T) {
	t.Parallel()
	account := acceptance.NewAccount(t, "jeto")
	instance := acceptance.Protocol(t, account).WithoutIdentity().Resource("fleet_jeto_instance")
	state := instance.Create(shop())
	instance.NoChanges(state, shop())
	account.Delete("instance", state.ID())
	instance.Gone(state)
}

func TestInstanceConfigurationsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	_, instance := start(t)
	for name, test := range map[string]struct {
		change map[string]any
		want   protocol.Expectation
	}{
		"an empty name":        {map[string]any{"name": ""}, protocol.Error("name", "must not be empty")},
		"a path with space":    {map[string]any{"path": "/srv/shop "}, protocol.Error("path", "white space around it")},
		"an empty environment": {map[string]any{"environment": ""}, protocol.Error("environment", "must not be empty")},
		"an empty reference":   {map[string]any{"git_reference": ""}, protocol.Error("git_reference", "at least 1")},
		"an empty address":     {map[string]any{"archive_url": ""}, protocol.Error("archive_url", "at least 1")},
		"a project's name":     {map[string]any{"project_id": "shop"}, protocol.Error("project_id", "must be the id of a project, a whole number")},
		"another spelling":     {map[string]any{"host_id": "01"}, protocol.Error("host_id", "must be the id of a host, a whole number")},
		"no duration":          {map[string]any{"timeouts": map[string]any{"create": "soon"}}, protocol.Error("timeouts.create", "soon")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(shop(test.change)).Want(t, test.want)
		})
	}
	if diags := instance.Validate(shop(map[string]any{"project_id": protocol.Unknown, "environment": protocol.Unknown})); len(diags) > 0 {
		t.Errorf("what may make sense later gave %s", diags)
	}
}

func TestInstanceOfAProjectThatDoesNotExist(t *testing.T) {
	t.Parallel()
	account, instance := start(t)
	state, diags := instance.CreateTainted(cloned(map[string]any{"project_id": "99"}))
	diags.Want(t, protocol.Error("project_id", `Jeto: there is no project "99"`, `has made instance "`+state.ID()+`" without a project`, "replaces it"))
	protocol.Want(t, state.Values, map[string]any{"project_id": "99"})
	if diff := cmp.Diff([]string{list, "POST /api/instances"}, account.Requests()); diff != "" {
		t.Error(diff)
	}
	// The next apply sets it right, and leaves nothing behind.
	instance.NoChanges(instance.Update(state, cloned()), cloned())
	if left := account.Objects(); len(left) != 1 {
		t.Errorf("the account holds %d instances", len(left))
	}
	_, diags = instance.TryCreate(shop(map[string]any{"project_id": "98", "host_id": "99"}))
	diags.Want(t, protocol.Error("project_id", `no project "98"`), protocol.Error("host_id", `Jeto: there is no host "99"`, "without a host"))
}

// TestInstanceFailures lets a create, a read and a delete fail in every way that a
// server can, and looks at what the user reads and what is left.
func TestInstanceFailures(t *testing.T) {
	t.Parallel()
	acceptance.Failures{
		"forbidden": {
			Fault: faults.Fault{Status: http.StatusForbidden, Body: `{"message":"You don't have the permission."}`},
			Texts: []string{"403 Forbidden: You don't have the permission.", "jeto.api_key (environment variable JETO_API_KEY)"},
		},
		"another service's not found": {
			Fault: faults.Fault{Status: http.StatusNotFound, Body: `{"message":"no route"}`},
			Texts: []string{"no route"},
		},
		"a failing server": {
			Fault: faults.Fault{Status: http.StatusServiceUnavailable, Body: `{"message":"Maintenance."}`},
			Texts: []string{"503 Service Unavailable: Maintenance. (after 5 attempts)", "Try again later"},
			CreateTexts: []string{
				"503 Service Unavailable: Maintenance.; looking for what it made failed", "may have been carried out",
				"Applying again makes another one",
			},
		},
	}.WithCommon().Each(t, start, shop(), func(try acceptance.Try) {
		try.Create(shop(map[string]any{"name": "second"}), `Jeto: could not create instance "second"`)
		try.Read(`Jeto: could not read instance "ID"`)
		try.Delete(`Jeto: could not delete instance "ID"`)
	})
}

func TestADeleteThatIsNotAnsweredIsLookedAfter(t *testing.T) {
	t.Parallel()
	account, instance := start(t)
	state := instance.Create(shop())
	account.Fault(faults.Fault{Method: http.MethodDelete, Drop: faults.DropAfter, Times: 1})
	instance.Delete(state)
	if left := account.Objects(); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

func TestAWrongKeyNamesTheSetting(t *testing.T) {
	t.Parallel()
	account := acceptance.NewAccount(t, "jeto")
	id := account.Create("instance", nil)
	key := account.Credentials["api_key"]
	account.Credentials["api_key"] = "00000000-0000-4000-8000-000000000000"
	instance := acceptance.Protocol(t, account).Resource("fleet_jeto_instance")
	_, diags := instance.TryImportByID(id)
	diags.Want(t, protocol.Error("", `Jeto: could not read instance "`+id+`"`, "500 Internal Server Error",
		"an API key that it does not know", "jeto.api_key (environment variable JETO_API_KEY)"))
	if text := diags.String(); strings.Contains(text, key) || strings.Contains(text, "(after") {
		t.Errorf("it was tried again, or shows the key: %s", text)
	}
}

func TestASystemThatIsNotConfiguredNamesBothWays(t *testing.T) {
	t.Parallel()
	fleet := protocol.New(t, provider.New("test")(), map[string]any{})
	_, diags := fleet.Resource("fleet_jeto_instance").TryPlan(nil, shop())
	diags.Want(t, protocol.Error("", "Jeto is not configured", "endpoint = \"...\"", "api_key = \"...\"", "JETO_ENDPOINT and JETO_API_KEY"))
}

func TestNoSecretOfAHostIsShown(t *testing.T) {
	t.Parallel()
	account := acceptance.NewAccount(t, "jeto")
	fleet := acceptance.Protocol(t, account)
	state := fleet.Resource("fleet_jeto_instance").Create(shop())
	for what, shown := range map[string]any{
		"resource":     state.Values,
		"data source":  fleet.DataSource("fleet_jeto_instance").Read(map[string]any{"id": state.ID()}),
		"data sources": fleet.DataSource("fleet_jeto_instances").Read(nil),
		"list":         fleet.List("fleet_jeto_instance").List(nil, protocol.ListOptions{IncludeResource: true}),
	} {
		if text := cmp.Diff(nil, shown); strings.Contains(text, mock.HostSecret) {
			t.Errorf("the %s shows the host's parameters: %s", what, text)
		}
	}
}

// TestInstanceIsWaitedForWhileItIsCloned lets time pass when Terraform looks for
// the second time.
func TestInstanceIsWaitedForWhileItIsCloned(t *testing.T) {
	t.Parallel()
	slow := newSlow(t)
	instance := slow.Fleet.Resource("fleet_jeto_instance")
	slow.Looks.Advance(2, jobTakes)
	state := instance.Create(cloned())
	instance.NoChanges(state, cloned())
	if looks := slow.Looks.Passed(); looks != 2 {
		t.Errorf("it looked %d times", looks)
	}
}

func TestInstance_CreateTimeoutNamesUntaint(t *testing.T) {
	t.Parallel()
	slow := newSlow(t)
	slow.Looks.Advance(1, jobTakes)
	config := cloned(map[string]any{"git_reference": mock.ReferenceMissing})
	state, diags := slow.Fleet.WithContext(slow.Looks.Deadline(2)).Resource("fleet_jeto_instance").CreateTainted(config)
	diags.Want(t, protocol.Error("", `Jeto: timed out waiting for the files of instance "`,
		"Its state was still Vagrant::Errors::NoEnvironmentError",
		"marks the resource as tainted: the next apply replaces it", "`terraform untaint ADDRESS`", "allow it in timeouts"))
	slow.Fleet.Resource("fleet_jeto_instance").Delete(state)
	if left := slow.Objects(); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}
