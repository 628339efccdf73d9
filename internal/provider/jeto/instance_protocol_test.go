package jeto_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// shopConfig is the configuration of an instance with nothing optional.
func shopConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(
		map[string]any{
			"name": "shop", "path": "/srv/shop", "project_id": mock.ProjectShop, "host_id": mock.HostVirtualBox,
		},
		changes...)
}

// clonedConfig is one whose files are cloned.
func clonedConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(
		shopConfig(map[string]any{"git_reference": mock.ReferenceMaster, "environment": "QA"}),
		changes...)
}

func startInstance(t *testing.T) (*acctest.Account, *providertest.Resource) {
	t.Helper()
	account := acctest.NewAccount(t, "jeto")

	return account, acctest.NewProvider(t, account).Resource("fleet_jeto_instance")
}

const listRequest = "GET /api/instances"

func TestInstanceLifeCostsOneRequestEach(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	id := state.ID()
	providertest.ExpectValues(t, state.Values, map[string]any{
		"name":          "shop",
		"path":          "/srv/shop",
		"environment":   nil,
		"project_id":    "1",
		"project_name":  mock.ProjectShopName,
		"host_id":       "1",
		"host_name":     "local",
		"host_provider": "virtualbox",
		"git_reference": nil,
		"archive_url":   nil,
		"timeouts":      nil,
	})
	if state.Identity["id"] != id || id == "" {
		t.Errorf("the identity is %v, the id %q", state.Identity, id)
	}
	instance.ExpectNoChanges(state, shopConfig())
	instance.Delete(state)
	// An instance that is not in the first list is new later.
	want := []string{listRequest, "POST /api/instances", listRequest, "DELETE /api/instances/" + id}
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
	account, instance := startInstance(t)
	state := instance.Create(clonedConfig())
	providertest.ExpectValues(t, state.Values, map[string]any{"git_reference": mock.ReferenceMaster, "environment": "QA"})
	instance.ExpectNoChanges(state, clonedConfig())
	want := []string{listRequest, "POST /api/instances", "GET /api/instances/" + state.ID(), listRequest}
	if diff := cmp.Diff(want, account.Requests()); diff != "" {
		t.Error(diff)
	}
	archive := shopConfig(map[string]any{"name": "archive", "archive_url": "https://example.com/shop.tgz"})
	state = instance.Create(archive)
	providertest.ExpectValues(
		t, state.Values, map[string]any{"archive_url": "https://example.com/shop.tgz", "git_reference": nil},
	)
	instance.ExpectNoChanges(state, archive)
}

func TestInstanceIsReplacedWhenAnythingChanges(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.Create(clonedConfig())
	for attribute, value := range map[string]string{
		"name": "other", "path": "/srv/other", "environment": "PROD", "project_id": mock.ProjectPlain, "host_id": mock.HostLXC,
		"git_reference": mock.ReferenceTag, "archive_url": "https://example.com/shop.tgz",
	} {
		plan := instance.Plan(state, clonedConfig(map[string]any{attribute: value}))
		plan.ExpectAction(t, providertest.Replace, attribute)
	}
	instance.Plan(state, clonedConfig(map[string]any{"environment": nil})).ExpectAction(t, providertest.Replace, "environment")
	replaced := instance.Update(state, clonedConfig(map[string]any{"host_id": mock.HostLXC}))
	providertest.ExpectValues(t, replaced.Values, map[string]any{"host_name": "containers", "host_provider": "lxc"})
	if replaced.ID() == state.ID() {
		t.Error("it kept its id")
	}
}

func TestInstanceTimeoutsChangeWithoutARequest(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	config := shopConfig(map[string]any{"timeouts": map[string]any{"create": "5m"}})
	plan := instance.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	instance.ExpectNoChanges(instance.Update(state, config), config)
	if diff := cmp.Diff([]string{listRequest, "POST /api/instances", listRequest}, account.Requests()); diff != "" {
		t.Error(diff)
	}
}

func TestInstanceIsImportedByIDAndByIdentity(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", map[string]any{
		"name": "shop", "path": "/srv/shop", "git_reference": mock.ReferenceMaster, "environment": "QA",
	})
	for _, state := range instance.ImportByIDAndIdentity(id) {
		instance.ExpectNoChanges(state, clonedConfig())
		// What the configuration leaves to the server stays as the server has
		// it.
		instance.ExpectNoChanges(state, clonedConfig(map[string]any{"git_reference": nil}))
	}
	for _, none := range []string{"999999", "abc", "01"} {
		_, diags := instance.TryImportByID(none)
		diags.Expect(t, providertest.Error("", "Terraform refuses the import"))
	}
	for _, request := range account.Requests() {
		if request != listRequest {
			t.Errorf("an import sent %s", request)
		}
	}
}

