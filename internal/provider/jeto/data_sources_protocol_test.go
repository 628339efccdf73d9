package jeto_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

func TestInstanceDataSource_ReadsAllValues(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	instance := acctest.NewProvider(t, account).DataSource("fleet_jeto_instance")
	id := account.Create("instance", map[string]any{
		"name":          "shop",
		"path":          "/srv/shop",
		"environment":   "QA",
		"git_reference": mock.ReferenceMaster,
		"status":        machines("poweroff", "running"),
	})
	want := map[string]any{
		"id":                  id,
		"name":                "shop",
		"path":                "/srv/shop",
		"environment":         "QA",
		"git_reference":       mock.ReferenceMaster,
		"archive_url":         nil,
		"project_id":          mock.ProjectShop,
		"project_name":        mock.ProjectShopName,
		"project_git_address": "https://git.example.com/shop.git",
		"project_base_path":   nil,
		"host_id":             mock.HostVirtualBox,
		"host_name":           "local",
		"host_provider":       "virtualbox",
		"machines": []map[string]any{
			{"name": "web", "status": "poweroff"}, {"name": "db", "status": "running", "ip": "10.0.3.16"},
		},
		"infos": `{"owner":"shop team","urls":["http://shop.example.com"]}`,
		"scripts": map[string]any{
			"status": map[string]any{
				"command": "sudo service shop status", "description": "Tells whether the shop is open",
			},
			"migrate": map[string]any{"command": "cd /srv/shop && ./migrate", "description": "Migrates the database"},
		},
	}
	providertest.ExpectValues(t, instance.Read(map[string]any{"id": id}), want)
	providertest.ExpectValues(t, instance.Read(map[string]any{"name": "shop"}), want)
	get, ip := "GET /api/instances/"+id, "GET /api/instances/"+id+"/db/ip"
	wantRequests(t, []string{get, ip, listRequest, get, ip}, account.Requests())
}

func TestInstanceDataSource_NullAndEmptyValues(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	instance := acctest.NewProvider(t, account).DataSource("fleet_jeto_instance")
	id := account.Create(
		"instance", map[string]any{"project": mock.ProjectPlain, "host": mock.HostLXC, "status": []map[string]any{}},
	)
	providertest.ExpectValues(t, instance.Read(map[string]any{"id": id}), map[string]any{
		"machines":            []any{},
		"infos":               nil,
		"scripts":             map[string]any{},
		"environment":         nil,
		"project_base_path":   "/srv/plain",
		"project_git_address": nil,
	})
	account.Edit("instance", id, map[string]any{"project": nil, "host": nil, "worker": mock.WorkerFailing})
	providertest.ExpectValues(t, instance.Read(map[string]any{"id": id}), map[string]any{
		"machines":      []any{},
		"infos":         nil,
		"scripts":       map[string]any{},
		"project_id":    nil,
		"project_name":  nil,
		"host_id":       nil,
		"host_provider": nil,
	})
	account.Edit("instance", id, map[string]any{
		"worker": mock.WorkerUp,
		"status": []map[string]any{{"name": "", "status": "Vagrant::Errors::NoEnvironmentError"}},
	})
	providertest.ExpectValues(t, instance.Read(map[string]any{"id": id}), map[string]any{
		"machines": []map[string]any{{"name": "", "status": "Vagrant::Errors::NoEnvironmentError"}},
	})
}

func TestInstanceDataSource_Errors(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	instance := acctest.NewProvider(t, account).DataSource("fleet_jeto_instance")
	first := account.Create("instance", map[string]any{"name": "twin"})
	second := account.Create("instance", map[string]any{"name": "twin"})
	for name, test := range map[string]struct {
		config map[string]any
		want   providertest.Expectation
	}{
		"a missing id": {
			map[string]any{"id": "999999"}, providertest.Error("id", "no such instance", `"999999"`, "Check the id"),
		},
		"an invalid id": {
			map[string]any{"id": "shop"}, providertest.Error("id", "must be the id of an instance, a whole number"),
		},
		"a missing name": {
			map[string]any{"name": "none"},
			providertest.Error("name", "no such instance",
				`No instance that the account sees has the name "none". It sees 2: `),
		},
		"a name of two instances": {
			map[string]any{"name": "twin"}, providertest.Error("name", "not unique", first, second),
		},
		"an empty name": {map[string]any{"name": ""}, providertest.Error("name", "no such instance", `""`)},
		"no argument": {
			nil, providertest.Error("", "Missing id or name", "Set exactly one of them."),
		},
		"id and name": {
			map[string]any{"id": first, "name": "twin"},
			providertest.Error("name", "Invalid name", "id and name conflict. Set exactly one of id and name."),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := instance.TryRead(test.config)
			diags.Expect(t, test.want)
		})
	}
}

