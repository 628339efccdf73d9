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

const (
	instanceType = "fleet_sharedcloud_instance"
	// titanV is the GPU model that the vendor's own tests use.
	titanV = "caf0daeb-ba23-4499-b4f9-8b4965714366"
	// unknownID is an id that no instance and no GPU model has.
	unknownID = "00000000-0000-4000-8000-000000000000"
)

// otherGPU returns the id of a GPU model other than titanV.
func otherGPU(t *testing.T, fleet *providertest.Provider) string {
	t.Helper()
	gpus, _ := fleet.DataSource("fleet_sharedcloud_gpus").Read(nil)["gpus"].([]any)
	if len(gpus) < 2 {
		t.Fatalf("got %d GPU models, want at least 2", len(gpus))
	}
	second, _ := gpus[1].(map[string]any)
	id, _ := second["id"].(string)

	return id
}

// cpuConfig returns the configuration of a CPU instance with only the required
// arguments.
func cpuConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"name": "web", "ask_price": 0.02}, changes...)
}

// gpuConfig returns the configuration of a GPU instance.
func gpuConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(cpuConfig(map[string]any{"type": "gpu", "gpu": titanV}), changes...)
}

func startInstance(t *testing.T) (*acctest.Account, *providertest.Resource) {
	t.Helper()
	account := acctest.NewAccount(t, "sharedcloud")

	return account, acctest.NewProvider(t, account).Resource(instanceType)
}

func TestInstance_LifeCycleRequests(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig())
	id := state.ID()
	providertest.ExpectValues(t, state.Values, map[string]any{
		"name": "web", "type": "cpu", "ask_price": 0.02, "max_num_parallel_jobs": 1, "gpu": nil, "gpu_name": nil,
	})
	providertest.ExpectValues(t, state.Identity, map[string]any{"id": id})
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
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// expectBody compares the body of a request. The first request has index 0.
func expectBody(t *testing.T, account *acctest.Account, index int, want string) {
	t.Helper()
	if got := account.Journal()[index].Body; got != want {
		t.Errorf("got the body %s of request %d, want %s", got, index, want)
	}
}

func TestInstance_UpdateSendsOnlyChangedArguments(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig())
	instance.Update(state, cpuConfig(map[string]any{"ask_price": 0.5, "name": "www"}))
	expectBody(t, account, 1, `{"name":"www","ask_price":0.5}`)
}

func TestInstance_UpdatePlansNoUnknownValues(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.Create(gpuConfig())
	plan := instance.Plan(state, gpuConfig(map[string]any{"name": "www"}))
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
}

func TestInstance_OtherGPUUpdatesInPlace(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t, acctest.NewAccount(t, "sharedcloud"))
	instance := fleet.Resource(instanceType)
	state := instance.Create(gpuConfig())
	providertest.ExpectValues(t, state.Values, map[string]any{
		"gpu": titanV, "gpu_name": "Nvidia Titan V 12GB", "max_num_parallel_jobs": 1,
	})
	config := gpuConfig(map[string]any{"gpu": otherGPU(t, fleet)})
	plan := instance.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t, "gpu_name")
	state = instance.Update(state, config)
	if name := state.Values["gpu_name"]; name == nil || name == "Nvidia Titan V 12GB" {
		t.Errorf("got gpu_name %v, want the name of the other model", name)
	}
	instance.ExpectNoChanges(state, config)
}

// The server rejects a GPU instance with 3 jobs. The update includes the
// default of 1 job.
func TestInstance_CPUToGPUUpdatesInPlace(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig(map[string]any{"max_num_parallel_jobs": 3}))
	id := state.ID()
	state = instance.Update(state, gpuConfig())
	providertest.ExpectValues(t, state.Values, map[string]any{
		"id": id, "type": "gpu", "gpu": titanV, "max_num_parallel_jobs": 1,
	})
	expectBody(t, account, 1, `{"type":2,"max_num_parallel_jobs":1,"gpu":"`+titanV+`"}`)
	instance.ExpectNoChanges(state, gpuConfig())
}

func TestInstance_GPUToCPUUpdatesInPlace(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(gpuConfig())
	id := state.ID()
	config := cpuConfig(map[string]any{"max_num_parallel_jobs": 5})
	plan := instance.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	providertest.ExpectValues(t, plan.Values, map[string]any{"gpu_name": nil})
	state = instance.Update(state, config)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"id": id, "type": "cpu", "gpu": nil, "gpu_name": nil, "max_num_parallel_jobs": 5,
	})
	expectBody(t, account, 1, `{"type":1,"max_num_parallel_jobs":5}`)
	instance.ExpectNoChanges(state, config)
}