func TestInstanceWhoseProjectIsGoneStays(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.Edit("instance", state.ID(), map[string]any{"project": nil, "host": nil})
	instance.ExpectNoChanges(state, shopConfig())
	// An import cannot know the ids; the configuration's are taken over in
	// place.
	imported := instance.ImportByID(state.ID())
	providertest.ExpectValues(t, imported.Values, map[string]any{"project_id": nil, "host_id": nil, "project_name": nil})
	instance.Plan(imported, shopConfig()).ExpectAction(t, providertest.Update)
	instance.ExpectNoChanges(instance.Update(imported, shopConfig()), shopConfig())
	if counts := account.RequestCounts(); counts[http.MethodPost] != 1 || counts[http.MethodDelete] != 0 {
		t.Errorf("the requests were %v", counts)
	}
}

func TestInstanceIsNotDisturbedByItsMachines(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(clonedConfig())
	account.Edit(
		"instance", state.ID(), map[string]any{"status": []map[string]any{{"name": "web", "status": "running"}}},
	)
	instance.ExpectNoChanges(state, clonedConfig())
	account.Edit("instance", state.ID(), map[string]any{"worker": mock.WorkerDown})
	instance.ExpectNoChanges(state, clonedConfig())
}

func TestInstanceThatIsGone(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.Delete("instance", state.ID())
	instance.ExpectGone(state)
	before := len(account.Requests())
	instance.Delete(state)
	// A DELETE that answers 500, once, and the list that proves why.
	if diff := cmp.Diff([]string{"DELETE /api/instances/" + state.ID(), listRequest}, account.Requests()[before:]); diff != "" {
		t.Error(diff)
	}
}

func TestInstanceWorksWithACommandLineThatKnowsNoIdentity(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	instance := acctest.NewProvider(t, account).WithoutIdentity().Resource("fleet_jeto_instance")
	state := instance.Create(shopConfig())
	instance.ExpectNoChanges(state, shopConfig())
	account.Delete("instance", state.ID())
	instance.ExpectGone(state)
}

func TestInstanceConfigurationsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	for name, test := range map[string]struct {
		change map[string]any
		want   providertest.Expectation
	}{
		"an empty name":        {map[string]any{"name": ""}, providertest.Error("name", "must not be empty")},
		"a path with space":    {map[string]any{"path": "/srv/shop "}, providertest.Error("path", "white space around it")},
		"an empty environment": {map[string]any{"environment": ""}, providertest.Error("environment", "must not be empty")},
		"an empty reference":   {map[string]any{"git_reference": ""}, providertest.Error("git_reference", "at least 1")},
		"an empty address":     {map[string]any{"archive_url": ""}, providertest.Error("archive_url", "at least 1")},
		"a project's name":     {map[string]any{"project_id": "shop"}, providertest.Error("project_id", "must be the id of a project, a whole number")},
		"another spelling":     {map[string]any{"host_id": "01"}, providertest.Error("host_id", "must be the id of a host, a whole number")},
		"no duration":          {map[string]any{"timeouts": map[string]any{"create": "soon"}}, providertest.Error("timeouts.create", "soon")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(shopConfig(test.change)).Expect(t, test.want)
		})
	}
	if diags := instance.Validate(shopConfig(map[string]any{"project_id": providertest.Unknown, "environment": providertest.Unknown})); len(diags) > 0 {
		t.Errorf("what may make sense later gave %s", diags)
	}
}

func TestInstanceOfAProjectThatDoesNotExist(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state, diags := instance.CreateTainted(clonedConfig(map[string]any{"project_id": "99"}))
	diags.Expect(t, providertest.Error("project_id", `Jeto: there is no project "99"`, `has created instance "`+state.ID()+`" without a project`, "replaces it"))
	providertest.ExpectValues(t, state.Values, map[string]any{"project_id": "99"})
	if diff := cmp.Diff([]string{listRequest, "POST /api/instances"}, account.Requests()); diff != "" {
		t.Error(diff)
	}
	// The next apply sets it right, and leaves nothing behind.
	instance.ExpectNoChanges(instance.Update(state, clonedConfig()), clonedConfig())
	if left := account.Objects(); len(left) != 1 {
		t.Errorf("the account holds %d instances", len(left))
	}
	_, diags = instance.TryCreate(shopConfig(map[string]any{"project_id": "98", "host_id": "99"}))
	diags.Expect(
		t, providertest.Error("project_id", `no project "98"`),
		providertest.Error("host_id", `Jeto: there is no host "99"`, "without a host"),
	)
}