// newFilterAccount returns an account with three instances, and the id of the
// one with the project ProjectPlain. Each filter matches other instances.
func newFilterAccount(t *testing.T) (account *acctest.Account, plain string) {
	t.Helper()
	account = acctest.NewAccount(t, "jeto")
	account.Create("instance", map[string]any{"name": "shop", "environment": "QA"})
	plain = account.Create(
		"instance", map[string]any{"name": "blog", "project": mock.ProjectPlain, "git_reference": "x"},
	)
	account.Create("instance", map[string]any{"name": "wiki", "environment": "QA", "host": mock.HostLXC})

	return account, plain
}

func TestInstancesDataSource_EmptyAccount(t *testing.T) {
	t.Parallel()
	empty := acctest.NewProvider(t, acctest.NewAccount(t, "jeto")).DataSource("fleet_jeto_instances")
	if got := providertest.StringAttributes(t, empty.Read(nil)["instances"], "name"); len(got) != 0 {
		t.Errorf("got the instances %v, want none", got)
	}
}

func TestInstanceFilter_DataSourceAndList(t *testing.T) {
	t.Parallel()
	account, plain := newFilterAccount(t)
	fleet := acctest.NewProvider(t, account)
	instances, query := fleet.DataSource("fleet_jeto_instances"), fleet.ListResource("fleet_jeto_instance")
	for _, test := range []struct {
		config map[string]any
		want   []string
	}{
		{nil, []string{"blog", "shop", "wiki"}},
		{map[string]any{"environment": "QA"}, []string{"shop", "wiki"}},
		{map[string]any{"project_id": mock.ProjectPlain}, []string{"blog"}},
		{map[string]any{"host_id": mock.HostLXC}, []string{"wiki"}},
		{map[string]any{"name": "shop"}, []string{"shop"}},
		{map[string]any{"name": "shop", "host_id": mock.HostLXC}, []string{}},
	} {
		names := providertest.StringAttributes(t, instances.Read(test.config)["instances"], "name")
		if diff := cmp.Diff(test.want, names); diff != "" {
			t.Errorf("data source with %v (-want +got):\n%s", test.config, diff)
		}
		displayNames := providertest.DisplayNames(query.List(test.config, providertest.ListOptions{}))
		if diff := cmp.Diff(test.want, displayNames); diff != "" {
			t.Errorf("list resource with %v (-want +got):\n%s", test.config, diff)
		}
	}
	for attribute, noun := range map[string]string{"project_id": "a project", "host_id": "a host"} {
		invalid := map[string]any{attribute: "x"}
		instances.Validate(invalid).Expect(t, providertest.Error(attribute, noun))
		query.Validate(invalid).Expect(t, providertest.Error(attribute, noun))
	}
	if found := query.List(nil, providertest.ListOptions{Limit: 2}); len(found) != 2 {
		t.Errorf("got %d results, want 2", len(found))
	}
	found := query.List(map[string]any{"name": "blog"}, providertest.ListOptions{IncludeResource: true})
	if len(found) != 1 || found[0].Identity["id"] != plain {
		t.Fatalf("got %+v, want one instance with the id %s", found, plain)
	}
	providertest.ExpectValues(t, found[0].Resource, map[string]any{
		"id":            plain,
		"name":          "blog",
		"project_id":    mock.ProjectPlain,
		"git_reference": "x",
		"environment":   nil,
		"timeouts":      nil,
	})
	for _, request := range account.Requests() {
		if request != listRequest {
			t.Errorf("got the request %s, want only %s", request, listRequest)
		}
	}
}

func TestProjectsDataSource_ListsByName(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	account.Create("instance", map[string]any{"host": mock.HostVirtualBox})
	projects := acctest.NewProvider(t, account).DataSource("fleet_jeto_projects")
	providertest.ExpectValues(t, projects.Read(nil), map[string]any{"projects": []map[string]any{
		{
			"id":          mock.ProjectBroken,
			"name":        mock.ProjectBrokenName,
			"git_address": "https://git.example.com/flaky.git",
		},
		{"id": mock.ProjectPlain, "name": mock.ProjectPlainName, "base_path": "/srv/plain"},
		{
			"id":          mock.ProjectShop,
			"name":        mock.ProjectShopName,
			"git_address": "https://git.example.com/shop.git",
		},
	}})
	if diff := cmp.Diff([]string{"GET /api/projects"}, account.Requests()); diff != "" {
		t.Errorf("the requests differ (-want +got):\n%s", diff)
	}
}

