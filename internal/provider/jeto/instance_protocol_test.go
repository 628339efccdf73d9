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

// shopConfig returns the configuration of an instance with only the required
// arguments.
func shopConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(
		map[string]any{
			"name": "shop", "path": "/srv/shop", "project_id": mock.ProjectShop, "host_id": mock.HostVirtualBox,
		},
		changes...)
}

// clonedConfig returns the configuration of an instance whose files Jeto
// clones.
func clonedConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(
		shopConfig(map[string]any{"git_reference": mock.ReferenceMaster, "environment": "QA"}),
		changes...)
}

// startInstance returns an account and the resource on it.
func startInstance(t *testing.T) (*acctest.Account, *providertest.Resource) {
	t.Helper()
	account := acctest.NewAccount(t, "jeto")

	return account, acctest.NewProvider(t, account).Resource("fleet_jeto_instance")
}

const listRequest = "GET /api/instances"

// wantRequests compares requests.
func wantRequests(t *testing.T, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// wantPosts reports a failure unless the account received this many POST
// requests.
func wantPosts(t *testing.T, account *acctest.Account, want int) {
	t.Helper()
	if got := account.RequestCounts()[http.MethodPost]; got != want {
		t.Errorf("got %d POST requests, want %d", got, want)
	}
}

// wantObjects reports a failure unless the account has this many instances.
func wantObjects(t *testing.T, account *acctest.Account, want int) {
	t.Helper()
	if objects := account.Objects(); len(objects) != want {
		t.Errorf("got the instances %v, want %d", objects, want)
	}
}

func TestInstance_LifeCycleRequests(t *testing.T) {
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
		t.Errorf("got the identity %v and the id %q, want the same id, not empty", state.Identity, id)
	}
	instance.ExpectNoChanges(state, shopConfig())
	instance.Delete(state)
	// The provider lists the instances before the create. If the answer is
	// lost, it takes over only an instance that is not in that list.
	want := []string{listRequest, "POST /api/instances", listRequest, "DELETE /api/instances/" + id}
	wantRequests(t, want, account.Requests())
	wantObjects(t, account, 0)
	for _, entry := range account.Journal() {
		if entry.Method != http.MethodGet && !strings.Contains(entry.Body, `"async":true`) {
			t.Errorf("got the body %s of %s %s, want async", entry.Body, entry.Method, entry.Path)
		}
	}
}

func TestInstance_GitReferenceAndArchiveURL(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(clonedConfig())
	providertest.ExpectValues(
		t, state.Values, map[string]any{"git_reference": mock.ReferenceMaster, "environment": "QA"},
	)
	instance.ExpectNoChanges(state, clonedConfig())
	want := []string{listRequest, "POST /api/instances", "GET /api/instances/" + state.ID(), listRequest}
	wantRequests(t, want, account.Requests())
	archive := shopConfig(map[string]any{"name": "archive", "archive_url": "https://example.com/shop.tgz"})
	state = instance.Create(archive)
	providertest.ExpectValues(
		t, state.Values, map[string]any{"archive_url": "https://example.com/shop.tgz", "git_reference": nil},
	)
	instance.ExpectNoChanges(state, archive)
}

func TestInstance_ChangeReplaces(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.Create(clonedConfig())
	for attribute, value := range map[string]string{
		"name": "other", "path": "/srv/other", "environment": "PROD", "project_id": mock.ProjectPlain,
		"host_id": mock.HostLXC, "git_reference": mock.ReferenceTag, "archive_url": "https://example.com/shop.tgz",
	} {
		plan := instance.Plan(state, clonedConfig(map[string]any{attribute: value}))
		plan.ExpectAction(t, providertest.Replace, attribute)
	}
	plan := instance.Plan(state, clonedConfig(map[string]any{"environment": nil}))
	plan.ExpectAction(t, providertest.Replace, "environment")
	replaced := instance.Update(state, clonedConfig(map[string]any{"host_id": mock.HostLXC}))
	providertest.ExpectValues(t, replaced.Values, map[string]any{"host_name": "containers", "host_provider": "lxc"})
	if replaced.ID() == state.ID() {
		t.Errorf("got the id %q of the replaced instance, want another one", state.ID())
	}
}