// TestInstanceFailures lets a create, a read and a delete fail in every way
// that a server can, and looks at what the user reads and what is left.
func TestInstanceFailures(t *testing.T) {
	t.Parallel()
	acctest.FaultCases{
		"forbidden": {
			Fault: faults.Fault{Status: http.StatusForbidden, Body: `{"message":"You don't have the permission."}`},
			Texts: []string{
				"403 Forbidden: You don't have the permission.", "jeto.api_key (environment variable JETO_API_KEY)",
			},
		},
		"another service's not found": {
			Fault: faults.Fault{Status: http.StatusNotFound, Body: `{"message":"no route"}`},
			Texts: []string{"no route"},
		},
		"a failing server": {
			Fault: faults.Fault{Status: http.StatusServiceUnavailable, Body: `{"message":"Maintenance."}`},
			Texts: []string{"503 Service Unavailable: Maintenance. (after 5 attempts)", "Try again later"},
			CreateTexts: []string{
				"503 Service Unavailable: Maintenance.; the search for the created object failed", "may have been carried out",
				"Applying again creates another object",
			},
		},
	}.WithCommon().Run(t, startInstance, shopConfig(), func(try acctest.FaultRunner) {
		try.Create(shopConfig(map[string]any{"name": "second"}), `Jeto: could not create instance "second"`)
		try.Read(`Jeto: could not read instance "ID"`)
		try.Delete(`Jeto: could not delete instance "ID"`)
	})
}

func TestADeleteThatIsNotAnsweredIsLookedAfter(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.AddFault(faults.Fault{Method: http.MethodDelete, Drop: faults.DropAfter, Times: 1})
	instance.Delete(state)
	if left := account.Objects(); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

func TestAWrongKeyNamesTheSetting(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	id := account.Create("instance", nil)
	key := account.Credentials["api_key"]
	account.Credentials["api_key"] = "00000000-0000-4000-8000-000000000000"
	instance := acctest.NewProvider(t, account).Resource("fleet_jeto_instance")
	_, diags := instance.TryImportByID(id)
	diags.Expect(t, providertest.Error("", `Jeto: could not read instance "`+id+`"`, "500 Internal Server Error",
		"an API key that it does not know", "jeto.api_key (environment variable JETO_API_KEY)"))
	if text := diags.String(); strings.Contains(text, key) || strings.Contains(text, "(after") {
		t.Errorf("it was tried again, or shows the key: %s", text)
	}
}

func TestASystemThatIsNotConfiguredNamesBothWays(t *testing.T) {
	t.Parallel()
	fleet := providertest.New(t, provider.New("test")(), map[string]any{})
	_, diags := fleet.Resource("fleet_jeto_instance").TryPlan(nil, shopConfig())
	diags.Expect(t, providertest.Error("", "Jeto is not configured", "endpoint = \"...\"", "api_key = \"...\"", "JETO_ENDPOINT and JETO_API_KEY"))
}

func TestNoSecretOfAHostIsShown(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	fleet := acctest.NewProvider(t, account)
	state := fleet.Resource("fleet_jeto_instance").Create(shopConfig())
	for what, shown := range map[string]any{
		"resource":     state.Values,
		"data source":  fleet.DataSource("fleet_jeto_instance").Read(map[string]any{"id": state.ID()}),
		"data sources": fleet.DataSource("fleet_jeto_instances").Read(nil),
		"list":         fleet.ListResource("fleet_jeto_instance").List(nil, providertest.ListOptions{IncludeResource: true}),
	} {
		if text := cmp.Diff(nil, shown); strings.Contains(text, mock.HostSecret) {
			t.Errorf("the %s shows the host's parameters: %s", what, text)
		}
	}
}

// TestInstanceIsWaitedForWhileItIsCloned lets time pass when Terraform looks
// for the second time.
func TestInstanceIsWaitedForWhileItIsCloned(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	instance := slow.Provider.Resource("fleet_jeto_instance")
	slow.Polls.AdvanceBefore(2, jobDuration)
	state := instance.Create(clonedConfig())
	instance.ExpectNoChanges(state, clonedConfig())
	if looks := slow.Polls.Count(); looks != 2 {
		t.Errorf("it looked %d times", looks)
	}
}

func TestInstance_CreateTimeoutNamesUntaint(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	slow.Polls.AdvanceBefore(1, jobDuration)
	config := clonedConfig(map[string]any{"git_reference": mock.ReferenceMissing})
	state, diags := slow.Provider.WithContext(slow.Polls.DeadlineAt(2)).Resource("fleet_jeto_instance").CreateTainted(config)
	diags.Expect(t, providertest.Error("", `Jeto: timed out waiting for the files of instance "`,
		"Its state was still Vagrant::Errors::NoEnvironmentError",
		"marks the resource as tainted: the next apply replaces it",
		"`terraform untaint ADDRESS`",
		"increase the value in timeouts",
	))
	slow.Provider.Resource("fleet_jeto_instance").Delete(state)
	if left := slow.Objects(); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}
