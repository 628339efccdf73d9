package sharedcloud_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

func TestInstanceIsLookedUp(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	instance := acctest.NewProvider(t, account).DataSource("fleet_sharedcloud_instance")
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
	byID := instance.Read(map[string]any{"id": id})
	providertest.ExpectValues(t, byID, want)
	if byID["current_server_time"] == nil {
		t.Error("the server's clock is missing")
	}
	providertest.ExpectValues(t, instance.Read(map[string]any{"name": "web"}), want)
	wantRequests := []string{"GET /api/v1/instances/" + id + "/", "GET /api/v1/instances/"}
	if diff := cmp.Diff(wantRequests, account.Requests()); diff != "" {
		t.Error(diff)
	}
}

func TestInstanceThatCannotBeLookedUp(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	instance := acctest.NewProvider(t, account).DataSource("fleet_sharedcloud_instance")
	first := account.Create("instance", map[string]any{"name": "twin"})
	second := account.Create("instance", map[string]any{"name": "twin"})
	for name, test := range map[string]struct {
		config map[string]any
		want   providertest.Expectation
	}{
		"an unknown id":     {map[string]any{"id": "none"}, providertest.Error("id", "no such instance", `"none"`, "Check the id")},
		"an unknown name":   {map[string]any{"name": "none"}, providertest.Error("name", "no such instance", "account's 2 instances", `"none"`)},
		"a name of several": {map[string]any{"name": "twin"}, providertest.Error("name", "not unique", first, second)},
		"an empty name":     {map[string]any{"name": ""}, providertest.Error("name", "must not be empty")},
		"nothing":           {nil, providertest.Error("", "Exactly one of these attributes must be configured: [id,name]")},
	} {
		_, diags := instance.TryRead(test.config)
		if len(diags) != 1 {
			t.Errorf("%s: %s", name, diags)
		}
		diags.Expect(t, test.want)
	}
	_, diags := instance.TryRead(map[string]any{"id": first, "name": "twin"})
	if len(diags) != 1 || !diags.HasError() {
		t.Errorf("id and name together gave %s", diags)
	}
}

func TestInstancesAreListedNewestFirst(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	instances := acctest.NewProvider(t, account).DataSource("fleet_sharedcloud_instances")
	if got := providertest.StringAttributes(t, instances.Read(nil)["instances"], "name"); len(got) != 0 {
		t.Errorf("an empty account lists %v", got)
	}
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
		if diff := cmp.Diff(test.want, providertest.StringAttributes(t, instances.Read(test.config)["instances"], "name")); diff != "" {
			t.Errorf("%v: %s", test.config, diff)
		}
	}
	instances.Validate(map[string]any{"type": "tpu"}).Expect(t, providertest.Error("type", `"cpu"`))
}

func TestGPUsAreListed(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	gpus, _ := acctest.NewProvider(t, account).DataSource("fleet_sharedcloud_gpus").Read(nil)["gpus"].([]any)
	if len(gpus) != 8 {
		t.Fatalf("got %d GPUs, want 8", len(gpus))
	}
	first, _ := gpus[0].(map[string]any)
	providertest.ExpectValues(t, first, map[string]any{
		"id": titanV, "name": "Nvidia Titan V 12GB", "codename": "titanv", "cuda_cores": 5120, "is_available": true,
	})
}

func TestDataSourcesSayWhatFailed(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	fleet := acctest.NewProvider(t, account)
	account.AddFault(faults.Fault{Status: http.StatusBadRequest, Body: `{"non_field_errors":["Out of order."]}`})
	for name, test := range map[string]struct {
		config map[string]any
		want   string
	}{
		"fleet_sharedcloud_gpus":      {nil, "could not list GPUs"},
		"fleet_sharedcloud_instances": {nil, "could not list instances"},
		"fleet_sharedcloud_instance":  {map[string]any{"id": "x"}, `could not read instance "x"`},
	} {
		_, diags := fleet.DataSource(name).TryRead(test.config)
		diags.Expect(t, providertest.Error("", test.want, "400 Bad Request: Out of order."))
	}
	_, diags := fleet.DataSource("fleet_sharedcloud_instance").TryRead(map[string]any{"name": "x"})
	diags.Expect(t, providertest.Error("", "could not list instances"))
	_, diags = fleet.ListResource("fleet_sharedcloud_instance").TryList(nil, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("", "could not list instances"))
}

func TestInstancesAreFoundByQuery(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	instances := acctest.NewProvider(t, account).ListResource("fleet_sharedcloud_instance")
	account.Create("instance", map[string]any{"name": "old"})
	id := account.Create("instance", map[string]any{"name": "gpu", "type": 2, "gpu": titanV})
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
		if diff := cmp.Diff(test.want, providertest.DisplayNames(instances.List(test.config, test.options))); diff != "" {
			t.Errorf("%v %+v: %s", test.config, test.options, diff)
		}
	}
	found := instances.List(map[string]any{"type": "gpu"}, providertest.ListOptions{IncludeResource: true})
	if len(found) != 1 || found[0].Identity["id"] != id {
		t.Fatalf("got %+v, want the one with the id %s", found, id)
	}
	providertest.ExpectValues(
		t, found[0].Resource,
		map[string]any{"id": id, "name": "gpu", "type": "gpu", "gpu": titanV, "max_num_parallel_jobs": 1},
	)
	instances.Validate(map[string]any{"type": "tpu"}).Expect(t, providertest.Error("type", `"cpu"`))
}

func TestTokenIsGotWithoutOne(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	want := account.Credentials["token"]
	user, password := account.Credentials["username"], account.Credentials["password"]
	delete(account.Credentials, "token")
	token := acctest.NewProvider(t, account).EphemeralResource("fleet_sharedcloud_token")
	opened := token.Open(map[string]any{"username": user, "password": password})
	if got := opened["token"]; got != want {
		t.Errorf("got the token %v, want the account's", got)
	}
	_, diags := token.TryOpen(map[string]any{"username": user, "password": "wrong-password"})
	diags.Expect(
		t, providertest.Error("", "could not get a token for user", "Unable to log in with provided credentials."),
	)
	if text := diags.String(); containsAny(text, "wrong-password", want) {
		t.Errorf("the error shows a secret: %s", text)
	}
	_, diags = token.TryOpen(map[string]any{"username": "", "password": ""})
	diags.Expect(t, providertest.Error("username", "at least 1"), providertest.Error("password", "at least 1"))
}

func containsAny(text string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
}
