package sharedcloud_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// titanV is the GPU model that the vendor's own tests use.
const titanV = "caf0daeb-ba23-4499-b4f9-8b4965714366"

// otherGPU is another model.
func otherGPU(t *testing.T, fleet *providertest.Provider) string {
	t.Helper()
	gpus, ok := fleet.DataSource("fleet_sharedcloud_gpus").Read(nil)["gpus"].([]any)
	if !ok || len(gpus) != 8 {
		t.Fatalf("got the GPUs %v, want eight", gpus)
	}
	second, _ := gpus[1].(map[string]any)
	id, _ := second["id"].(string)

	return id
}

// cpuConfig is the configuration of an instance with nothing optional.
func cpuConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"name": "web", "ask_price": 0.02}, changes...)
}

func gpuConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(cpuConfig(map[string]any{"type": "gpu", "gpu": titanV}), changes...)
}

func startInstance(t *testing.T) (*acctest.Account, *providertest.Resource) {
	t.Helper()
	account := acctest.NewAccount(t, "sharedcloud")

	return account, acctest.NewProvider(t, account).Resource("fleet_sharedcloud_instance")
}

func TestInstanceLifeCostsOneRequestEach(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig())
	id := state.ID()
	providertest.ExpectValues(t, state.Values, map[string]any{
		"name": "web", "type": "cpu", "ask_price": 0.02, "max_num_parallel_jobs": 1, "gpu": nil, "gpu_name": nil,
	})
	if state.Identity["id"] != id || id == "" {
		t.Errorf("the identity is %v, the id %q", state.Identity, id)
	}
	instance.ExpectNoChanges(state, cpuConfig())
	state = instance.Update(state, cpuConfig(map[string]any{"ask_price": 0.5, "name": "www"}))
	providertest.ExpectValues(t, state.Values, map[string]any{"id": id, "name": "www", "ask_price": 0.5})
	instance.Delete(state)
	want := []string{
		"POST /api/v1/instances/",
		"GET /api/v1/instances/" + id + "/",
		"PATCH /api/v1/instances/" + id + "/",
		"DELETE /api/v1/instances/" + id + "/",
	}
	if diff := cmp.Diff(want, account.Requests()); diff != "" {
		t.Error(diff)
	}
	if body := account.Journal()[2].Body; body != `{"name":"www","ask_price":0.5}` {
		t.Errorf("the update sent %s, want only what changed", body)
	}
}

func TestInstanceUpdatesKeepWhatTheyDoNotTouch(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.Create(gpuConfig())
	plan := instance.Plan(state, gpuConfig(map[string]any{"name": "www"}))
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
}

func TestInstanceChangesItsGPU(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	fleet := acctest.NewProvider(t, account)
	instance, other := fleet.Resource("fleet_sharedcloud_instance"), otherGPU(t, fleet)
	state := instance.Create(gpuConfig())
	providertest.ExpectValues(
		t, state.Values, map[string]any{"gpu": titanV, "gpu_name": "Nvidia Titan V 12GB", "max_num_parallel_jobs": 1},
	)
	plan := instance.Plan(state, gpuConfig(map[string]any{"gpu": other}))
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t, "gpu_name")
	state = instance.Update(state, gpuConfig(map[string]any{"gpu": other}))
	if name := state.Values["gpu_name"]; name == nil || name == "Nvidia Titan V 12GB" {
		t.Errorf("the GPU's name is still %v", name)
	}
	instance.ExpectNoChanges(state, gpuConfig(map[string]any{"gpu": other}))
}

func TestInstanceChangesItsTypeInPlace(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig(map[string]any{"max_num_parallel_jobs": 3}))
	id := state.ID()
	// The server itself would refuse the change with three jobs; the default of
	// one goes along.
	state = instance.Update(state, gpuConfig())
	providertest.ExpectValues(
		t, state.Values, map[string]any{"id": id, "type": "gpu", "gpu": titanV, "max_num_parallel_jobs": 1},
	)
	instance.ExpectNoChanges(state, gpuConfig())
	back := cpuConfig(map[string]any{"max_num_parallel_jobs": 5})
	plan := instance.Plan(state, back)
	plan.ExpectAction(t, providertest.Update)
	providertest.ExpectValues(t, plan.Values, map[string]any{"gpu_name": nil})
	state = instance.Update(state, back)
	providertest.ExpectValues(
		t, state.Values,
		map[string]any{"id": id, "type": "cpu", "gpu": nil, "gpu_name": nil, "max_num_parallel_jobs": 5},
	)
	instance.ExpectNoChanges(state, back)
	entries := account.Journal()
	if body := entries[1].Body; body != `{"type":2,"max_num_parallel_jobs":1,"gpu":"`+titanV+`"}` {
		t.Errorf("the change to GPU sent %s", body)
	}
	if body := entries[3].Body; body != `{"type":1,"max_num_parallel_jobs":5}` {
		t.Errorf("the change to CPU sent %s", body)
	}
}