func TestInstance_ImportByIDAndIdentity(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", map[string]any{"name": "web", "ask_price": 0.02})
	for _, state := range instance.ImportByIDAndIdentity(id) {
		instance.ExpectNoChanges(state, cpuConfig())
	}
	_, diags := instance.TryImportByID(unknownID)
	diags.Expect(t,
		providertest.Error("", "Terraform refuses the import"),
		providertest.Warning("", "Sharedcloud: an object was not found", unknownID),
	)
}

func TestInstance_DriftIsUpdated(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig())
	drift := map[string]any{"name": "hacked", "ask_price": 9, "max_num_parallel_jobs": 7}
	account.Edit("instance", state.ID(), drift)
	state = instance.Read(state)
	providertest.ExpectValues(t, state.Values, drift)
	instance.Plan(state, cpuConfig()).ExpectAction(t, providertest.Update)
	instance.ExpectNoChanges(instance.Update(state, cpuConfig()), cpuConfig())
}

func TestInstance_VolatileValuesAreNoDrift(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig())
	account.Edit("instance", state.ID(), map[string]any{
		"status": 2, "num_running_jobs": 3, "num_assigned_jobs": 4, "last_connection": "06-10-2018 18:08:02",
	})
	instance.ExpectNoChanges(state, cpuConfig())
}

func TestInstance_DeletedOutsideTerraform(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(cpuConfig())
	account.Delete("instance", state.ID())
	instance.ExpectGone(state)
	instance.Delete(state)
	left, diags := instance.TryUpdate(state, cpuConfig(map[string]any{"name": "www"}))
	diags.Expect(t, providertest.Error("", `Sharedcloud: could not update instance "`+state.ID()+`"`,
		"404 Not Found: Not found.", "deleted outside Terraform"))
	providertest.ExpectValues(t, left.Values, map[string]any{"name": "web"})
}

// Terraform before 1.12 and OpenTofu send no identity.
func TestInstance_WithoutIdentity(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	instance := acctest.NewProvider(t, account).WithoutIdentity().Resource(instanceType)
	state := instance.Create(cpuConfig())
	instance.ExpectNoChanges(state, cpuConfig())
	state = instance.Update(state, cpuConfig(map[string]any{"name": "www"}))
	account.Delete("instance", state.ID())
	instance.ExpectGone(state)
}

func TestInstance_InvalidConfig(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	cpu := func(attribute string, value any) map[string]any { return cpuConfig(map[string]any{attribute: value}) }
	gpu := func(attribute string, value any) map[string]any { return gpuConfig(map[string]any{attribute: value}) }
	invalid := providertest.Error
	for name, test := range map[string]struct {
		config map[string]any
		want   providertest.Expectation
	}{
		"price of zero":       {cpu("ask_price", 0), invalid("ask_price", "at least 0.001")},
		"price below minimum": {cpu("ask_price", 0.0009), invalid("ask_price", "at least 0.001")},
		"unknown type":        {cpu("type", "tpu"), invalid("type", `"cpu"`, `"gpu"`)},
		"zero jobs":           {cpu("max_num_parallel_jobs", 0), invalid("max_num_parallel_jobs", "at least 1")},
		"GPU type without GPU": {
			cpu("type", "gpu"), invalid("gpu", "Sharedcloud: a GPU instance needs a GPU", "fleet_sharedcloud_gpus"),
		},
		"CPU type with GPU": {
			cpu("gpu", titanV), invalid("gpu", "Sharedcloud: a CPU instance has no GPU", "Remove gpu"),
		},
		"GPU type with two jobs": {
			gpu("max_num_parallel_jobs", 2),
			invalid("max_num_parallel_jobs", "Sharedcloud: a GPU instance runs one job at a time"),
		},
		"codename as GPU": {gpu("gpu", "titanv"), invalid("gpu", "UUID", "fleet_sharedcloud_gpus")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(test.config).Expect(t, test.want)
		})
	}
	t.Cleanup(func() {
		if requests := account.Requests(); len(requests) > 0 {
			t.Errorf("got the requests %v, want none for a validation", requests)
		}
	})
}

// TestInstance_NewNameIsChecked has names that the server would refuse or
// change. An instance that has such a name keeps it.
func TestInstance_NewNameIsChecked(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	existing := instance.Create(cpuConfig())
	for name, want := range map[string]providertest.Expectation{
		"":     providertest.Error("name", "must not be empty"),
		" ":    providertest.Error("name", "must not be empty"),
		" web": providertest.Error("name", "has white space around it", `"web"`),
	} {
		odd := cpuConfig(map[string]any{"name": name})
		instance.Validate(odd).Expect(t)
		for _, state := range []*providertest.State{nil, existing} {
			_, diags := instance.TryPlan(state, odd)
			diags.Expect(t, want)
		}
		imported := instance.ImportByID(account.Create("instance", odd))
		instance.ExpectNoChanges(imported, odd)
		price := cpuConfig(odd, map[string]any{"ask_price": 3})
		updated := instance.Update(imported, price)
		providertest.ExpectValues(t, updated.Values, price)
		instance.ExpectNoChanges(instance.Update(updated, cpuConfig()), cpuConfig())
	}
}