func TestInstance_TimeoutsChangeSendsNothing(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	config := shopConfig(map[string]any{"timeouts": map[string]any{"create": "5m"}})
	plan := instance.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	instance.ExpectNoChanges(instance.Update(state, config), config)
	wantRequests(t, []string{listRequest, "POST /api/instances", listRequest}, account.Requests())
}

func TestInstance_ImportByIDAndIdentity(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", map[string]any{
		"name": "shop", "path": "/srv/shop", "git_reference": mock.ReferenceMaster, "environment": "QA",
	})
	for _, state := range instance.ImportByIDAndIdentity(id) {
		instance.ExpectNoChanges(state, clonedConfig())
		// The server's value stays if the configuration does not set one.
		instance.ExpectNoChanges(state, clonedConfig(map[string]any{"git_reference": nil}))
	}
	for _, missing := range []string{"999999", "abc", "01"} {
		_, diags := instance.TryImportByID(missing)
		diags.Expect(t,
			providertest.Error("", "Terraform refuses the import"),
			providertest.Warning("", "Jeto: an object was not found", missing),
		)
	}
	for _, request := range account.Requests() {
		if request != listRequest {
			t.Errorf("got the request %s, want only %s", request, listRequest)
		}
	}
}

func TestInstance_DeletedProjectAndHost(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.Edit("instance", state.ID(), map[string]any{"project": nil, "host": nil})
	instance.ExpectNoChanges(state, shopConfig())
	// The API does not return the ids. After an import, the next apply takes
	// them over from the configuration.
	imported := instance.ImportByID(state.ID())
	providertest.ExpectValues(
		t, imported.Values, map[string]any{"project_id": nil, "host_id": nil, "project_name": nil},
	)
	instance.Plan(imported, shopConfig()).ExpectAction(t, providertest.Update)
	instance.ExpectNoChanges(instance.Update(imported, shopConfig()), shopConfig())
	if counts := account.RequestCounts(); counts[http.MethodPost] != 1 || counts[http.MethodDelete] != 0 {
		t.Errorf("got the requests %v, want 1 POST and no DELETE", counts)
	}
}