func TestHostsDataSource_ListsByName(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	hosts := acctest.NewProvider(t, account).DataSource("fleet_jeto_hosts")
	providertest.ExpectValues(t, hosts.Read(nil), map[string]any{"hosts": []map[string]any{
		{"id": mock.HostLXC, "name": "containers", "vagrant_provider": "lxc"},
		{"id": mock.HostVirtualBox, "name": "local", "vagrant_provider": "virtualbox"},
	}})
	wantRequests(t, []string{"GET /api/hosts"}, account.Requests())
}

func TestProjectAndHostDataSource_ReadByIDAndByName(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t, acctest.NewAccount(t, "jeto"))
	for source, want := range map[string]map[string]any{
		"fleet_jeto_project": {
			"id":          mock.ProjectShop,
			"name":        mock.ProjectShopName,
			"git_address": "https://git.example.com/shop.git",
			"base_path":   nil,
		},
		"fleet_jeto_host": {"id": mock.HostLXC, "name": "containers", "vagrant_provider": "lxc"},
	} {
		for _, attribute := range []string{"id", "name"} {
			got := fleet.DataSource(source).Read(map[string]any{attribute: want[attribute]})
			providertest.ExpectValues(t, got, want)
		}
	}
}

func TestProjectAndHostDataSource_Errors(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t, acctest.NewAccount(t, "jeto"))
	const missing, both = "Missing id or name", "id and name conflict"
	for source, noun := range map[string]string{"fleet_jeto_project": "project", "fleet_jeto_host": "host"} {
		for name, test := range map[string]struct {
			config map[string]any
			want   providertest.Expectation
		}{
			"a missing id": {
				map[string]any{"id": "99"},
				providertest.Error("id", "Jeto: no such "+noun,
					"No "+noun+` that the account sees has the id "99". It sees `),
			},
			"a missing name": {
				map[string]any{"name": "none"},
				providertest.Error("name", "Jeto: no such "+noun, `has the name "none". It sees `, "Check the name"),
			},
			"an invalid id": {
				map[string]any{"id": "shop"}, providertest.Error("id", "must be the id of a "+noun),
			},
			"no argument": {nil, providertest.Error("", missing)},
			"id and name": {map[string]any{"id": "1", "name": "x"}, providertest.Error("name", both)},
		} {
			t.Run(noun+", "+name, func(t *testing.T) {
				t.Parallel()
				_, diags := fleet.DataSource(source).TryRead(test.config)
				diags.Expect(t, test.want)
			})
		}
	}
}

func TestDiscoveryDataSources_Errors(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	fleet := acctest.NewProvider(t, account)
	for status, want := range map[int]string{
		http.StatusForbidden:           "jeto.api_key (environment variable JETO_API_KEY)",
		http.StatusInternalServerError: "the versions of Jeto that do not serve this list",
	} {
		for source, noun := range map[string]string{
			"fleet_jeto_projects": "projects", "fleet_jeto_project": "projects",
			"fleet_jeto_hosts": "hosts", "fleet_jeto_host": "hosts",
		} {
			var config map[string]any
			if !strings.HasSuffix(source, "s") {
				config = map[string]any{"name": "x"}
			}
			account.AddFault(faults.Fault{Status: status, Body: `{"message":"No."}`, Times: 1})
			_, diags := fleet.DataSource(source).TryRead(config)
			diags.Expect(t, providertest.Error("", "could not list "+noun, want))
		}
	}
}

func TestMachineDataSource_ReadsAddressOfRunningMachine(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	machine := acctest.NewProvider(t, account).DataSource("fleet_jeto_machine")
	id := account.Create("instance", map[string]any{"status": machines("poweroff", "running")})
	for name, want := range map[string]map[string]any{
		"web": {"instance_id": id, "name": "web", "status": "poweroff", "ip": nil},
		"db":  {"instance_id": id, "name": "db", "status": "running", "ip": "10.0.3.16"},
	} {
		got := machine.Read(map[string]any{"instance_id": id, "name": name})
		providertest.ExpectValues(t, got, want)
	}
	if got := account.RequestCounts()[http.MethodGet]; got != 3 {
		t.Errorf("got %d GETs, want 3: the machines twice, and the address of the one that runs", got)
	}
	account.AddFault(faults.Fault{PathRegexp: "/ip$", Status: http.StatusOK, Body: `{"ip":""}`})
	got := machine.Read(map[string]any{"instance_id": id, "name": "db"})
	providertest.ExpectValues(t, got, map[string]any{"status": "running", "ip": nil})
}