func TestInstance_UnknownValues(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	unknown := providertest.Unknown
	for name, config := range map[string]map[string]any{
		"unknown GPU":               gpuConfig(map[string]any{"gpu": unknown}),
		"unknown type":              gpuConfig(map[string]any{"type": unknown, "max_num_parallel_jobs": 2}),
		"unknown job count":         gpuConfig(map[string]any{"max_num_parallel_jobs": unknown}),
		"unknown name and price":    cpuConfig(map[string]any{"ask_price": unknown, "name": unknown}),
		"CPU type with unknown GPU": cpuConfig(map[string]any{"gpu": unknown}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(config).Expect(t)
		})
	}
}

func TestInstance_RejectedCreateNamesTheAttribute(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	diags := instance.CreateFails(gpuConfig(map[string]any{"gpu": unknownID}))
	diags.Expect(t, providertest.Error("gpu", `Sharedcloud: could not create instance "web"`,
		"Sharedcloud rejected gpu", unknownID, "does not exist"))
	if objects := account.Objects(); len(objects) != 0 {
		t.Errorf("got %v on the server, want no instance", objects)
	}
}

func TestInstance_RejectedUpdateKeepsState(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(gpuConfig())
	want := account.Objects()[0].Fields["gpu"]
	left, diags := instance.TryUpdate(state, gpuConfig(map[string]any{"gpu": unknownID}))
	diags.Expect(t, providertest.Error("gpu", "Sharedcloud rejected gpu"))
	providertest.ExpectValues(t, left.Values, map[string]any{"gpu": titanV})
	if got := account.Objects()[0].Fields["gpu"]; got != want {
		t.Errorf("got the GPU %v on the server, want %v", got, want)
	}
}

func TestInstance_Faults(t *testing.T) {
	t.Parallel()
	acctest.FaultCases{
		"object without id": {
			Fault: faults.Fault{Status: http.StatusOK, Body: `{}`},
			Texts: []string{"an object lacks uuid, name, type, status and 11 more keys"},
			// A malformed list does not show whether the server has created the
			// instance.
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
		"404 of another service": {
			Fault: faults.Fault{Status: http.StatusNotFound, Body: `{"message":"no route"}`},
			Texts: []string{"no route", "sharedcloud.endpoint (environment variable SHAREDCLOUD_ENDPOINT)"},
		},
		"service unavailable": {
			Fault: faults.Fault{Status: http.StatusServiceUnavailable, Body: `{"detail":"Maintenance."}`},
			Texts: []string{"503 Service Unavailable: Maintenance. (after 5 attempts)", "Try again later"},
			CreateTexts: []string{
				"503 Service Unavailable: Maintenance.; the search for the created object failed",
				"may have been carried out",
				"Applying again creates another object",
			},
		},
	}.WithCommon().Run(t, startInstance, cpuConfig(), func(try acctest.FaultRunner) {
		try.Create(cpuConfig(map[string]any{"name": "second"}), `Sharedcloud: could not create instance "second"`)
		try.Read(`Sharedcloud: could not read instance "ID"`)
		try.Update(cpuConfig(map[string]any{"name": "www"}), `Sharedcloud: could not update instance "ID"`)
		if try.Case.Fault.Status != http.StatusOK { // A delete reads only the status of the answer.
			try.Delete(`Sharedcloud: could not delete instance "ID"`)
		}
	})
}

func TestSettings_WrongToken(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	account.Credentials["token"] = "0123456789012345678901234567890123456789"
	diags := acctest.NewProvider(t, account).Resource(instanceType).CreateFails(cpuConfig())
	diags.Expect(t, providertest.Error("", `Sharedcloud: could not create instance "web"`,
		"401 Unauthorized: Invalid token.", "sharedcloud.token (environment variable SHAREDCLOUD_TOKEN)"))
}

func TestSettings_UnreachableEndpoint(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	account.Endpoint = "http://127.0.0.1:1"
	diags := acctest.NewProvider(t, account).Resource(instanceType).CreateFails(cpuConfig())
	diags.Expect(t, providertest.Error("", "POST http://127.0.0.1:1/api/v1/instances/", "connection refused",
		"(after 5 attempts)", "sharedcloud.endpoint (environment variable SHAREDCLOUD_ENDPOINT)"))
}

func TestSettings_NotConfigured(t *testing.T) {
	t.Parallel()
	fleet := providertest.New(t, provider.New("test")(), map[string]any{})
	_, diags := fleet.Resource(instanceType).TryPlan(nil, cpuConfig())
	diags.Expect(t, providertest.Error(
		"", "Sharedcloud is not configured", "sharedcloud = {\n      endpoint = \"...\"\n      token    = \"...\"",
		"SHAREDCLOUD_ENDPOINT and SHAREDCLOUD_TOKEN",
	))
}