func TestInstance_MachinesAreNoDrift(t *testing.T) {
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

func TestInstance_DeletedOutsideTerraform(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.Delete("instance", state.ID())
	instance.ExpectGone(state)
	before := len(account.Requests())
	instance.Delete(state)
	// The server answers the DELETE with a 500, which proves nothing. The list
	// shows that the instance does not exist.
	wantRequests(t, []string{"DELETE /api/instances/" + state.ID(), listRequest}, account.Requests()[before:])
}

func TestInstance_WithoutIdentity(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	instance := acctest.NewProvider(t, account).WithoutIdentity().Resource("fleet_jeto_instance")
	state := instance.Create(shopConfig())
	instance.ExpectNoChanges(state, shopConfig())
	account.Delete("instance", state.ID())
	instance.ExpectGone(state)
}

func TestInstance_InvalidConfig(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	for name, test := range map[string]struct {
		change map[string]any
		want   providertest.Expectation
	}{
		"an empty environment": {
			map[string]any{"environment": ""}, providertest.Error("environment", "must not be empty"),
		},
		"an empty git reference": {
			map[string]any{"git_reference": ""}, providertest.Error("git_reference", "must not be empty"),
		},
		"an empty archive URL": {
			map[string]any{"archive_url": ""}, providertest.Error("archive_url", "must not be empty"),
		},
		"the name of a project": {
			map[string]any{"project_id": "shop"},
			providertest.Error("project_id", "must be the id of a project, a whole number"),
		},
		"an id with a leading zero": {
			map[string]any{"host_id": "01"}, providertest.Error("host_id", "must be the id of a host, a whole number"),
		},
		"an invalid duration": {
			map[string]any{"timeouts": map[string]any{"create": "soon"}}, providertest.Error("timeouts.create", "soon"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(shopConfig(test.change)).Expect(t, test.want)
		})
	}
}

// TestInstance_OddTextsAreValid has texts that the server keeps.
func TestInstance_OddTextsAreValid(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	for _, text := range []string{" shop ", "\tshop\n", "ö ☃", `"${shop}"`, strings.Repeat("x", 5000)} {
		config := shopConfig(map[string]any{"name": text, "path": text, "environment": text})
		state := instance.Create(config)
		providertest.ExpectValues(t, state.Values, config)
		instance.ExpectNoChanges(instance.ImportByID(state.ID()), config)
	}
	unnamed := shopConfig(map[string]any{"name": ""})
	instance.ExpectNoChanges(instance.Create(unnamed), unnamed)
}

func TestInstance_WithoutPath(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	for attribute, value := range map[string]string{
		"git_reference": mock.ReferenceMaster, "archive_url": "https://example.com/shop.tgz",
	} {
		config := shopConfig(map[string]any{"path": nil, attribute: value})
		plan := instance.Plan(nil, config)
		plan.ExpectAction(t, providertest.Create)
		state := instance.Create(config)
		providertest.ExpectValues(t, state.Values, map[string]any{"path": ""})
		instance.ExpectNoChanges(state, config)
		instance.ExpectNoChanges(state, shopConfig(config, map[string]any{"path": ""}))
		withPath := shopConfig(config, map[string]any{"path": "/srv/shop"})
		instance.Plan(state, withPath).ExpectAction(t, providertest.Replace, "path")
		// Without a path, the instance keeps the one that it has.
		instance.ExpectNoChanges(instance.Update(state, withPath), config)
	}
	for _, entry := range account.Journal() {
		if entry.Method == http.MethodPost && !strings.Contains(entry.Body, `"path":`) {
			t.Errorf("got the create %s, want one with a path: the server answers 500 to any other", entry.Body)
		}
	}
}

func TestInstance_NewInstanceNeedsFiles(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	want := providertest.Error("path", "Jeto: the new instance has no files", "git_reference", "archive_url")
	for _, path := range []any{nil, ""} {
		config := shopConfig(map[string]any{"path": path})
		instance.Validate(config).Expect(t)
		_, diags := instance.TryPlan(nil, config)
		diags.Expect(t, want)
	}
	for _, attribute := range []string{"path", "git_reference", "archive_url"} {
		_, diags := instance.TryPlan(nil, shopConfig(map[string]any{"path": nil, attribute: providertest.Unknown}))
		diags.Expect(t)
	}
	// An instance that exists may lack files, and a replacement needs them.
	id := account.Create("instance", map[string]any{"name": "shop", "path": ""})
	for _, path := range []any{nil, ""} {
		config := shopConfig(map[string]any{"path": path})
		for _, state := range instance.ImportByIDAndIdentity(id) {
			providertest.ExpectValues(t, state.Values, map[string]any{"path": ""})
			instance.ExpectNoChanges(state, config)
			_, diags := instance.TryPlan(state, shopConfig(config, map[string]any{"name": "other"}))
			diags.Expect(t, want)
		}
	}
}

func TestInstance_UnknownValues(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	for _, attribute := range []string{"project_id", "environment"} {
		instance.Validate(shopConfig(map[string]any{attribute: providertest.Unknown})).Expect(t)
	}
}

func TestInstance_MissingProjectAndHost(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state, diags := instance.CreateTainted(clonedConfig(map[string]any{"project_id": "99"}))
	diags.Expect(
		t,
		providertest.Error("project_id", "Jeto: no such project", `no project with the id "99"`,
			`has created instance "`+state.ID()+`" without a project`, "replaces it"),
	)
	providertest.ExpectValues(t, state.Values, map[string]any{"project_id": "99"})
	wantRequests(t, []string{listRequest, "POST /api/instances"}, account.Requests())
	// The next apply replaces the instance.
	instance.ExpectNoChanges(instance.Update(state, clonedConfig()), clonedConfig())
	wantObjects(t, account, 1)
	_, diags = instance.TryCreate(shopConfig(map[string]any{"project_id": "98", "host_id": "99"}))
	diags.Expect(
		t, providertest.Error("project_id", "Jeto: no such project", `"98"`),
		providertest.Error("host_id", "Jeto: no such host", `no host with the id "99"`, "without a host"),
	)
}

// TestInstance_Faults runs a create, a read and a delete with each fault of a
// server. It compares the error and the state that is left.
func TestInstance_Faults(t *testing.T) {
	t.Parallel()
	acctest.FaultCases{
		"forbidden": {
			Fault: faults.Fault{Status: http.StatusForbidden, Body: `{"message":"You don't have the permission."}`},
			Texts: []string{
				"403 Forbidden: You don't have the permission.", "jeto.api_key (environment variable JETO_API_KEY)",
			},
		},
		"a status 404 without Jeto's words": {
			Fault: faults.Fault{Status: http.StatusNotFound, Body: `{"message":"no route"}`},
			Texts: []string{"no route"},
		},
		"a status 503": {
			Fault: faults.Fault{Status: http.StatusServiceUnavailable, Body: `{"message":"Maintenance."}`},
			Texts: []string{"503 Service Unavailable: Maintenance. (after 5 attempts)", "Try again later"},
			CreateTexts: []string{
				"503 Service Unavailable: Maintenance.; the search for the created object failed",
				"may have been carried out",
				"Applying again creates another object",
			},
		},
	}.WithCommon().Run(t, startInstance, shopConfig(), func(try acctest.FaultRunner) {
		try.Create(shopConfig(map[string]any{"name": "second"}), `Jeto: could not create instance "second"`)
		try.Read(`Jeto: could not read instance "ID"`)
		try.Delete(`Jeto: could not delete instance "ID"`)
	})
}

func TestInstance_LostAnswerOfDelete(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.AddFault(faults.Fault{Method: http.MethodDelete, Drop: faults.DropAfter, Times: 1})
	instance.Delete(state)
	wantObjects(t, account, 0)
}

func TestSettings_WrongKey(t *testing.T) {
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
		t.Errorf("got %s, want one attempt and an error without the key", text)
	}
}