func TestMachineDataSource_Errors(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	machine := acctest.NewProvider(t, account).DataSource("fleet_jeto_machine")
	shop := account.Create("instance", map[string]any{"status": machines("running", "running")})
	broken := account.Create("instance", map[string]any{"worker": mock.WorkerFailing})
	for name, test := range map[string]struct {
		instance, machine string
		want              providertest.Expectation
	}{
		"a missing instance": {"999999", "web", providertest.Error("instance_id", "Jeto: no such instance", "999999")},
		"a missing machine": {
			shop, "mail",
			providertest.Error("name", `has no machine "mail"`, "Its machines are: web, db. Set name to one of them."),
		},
		"no machines":         {broken, "web", providertest.Error("instance_id", "has no machines")},
		"an empty name":       {shop, "", providertest.Error("name", "must not be empty")},
		"an invalid instance": {"shop", "web", providertest.Error("instance_id", "must be the id of an instance")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := machine.TryRead(map[string]any{"instance_id": test.instance, "name": test.machine})
			diags.Expect(t, test.want)
		})
	}
}

func TestDataSources_ReportFailedRequests(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	fleet := acctest.NewProvider(t, account)
	id := account.Create("instance", map[string]any{"name": "shop", "status": machines("running", "poweroff")})
	for source, config := range map[string]map[string]any{
		"fleet_jeto_instance": {"id": id}, "fleet_jeto_machine": {"instance_id": id, "name": "web"},
	} {
		account.AddFault(
			faults.Fault{PathRegexp: "/ip$", Status: http.StatusForbidden, Body: `{"message":"No."}`, Times: 1},
		)
		_, diags := fleet.DataSource(source).TryRead(config)
		diags.Expect(
			t,
			providertest.Error(
				"", `could not read the address of machine "web" of instance "`+id+`"`, "403 Forbidden: No.",
			),
		)
	}
	account.AddFault(faults.Fault{Status: http.StatusBadRequest, Body: `{"message":"Out of order."}`})
	for _, test := range []struct {
		name   string
		config map[string]any
		want   string
	}{
		{"fleet_jeto_instances", nil, "could not list instances"},
		{"fleet_jeto_projects", nil, "could not list projects"},
		{"fleet_jeto_project", map[string]any{"name": "x"}, "could not list projects"},
		{"fleet_jeto_hosts", nil, "could not list hosts"},
		{"fleet_jeto_host", map[string]any{"name": "x"}, "could not list hosts"},
		{
			"fleet_jeto_machine",
			map[string]any{"instance_id": "1", "name": "web"},
			`could not read the machines of instance "1"`,
		},
		{"fleet_jeto_instance", map[string]any{"id": "1"}, `could not read the machines of instance "1"`},
		{"fleet_jeto_instance", map[string]any{"name": "x"}, "could not list instances"},
	} {
		_, diags := fleet.DataSource(test.name).TryRead(test.config)
		diags.Expect(t, providertest.Error("", test.want, "400 Bad Request: Out of order."))
	}
	_, diags := fleet.ListResource("fleet_jeto_instance").TryList(nil, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("", "could not list instances"))
}

// TestInstancesDataSource_OmitsCredentials reads addresses of git repositories
// with credentials from a server of its own.
func TestInstancesDataSource_OmitsCredentials(t *testing.T) {
	t.Parallel()
	addresses := map[string]string{ //nolint:gosec // The credentials are not valid anywhere.
		"https://ada:pw@git.example.com/a.git": "https://git.example.com/a.git",
		"http://token@git.example.com/a.git":   "http://git.example.com/a.git",
		"https://git.example.com/a.git":        "https://git.example.com/a.git",
		"ssh://git@git.example.com/a.git":      "ssh://git@git.example.com/a.git",
		"git@git.example.com:a.git":            "git@git.example.com:a.git",
		"/srv/git/a.git":                       "/srv/git/a.git",
	}
	for address, want := range addresses {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(
				w,
				`{"instances":[{"id":"1","name":"shop","path":"/","archive_url":"","git_reference":"",`+
					`"environment":"","project":{"id":"1","name":"shop","git_address":%[1]q}}],`+
					`"projects":[{"id":"1","name":"shop","git_address":%[1]q,"base_path":null}]}`,
				address,
			)
		}))
		t.Cleanup(server.Close)
		fleet := providertest.New(
			t, provider.New("test")(), map[string]any{"jeto": map[string]any{"endpoint": server.URL, "api_key": "k"}},
		)
		instances, _ := fleet.DataSource("fleet_jeto_instances").Read(nil)["instances"].([]any)
		if len(instances) != 1 {
			t.Fatalf("got the instances %v, want one", instances)
		}
		instance, _ := instances[0].(map[string]any)
		providertest.ExpectValues(
			t, instance, map[string]any{"project_git_address": want, "host_id": nil, "host_name": nil},
		)
		projects := fleet.DataSource("fleet_jeto_projects").Read(nil)["projects"]
		addresses := providertest.StringAttributes(t, projects, "git_address")
		if diff := cmp.Diff([]string{want}, addresses); diff != "" {
			t.Errorf("the addresses differ (-want +got):\n%s", diff)
		}
	}
}
