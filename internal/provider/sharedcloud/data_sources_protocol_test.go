package sharedcloud_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

func TestInstanceDataSource_ReadsByIDAndByName(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	instance := acctest.NewProvider(t, account).DataSource(instanceType)
	id := account.Create("instance", map[string]any{
		"name":              "web",
		"type":              2,
		"gpu":               titanV,
		"ask_price":         1.5,
		"status":            2,
		"num_running_jobs":  1,
		"num_assigned_jobs": 2,
		"last_connection":   "06-10-2018 18:08:02",
		"created_at":        "05-10-2018 16:02:04",
		"updated_at":        "06-10-2018 18:08:02",
		"downloaded_images": []string{"registry.example.com/a:1"},
	})
	want := map[string]any{
		"id": id, "name": "web", "type": "gpu", "status": "available", "ask_price": 1.5, "max_num_parallel_jobs": 1,
		"gpu": titanV, "gpu_name": "Nvidia Titan V 12GB", "num_running_jobs": 1, "num_assigned_jobs": 2,
		"downloaded_images": []string{"registry.example.com/a:1"}, "created_at": "2018-10-05T16:02:04Z",
		"updated_at": "2018-10-06T18:08:02Z", "last_connection": "2018-10-06T18:08:02Z",
	}
	providertest.ExpectValues(t, instance.Read(map[string]any{"id": id}), want)
	providertest.ExpectValues(t, instance.Read(map[string]any{"name": "web"}), want)
	requests := []string{"GET /api/v1/instances/" + id + "/", "GET /api/v1/instances/"}
	if diff := cmp.Diff(requests, account.Requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestInstanceDataSource_Errors(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	instance := acctest.NewProvider(t, account).DataSource(instanceType)
	first := account.Create("instance", map[string]any{"name": "twin"})
	second := account.Create("instance", map[string]any{"name": "twin"})
	for name, test := range map[string]struct {
		config map[string]any
		want   providertest.Expectation
	}{
		"unknown id": {
			map[string]any{"id": "none"}, providertest.Error("id", "no such instance", `"none"`, "Check the id"),
		},
		"unknown name": {
			map[string]any{"name": "none"},
			providertest.Error("name", "no such instance",
				`No instance that the account sees has the name "none". It sees 2: `),
		},
		"ambiguous name": {map[string]any{"name": "twin"}, providertest.Error("name", "not unique", first, second)},
		"empty name":     {map[string]any{"name": ""}, providertest.Error("name", "no such instance", `""`)},
		"neither id nor name": {
			nil, providertest.Error("", "Missing id or name", "Set exactly one of them."),
		},
		"both id and name": {
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

func TestInstancesDataSource_OrderAndFilters(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	instances := acctest.NewProvider(t, account).DataSource("fleet_sharedcloud_instances")
	account.Create("instance", map[string]any{"name": "old"})
	account.Create("instance", map[string]any{"name": "gpu", "type": 2, "gpu": titanV})
	account.Create("instance", map[string]any{"name": "new"})
	for _, test := range []struct {
		config map[string]any
		want   []string
	}{
		{nil, []string{"new", "gpu", "old"}},
		{map[string]any{"type": "cpu"}, []string{"new", "old"}},
		{map[string]any{"type": "gpu"}, []string{"gpu"}},
		{map[string]any{"name": "old"}, []string{"old"}},
		{map[string]any{"name": "old", "type": "gpu"}, []string{}},
	} {
		names := providertest.StringAttributes(t, instances.Read(test.config)["instances"], "name")
		if diff := cmp.Diff(test.want, names); diff != "" {
			t.Errorf("with %v (-want +got):\n%s", test.config, diff)
		}
	}
	instances.Validate(map[string]any{"type": "tpu"}).Expect(t, providertest.Error("type", `"cpu"`))
}

func TestInstancesDataSource_EmptyAccount(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t, acctest.NewAccount(t, "sharedcloud"))
	data := fleet.DataSource("fleet_sharedcloud_instances").Read(nil)
	providertest.ExpectValues(t, data, map[string]any{"instances": []any{}})
}

func TestGPUsDataSource_ReadsAllValues(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t, acctest.NewAccount(t, "sharedcloud"))
	gpus, _ := fleet.DataSource("fleet_sharedcloud_gpus").Read(nil)["gpus"].([]any)
	if len(gpus) != 8 {
		t.Fatalf("got %d GPU models, want 8", len(gpus))
	}
	first, _ := gpus[0].(map[string]any)
	providertest.ExpectValues(t, first, map[string]any{
		"id": titanV, "name": "Nvidia Titan V 12GB", "codename": "titanv", "cuda_cores": 5120, "is_available": true,
	})
}

func TestGPUDataSource_ReadsByIDAndByCodename(t *testing.T) {
	t.Parallel()
	gpu := acctest.NewProvider(t, acctest.NewAccount(t, "sharedcloud")).DataSource("fleet_sharedcloud_gpu")
	want := map[string]any{
		"id": titanV, "name": "Nvidia Titan V 12GB", "codename": "titanv", "cuda_cores": 5120, "is_available": true,
		"created_at": "2018-09-01T00:00:00Z",
	}
	for _, attribute := range []string{"id", "codename"} {
		providertest.ExpectValues(t, gpu.Read(map[string]any{attribute: want[attribute]}), want)
	}
}

func TestGPUDataSource_Errors(t *testing.T) {
	t.Parallel()
	gpu := acctest.NewProvider(t, acctest.NewAccount(t, "sharedcloud")).DataSource("fleet_sharedcloud_gpu")
	const missing, both = "Missing id or codename", "id and codename conflict"
	for name, test := range map[string]struct {
		config map[string]any
		want   providertest.Expectation
	}{
		"unknown id": {
			map[string]any{"id": unknownID}, providertest.Error("id", "Sharedcloud: no such GPU model", unknownID),
		},
		"unknown codename": {
			map[string]any{"codename": "voodoo"},
			providertest.Error("codename", "no such GPU model", `has the codename "voodoo". It sees 8: "`,
				"fleet_sharedcloud_gpus"),
		},
		"codename as id": {map[string]any{"id": "titanv"}, providertest.Error("id", "UUID", "fleet_sharedcloud_gpus")},
		"no argument":    {nil, providertest.Error("", missing)},
		"both arguments": {
			map[string]any{"id": titanV, "codename": "titanv"}, providertest.Error("codename", both),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := gpu.TryRead(test.config)
			diags.Expect(t, test.want)
		})
	}
}

func TestDataSources_ReportFailedRequests(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	fleet := acctest.NewProvider(t, account)
	account.AddFault(faults.Fault{Status: http.StatusBadRequest, Body: `{"non_field_errors":["Out of order."]}`})
	for _, test := range []struct {
		source string
		config map[string]any
		want   string
	}{
		{"fleet_sharedcloud_gpus", nil, "could not list GPUs"},
		{"fleet_sharedcloud_gpu", map[string]any{"codename": "x"}, "could not list GPUs"},
		{"fleet_sharedcloud_instances", nil, "could not list instances"},
		{instanceType, map[string]any{"id": "x"}, `could not read instance "x"`},
		{instanceType, map[string]any{"name": "x"}, "could not list instances"},
	} {
		_, diags := fleet.DataSource(test.source).TryRead(test.config)
		diags.Expect(t, providertest.Error("", test.want, "400 Bad Request: Out of order."))
	}
	_, diags := fleet.ListResource(instanceType).TryList(nil, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("", "could not list instances"))
}

func TestInstanceList_OrderAndFilters(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	list := acctest.NewProvider(t, account).ListResource(instanceType)
	account.Create("instance", map[string]any{"name": "old"})
	account.Create("instance", map[string]any{"name": "gpu", "type": 2, "gpu": titanV})
	account.Create("instance", map[string]any{"name": "new"})
	for _, test := range []struct {
		config  map[string]any
		options providertest.ListOptions
		want    []string
	}{
		{nil, providertest.ListOptions{}, []string{"new", "gpu", "old"}},
		{map[string]any{"type": "cpu"}, providertest.ListOptions{}, []string{"new", "old"}},
		{map[string]any{"name": "old"}, providertest.ListOptions{}, []string{"old"}},
		{nil, providertest.ListOptions{Limit: 2}, []string{"new", "gpu"}},
		{nil, providertest.ListOptions{StopAfter: 1}, []string{"new"}},
	} {
		got := providertest.DisplayNames(list.List(test.config, test.options))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("with %v and %+v (-want +got):\n%s", test.config, test.options, diff)
		}
	}
	list.Validate(map[string]any{"type": "tpu"}).Expect(t, providertest.Error("type", `"cpu"`))
}

func TestInstanceList_IncludesResource(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	list := acctest.NewProvider(t, account).ListResource(instanceType)
	id := account.Create("instance", map[string]any{"name": "gpu", "type": 2, "gpu": titanV})
	found := list.List(nil, providertest.ListOptions{IncludeResource: true})
	if len(found) != 1 {
		t.Fatalf("got %+v, want one instance", found)
	}
	providertest.ExpectValues(t, found[0].Identity, map[string]any{"id": id})
	providertest.ExpectValues(t, found[0].Resource, map[string]any{
		"id": id, "name": "gpu", "type": "gpu", "gpu": titanV, "max_num_parallel_jobs": 1,
	})
}

func TestToken_OpensWithPassword(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	want := account.Credentials["token"]
	delete(account.Credentials, "token")
	token := acctest.NewProvider(t, account).EphemeralResource("fleet_sharedcloud_token")
	opened := token.Open(map[string]any{
		"username": account.Credentials["username"], "password": account.Credentials["password"],
	})
	if got := opened["token"]; got != want {
		t.Errorf("got the token %v, want %v", got, want)
	}
}

func TestToken_WrongPasswordIsNotShown(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	token := acctest.NewProvider(t, account).EphemeralResource("fleet_sharedcloud_token")
	_, diags := token.TryOpen(map[string]any{
		"username": account.Credentials["username"], "password": "wrong-password",
	})
	diags.Expect(t, providertest.Error("password", "could not get a token for user",
		"Unable to log in with provided credentials.", "Check username and password."))
	for _, secret := range []string{"wrong-password", account.Credentials["token"]} {
		if strings.Contains(diags.String(), secret) {
			t.Errorf("the error contains the secret %s: %s", secret, diags)
		}
	}
}

func TestToken_RejectsEmptyCredentials(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t, acctest.NewAccount(t, "sharedcloud"))
	_, diags := fleet.EphemeralResource("fleet_sharedcloud_token").TryOpen(map[string]any{
		"username": "", "password": "",
	})
	diags.Expect(
		t, providertest.Error("username", "must not be empty"), providertest.Error("password", "must not be empty"),
	)
}