func TestSettings_NotConfigured(t *testing.T) {
	t.Parallel()
	fleet := providertest.New(t, provider.New("test")(), map[string]any{})
	_, diags := fleet.Resource("fleet_jeto_instance").TryPlan(nil, shopConfig())
	diags.Expect(
		t,
		providertest.Error("", "Jeto is not configured", `endpoint = "..."`, `api_key  = "..."`,
			"JETO_ENDPOINT and JETO_API_KEY"),
	)
}

func TestInstance_OmitsHostParameters(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	fleet := acctest.NewProvider(t, account)
	state := fleet.Resource("fleet_jeto_instance").Create(shopConfig())
	list := fleet.ListResource("fleet_jeto_instance")
	for name, values := range map[string]any{
		"resource":               state.Values,
		"data source, instance":  fleet.DataSource("fleet_jeto_instance").Read(map[string]any{"id": state.ID()}),
		"data source, hosts":     fleet.DataSource("fleet_jeto_hosts").Read(nil),
		"data source, host":      fleet.DataSource("fleet_jeto_host").Read(map[string]any{"id": mock.HostVirtualBox}),
		"data source, instances": fleet.DataSource("fleet_jeto_instances").Read(nil),
		"list resource":          list.List(nil, providertest.ListOptions{IncludeResource: true}),
	} {
		if text := cmp.Diff(nil, values); strings.Contains(text, mock.HostSecret) {
			t.Errorf("got %s with the host's secret parameters, want none: %s", name, text)
		}
	}
}

// TestInstance_CreateWaitsForFiles advances the server's clock before the
// second poll.
func TestInstance_CreateWaitsForFiles(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	instance := slow.Provider.Resource("fleet_jeto_instance")
	slow.Polls.AdvanceBefore(2, jobDuration)
	state := instance.Create(clonedConfig())
	instance.ExpectNoChanges(state, clonedConfig())
	if got := slow.Polls.Count(); got != 2 {
		t.Errorf("got %d polls, want 2", got)
	}
}

func TestInstance_CreateTimeoutNamesUntaint(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	slow.Polls.AdvanceBefore(1, jobDuration)
	config := clonedConfig(map[string]any{"git_reference": mock.ReferenceMissing})
	instance := slow.Provider.WithContext(slow.Polls.DeadlineAt(2)).Resource("fleet_jeto_instance")
	state, diags := instance.CreateTainted(config)
	diags.Expect(t, providertest.Error("", `Jeto: timed out waiting for the files of instance "`,
		"Its state was still Vagrant::Errors::NoEnvironmentError",
		"marks the resource as tainted: the next apply replaces it",
		"`terraform untaint ADDRESS`",
		"increase the value in timeouts",
	))
	slow.Provider.Resource("fleet_jeto_instance").Delete(state)
	wantObjects(t, slow.Account, 0)
}