func TestInstanceIsImportedByIDAndByIdentity(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", map[string]any{"name": "web", "ask_price": 0.02})
	for _, state := range instance.ImportByIDAndIdentity(id) {
		instance.ExpectNoChanges(state, cpuConfig())
	}
	_, diags := instance.TryImportByID("00000000-0000-4000-8000-000000000000")
	diags.Expect(t, providertest.Error("", "Terraform refuses the import"))
}

func TestInstanceDriftIsSeenAndMended(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig())
	account.Edit("instance", state.ID(), map[string]any{"name": "hacked", "ask_price": 9, "max_num_parallel_jobs": 7})
	state = instance.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"name": "hacked", "ask_price": 9, "max_num_parallel_jobs": 7})
	instance.Plan(state, cpuConfig()).ExpectAction(t, providertest.Update)
	instance.ExpectNoChanges(instance.Update(state, cpuConfig()), cpuConfig())
}

func TestInstanceIsNotDisturbedByWhatChangesOnItsOwn(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig())
	account.Edit("instance", state.ID(), map[string]any{
		"status": 2, "num_running_jobs": 3, "num_assigned_jobs": 4, "last_connection": "06-10-2018 18:08:02",
	})
	instance.ExpectNoChanges(state, cpuConfig())
}

func TestInstanceThatIsGone(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig())
	account.Delete("instance", state.ID())
	instance.ExpectGone(state)
	instance.Delete(state)
	left, diags := instance.TryUpdate(state, cpuConfig(map[string]any{"name": "www"}))
	diags.Expect(t, providertest.Error("", `Sharedcloud: could not update instance "`+state.ID()+`"`, "404 Not Found: Not found.", "deleted outside Terraform"))
	providertest.ExpectValues(t, left.Values, map[string]any{"name": "web"})
}

func TestInstanceWorksWithACommandLineThatKnowsNoIdentity(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	instance := acctest.NewProvider(t, account).WithoutIdentity().Resource("fleet_sharedcloud_instance")
	state := instance.Create(cpuConfig())
	instance.ExpectNoChanges(state, cpuConfig())
	state = instance.Update(state, cpuConfig(map[string]any{"name": "www"}))
	account.Delete("instance", state.ID())
	instance.ExpectGone(state)
}

func TestInstanceConfigurationsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	for name, test := range map[string]struct {
		config map[string]any
		want   providertest.Expectation
	}{
		"an empty name":          {cpuConfig(map[string]any{"name": " "}), providertest.Error("name", "must not be empty")},
		"a name with space":      {cpuConfig(map[string]any{"name": " web"}), providertest.Error("name", `has white space around it`, `"web"`)},
		"a price of nothing":     {cpuConfig(map[string]any{"ask_price": 0}), providertest.Error("ask_price", "at least 0.001")},
		"a price too low":        {cpuConfig(map[string]any{"ask_price": 0.0009}), providertest.Error("ask_price", "at least 0.001")},
		"another type":           {cpuConfig(map[string]any{"type": "tpu"}), providertest.Error("type", `"cpu"`, `"gpu"`)},
		"no jobs":                {cpuConfig(map[string]any{"max_num_parallel_jobs": 0}), providertest.Error("max_num_parallel_jobs", "at least 1")},
		"GPU without a GPU":      {cpuConfig(map[string]any{"type": "gpu"}), providertest.Error("gpu", "A GPU instance needs a GPU", "fleet_sharedcloud_gpus")},
		"CPU with a GPU":         {cpuConfig(map[string]any{"gpu": titanV}), providertest.Error("gpu", "A CPU instance has no GPU", "Remove gpu")},
		"GPU with two jobs":      {gpuConfig(map[string]any{"max_num_parallel_jobs": 2}), providertest.Error("max_num_parallel_jobs", "one job at a time")},
		"a codename for the GPU": {gpuConfig(map[string]any{"gpu": "titanv"}), providertest.Error("gpu", "UUID", "fleet_sharedcloud_gpus")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(test.config).Expect(t, test.want)
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
	for name, config := range map[string]map[string]any{
		"an unknown GPU":       gpuConfig(map[string]any{"gpu": providertest.Unknown}),
		"an unknown type":      cpuConfig(map[string]any{"type": providertest.Unknown, "gpu": titanV, "max_num_parallel_jobs": 2}),
		"an unknown job count": gpuConfig(map[string]any{"max_num_parallel_jobs": providertest.Unknown}),
		"an unknown price":     cpuConfig(map[string]any{"ask_price": providertest.Unknown, "name": providertest.Unknown}),
		"a CPU's unknown GPU":  cpuConfig(map[string]any{"gpu": providertest.Unknown}),
	} {
		if diags := instance.Validate(config); len(diags) > 0 {
			t.Errorf("%s: %s", name, diags)
		}
	}
}

func TestInstanceThatTheServerRefuses(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	const nowhere = "00000000-0000-4000-8000-000000000000"
	diags := instance.CreateFails(gpuConfig(map[string]any{"gpu": nowhere}))
	diags.Expect(t, providertest.Error("gpu", `Sharedcloud: could not create instance "web"`, "Sharedcloud rejected gpu", nowhere, "does not exist"))
	if made := account.Objects(); len(made) != 0 {
		t.Errorf("after a refusal the account holds %v", made)
	}
	// A change that is refused leaves state and server as they were.
	state := instance.Create(gpuConfig())
	before := account.Objects()[0].Fields["gpu"]
	left, diags := instance.TryUpdate(state, gpuConfig(map[string]any{"gpu": nowhere}))
	diags.Expect(t, providertest.Error("gpu", "Sharedcloud rejected gpu"))
	providertest.ExpectValues(t, left.Values, map[string]any{"gpu": titanV})
	if after := account.Objects()[0].Fields["gpu"]; after != before {
		t.Errorf("the GPU on the server became %v", after)
	}
}

// TestInstanceFailures lets a create, a read, an update and a delete fail in
// every way that a server can, and looks at what the user reads and what is
// left.
func TestInstanceFailures(t *testing.T) {
	t.Parallel()
	acctest.FaultCases{
		"an object without an id": {
			Fault: faults.Fault{Status: http.StatusOK, Body: `{}`},
			Texts: []string{"an object lacks uuid, name, type, status and 11 more keys"},
			// A malformed list does not show whether the server made it.
			CreateTexts: []string{
				"an object lacks uuid", "an object stands where a list was expected", "may have been carried out",
			},
		},
		"forbidden": {
			Fault: faults.Fault{Status: http.StatusForbidden, Body: `{"detail":"You do not have permission."}`},
			Texts: []string{
				"403 Forbidden: You do not have permission.",
				"sharedcloud.token (environment variable SHAREDCLOUD_TOKEN)",
			},
		},
		"another service's not found": {
			Fault: faults.Fault{Status: http.StatusNotFound, Body: `{"message":"no route"}`},
			Texts: []string{"no route", "sharedcloud.endpoint (environment variable SHAREDCLOUD_ENDPOINT)"},
		},
		"a failing server": {
			Fault: faults.Fault{Status: http.StatusServiceUnavailable, Body: `{"detail":"Maintenance."}`},
			Texts: []string{"503 Service Unavailable: Maintenance. (after 5 attempts)", "Try again later"},
			CreateTexts: []string{
				"503 Service Unavailable: Maintenance.; the search for the created object failed", "may have been carried out",
				"Applying again creates another object",
			},
		},
	}.WithCommon().Run(t, startInstance, cpuConfig(), func(try acctest.FaultRunner) {
		try.Create(cpuConfig(map[string]any{"name": "second"}), `Sharedcloud: could not create instance "second"`)
		try.Read(`Sharedcloud: could not read instance "ID"`)
		try.Update(cpuConfig(map[string]any{"name": "www"}), `Sharedcloud: could not update instance "ID"`)
		if try.Case.Fault.Status != http.StatusOK { // A delete needs no more of the answer than its status.
			try.Delete(`Sharedcloud: could not delete instance "ID"`)
		}
	})
}

func TestAWrongTokenNamesTheSetting(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	account.Credentials["token"] = "0123456789012345678901234567890123456789"
	fleet := acctest.NewProvider(t, account)
	_, diags := fleet.Resource("fleet_sharedcloud_instance").TryCreate(cpuConfig())
	diags.Expect(
		t,
		providertest.Error("", `Sharedcloud: could not create instance "web"`, "401 Unauthorized: Invalid token.",
			"sharedcloud.token (environment variable SHAREDCLOUD_TOKEN)"),
	)
}

func TestAServerThatIsDownNamesTheSetting(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	account.Endpoint = "http://127.0.0.1:1"
	fleet := acctest.NewProvider(t, account)
	_, diags := fleet.Resource("fleet_sharedcloud_instance").TryCreate(cpuConfig())
	diags.Expect(
		t,
		providertest.Error("", "POST http://127.0.0.1:1/api/v1/instances/", "connection refused", "(after 5 attempts)",
			"sharedcloud.endpoint (environment variable SHAREDCLOUD_ENDPOINT)"),
	)
}

func TestASystemThatIsNotConfiguredNamesBothWays(t *testing.T) {
	t.Parallel()
	fleet := providertest.New(t, provider.New("test")(), map[string]any{})
	_, diags := fleet.Resource("fleet_sharedcloud_instance").TryPlan(nil, cpuConfig())
	diags.Expect(t, providertest.Error("", "Sharedcloud is not configured", "sharedcloud = {\n      token = \"...\"", "SHAREDCLOUD_TOKEN"))
}
