package jeto_test

import (
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// slowWorker is a server with one worker, which does nothing else for
// jobDuration after a call of occupy. The provider's request timeout is much
// shorter.
type slowWorker struct {
	*acctest.TimedAccount

	t *testing.T
	// instance has the machines web, which is running, and db.
	instance string
	// other is the instance whose machine the worker starts.
	other string
	fleet *providertest.Provider
}

func newSlowWorker(t *testing.T) *slowWorker {
	t.Helper()
	options := mockserver.Options{BootDuration: jobDuration, JobDuration: jobDuration}
	account := acctest.NewTimedAccount(t, "jeto", time.Unix(1_700_000_000, 0), options, func(r *http.Request) bool {
		return strings.Contains(r.URL.Path, "/api/instances/")
	})
	config := account.Config()
	config["http"] = map[string]any{"request_timeout": "500ms", "max_retries": 0}

	return &slowWorker{
		TimedAccount: account,
		t:            t,
		instance: account.Create("instance", map[string]any{
			"name": "shop", "path": "/srv/shop", "git_reference": mock.ReferenceMaster,
			"status": machines("running", "poweroff"),
		}),
		other: account.Create("instance", map[string]any{"name": "other"}),
		fleet: providertest.New(t, provider.New("test")(), config),
	}
}

// occupy makes the worker start a machine of another instance.
func (s *slowWorker) occupy() {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.Endpoint+"/api/instances/"+s.other,
		strings.NewReader(`{"state":"start","machine":"","async":true}`))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Jeto-Key", s.Credentials["api_key"])
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	err = response.Body.Close()
	if err != nil || response.StatusCode != http.StatusOK {
		s.t.Fatalf("got %s, %v, want 200", response.Status, err)
	}
}

// release ends the job of the worker before a poll: 1 is the next one.
func (s *slowWorker) release(poll int) {
	s.Polls.AdvanceBefore(s.Polls.Count()+poll, jobDuration)
}

func (s *slowWorker) get() string { return "GET /api/instances/" + s.instance }

// machineState returns the configuration and a state of the machine web.
func (s *slowWorker) machineState(state string) (map[string]any, *providertest.State) {
	config := map[string]any{"instance_id": s.instance, "machine": "web", "state": state}

	return config, s.fleet.Resource("fleet_jeto_machine_state").
		State(providertest.Merge(config, map[string]any{"id": s.instance + "/web"}))
}

// wantRequests compares the requests that work sends, in any order: the server
// records a request that the client gives up only when it notices that the
// connection is closed. Requests that isIgnored selects may be there too.
func (s *slowWorker) wantRequests(want []string, isIgnored func(request string) bool, work func()) {
	s.t.Helper()
	before := len(s.Requests())
	work()
	slices.Sort(want)
	var diff string
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
		got := slices.DeleteFunc(slices.Clone(s.Requests()[before:]), isIgnored)
		slices.Sort(got)
		diff = cmp.Diff(want, got)
		if diff == "" {
			return
		}
	}
	s.t.Errorf("requests (-want +got):\n%s", diff)
}

// none ignores no request.
func none(string) bool { return false }

func TestMachineState_BusyWorkerKeepsState(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"running", "stopped"} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			s := newSlowWorker(t)
			machine := s.fleet.Resource("fleet_jeto_machine_state")
			config, state := s.machineState(value)
			s.occupy()
			s.wantRequests([]string{s.get(), listRequest}, none, func() {
				read, diags := machine.TryRead(state)
				diags.Expect(t, providertest.Warning(
					"state", "Jeto: the state of a machine was not read", `machine "web" of instance "`+s.instance+`"`,
					"Jeto lists the instance", "did not answer in time (http.request_timeout)", `stays "`+value+`"`,
				))
				machine.Plan(read, config).ExpectAction(t, providertest.NoOp)
				state = read
			})
			// The worker answers the next refresh.
			s.release(1)
			providertest.ExpectValues(t, machine.Read(state).Values, map[string]any{"state": "running"})
		})
	}
}

// hangFault returns a fault that makes the requests of a path hang.
func hangFault(path string) faults.Fault {
	return faults.Fault{Method: http.MethodGet, PathRegexp: path, Latency: time.Hour}
}

func TestMachineState_BusyWorkerOfDeletedInstance(t *testing.T) {
	t.Parallel()
	s := newSlowWorker(t)
	_, state := s.machineState("running")
	s.Delete("instance", s.instance)
	s.AddFault(hangFault("^/api/instances/[0-9]+$"))
	read, diags := s.fleet.Resource("fleet_jeto_machine_state").TryRead(state)
	if read != nil {
		t.Errorf("got the state %v, want none", read.Values)
	}
	diags.Expect(t, providertest.Warning("", "Jeto: an object was not found", `"`+s.instance+`"`))
}

// TestMachineState_WorkerOutlastsProxy answers as nginx does if its own timeout
// is shorter than that of the provider.
func TestMachineState_WorkerOutlastsProxy(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]providertest.Expectation{
		http.StatusGatewayTimeout: providertest.Warning("state", "was not read", `stays "running"`),
		http.StatusBadGateway:     providertest.Error("", "could not read the machines", "502 Bad Gateway"),
	} {
		s := newSlowWorker(t)
		_, state := s.machineState("running")
		s.AddFault(faults.Fault{PathRegexp: "^/api/instances/[0-9]+$", Status: status})
		_, diags := s.fleet.Resource("fleet_jeto_machine_state").TryRead(state)
		diags.Expect(t, want)
	}
}

// TestMachineState_ListDoesNotAnswer lets the list hang too, after the worker.
func TestMachineState_ListDoesNotAnswer(t *testing.T) {
	t.Parallel()
	s := newSlowWorker(t)
	_, state := s.machineState("running")
	s.occupy()
	s.AddFault(hangFault("^/api/instances$"))
	read, diags := s.fleet.Resource("fleet_jeto_machine_state").TryRead(state)
	diags.Expect(t, providertest.Error("", `Jeto: could not read instance "`+s.instance+`"`,
		"/api/instances: no response within 500ms", "http.request_timeout"))
	if read == nil {
		t.Fatal("got no state, want the one of before")
	}
	providertest.ExpectValues(t, read.Values, state.Values)
}

func TestMachineState_ImportWaitsForWorker(t *testing.T) {
	t.Parallel()
	s := newSlowWorker(t)
	s.occupy()
	s.release(3)
	s.wantRequests([]string{s.get(), listRequest, s.get(), listRequest, s.get()}, none, func() {
		state := s.fleet.Resource("fleet_jeto_machine_state").ImportByID(s.instance + "/web")
		providertest.ExpectValues(t, state.Values, map[string]any{"state": "running"})
	})
}

// workerDidNotRead is the error of a read that waited too long.
func (s *slowWorker) workerDidNotRead(attribute string) providertest.Expectation {
	return providertest.Error(attribute, `Jeto: the worker did not read instance "`+s.instance+`"`,
		"Jeto lists the instance", "Check vagrant-worker")
}

func TestMachineState_ImportWithoutWorker(t *testing.T) {
	t.Parallel()
	s := newSlowWorker(t)
	s.occupy()
	machine := s.fleet.WithContext(s.Polls.DeadlineAt(2)).Resource("fleet_jeto_machine_state")
	_, diags := machine.TryImportByID(s.instance + "/web")
	diags.Expect(t, s.workerDidNotRead("instance_id"))
}

// TestMachineState_CreateWaitsForWorker creates the resource while the worker
// is busy: neither the read before the command nor the wait after it fails.
func TestMachineState_CreateWaitsForWorker(t *testing.T) {
	t.Parallel()
	s := newSlowWorker(t)
	s.occupy()
	s.release(2)
	// The stop takes the next jobDuration.
	s.release(4)
	post := "POST /api/instances/" + s.instance
	s.wantRequests([]string{s.get(), listRequest, s.get(), post, s.get(), s.get()}, none, func() {
		config, _ := s.machineState("stopped")
		state := s.fleet.Resource("fleet_jeto_machine_state").Create(config)
		providertest.ExpectValues(t, state.Values, map[string]any{"state": "stopped"})
	})
}

func TestMachineState_CreateWithoutWorker(t *testing.T) {
	t.Parallel()
	s := newSlowWorker(t)
	s.occupy()
	config, _ := s.machineState("stopped")
	fleet := s.fleet.WithContext(s.Polls.DeadlineAt(2))
	_, diags := fleet.Resource("fleet_jeto_machine_state").TryCreate(config)
	diags.Expect(t, providertest.Error("", `Jeto: timed out waiting for the worker to read instance "`+s.instance+`"`,
		"Its state was still busy", "increase the value in timeouts"))
}

func TestCommand_ImportWaitsForWorker(t *testing.T) {
	t.Parallel()
	s := newSlowWorker(t)
	command := s.fleet.Resource("fleet_jeto_command")
	s.occupy()
	_, diags := s.fleet.WithContext(s.Polls.DeadlineAt(2)).Resource("fleet_jeto_command").
		TryImportByID(s.instance + "/start/web")
	diags.Expect(t, s.workerDidNotRead("instance_id"))
	s.release(2)
	state := command.ImportByID(s.instance + "/start/web")
	providertest.ExpectValues(t, state.Values, map[string]any{"machine": "web", "command": "start"})
	// Without a machine the worker is not needed.
	s.occupy()
	command.ImportByID(s.instance + "/start")
}

// workerSources returns the arguments of the data sources that need the worker.
func (s *slowWorker) workerSources() map[string]map[string]any {
	return map[string]map[string]any{
		"fleet_jeto_instance": {"id": s.instance},
		"fleet_jeto_machine":  {"instance_id": s.instance, "name": "web"},
	}
}

func TestWorkerDataSources_WaitForWorker(t *testing.T) {
	t.Parallel()
	for _, source := range []string{"fleet_jeto_instance", "fleet_jeto_machine"} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			s := newSlowWorker(t)
			s.occupy()
			s.release(2)
			// Another job is queued before the address is read.
			s.Polls.BeforeRequest(s.Polls.Count()+3, s.occupy)
			s.release(4)
			ip := s.get() + "/web/ip"
			s.wantRequests([]string{
				s.get(), listRequest, s.get(), "POST /api/instances/" + s.other, ip, listRequest, ip,
			}, none, func() {
				values := s.fleet.DataSource(source).Read(s.workerSources()[source])
				if machines, ok := values["machines"].([]any); ok {
					values, _ = machines[0].(map[string]any)
				}
				providertest.ExpectValues(
					t, values, map[string]any{"name": "web", "status": "running", "ip": "10.0.3.15"},
				)
			})
		})
	}
}

func TestWorkerDataSources_WithoutWorker(t *testing.T) {
	t.Parallel()
	for source, attribute := range map[string]string{
		"fleet_jeto_instance": "id", "fleet_jeto_machine": "instance_id",
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			s := newSlowWorker(t)
			s.occupy()
			_, diags := s.fleet.WithContext(s.Polls.DeadlineAt(2)).DataSource(source).TryRead(s.workerSources()[source])
			diags.Expect(t, s.workerDidNotRead(attribute))
			// The address is a job of its own.
			s.Clock.Advance(jobDuration)
			s.AddFault(hangFault("/web/ip$"))
			_, diags = s.fleet.WithContext(s.Polls.DeadlineAt(s.Polls.Count() + 3)).DataSource(source).
				TryRead(s.workerSources()[source])
			diags.Expect(t, s.workerDidNotRead(attribute))
		})
	}
}

func TestWorkerDataSources_ListDoesNotAnswer(t *testing.T) {
	t.Parallel()
	for _, source := range []string{"fleet_jeto_instance", "fleet_jeto_machine"} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			s := newSlowWorker(t)
			s.AddFault(hangFault("^/api/instances$"))
			s.occupy()
			s.wantRequests([]string{s.get()}, func(request string) bool { return request == listRequest }, func() {
				_, diags := s.fleet.DataSource(source).TryRead(s.workerSources()[source])
				diags.Expect(t, providertest.Error("", `Jeto: could not read instance "`+s.instance+`"`,
					"/api/instances: no response within 500ms", "http.request_timeout"))
			})
		})
	}
}

// slowHCL returns a configuration of the instance and its machines.
func (s *slowWorker) slowHCL() string {
	settings := s.Settings()

	return fmt.Sprintf(`
provider "fleet" {
  jeto = { endpoint = %[1]q, api_key = %[2]q }
  http = { request_timeout = "1s" }
}

import {
  to = fleet_jeto_instance.shop
  id = %[3]q
}

import {
  to = fleet_jeto_machine_state.web
  id = "%[3]s/web"
}

import {
  to = fleet_jeto_machine_state.db
  id = "%[3]s/db"
}

resource "fleet_jeto_instance" "shop" {
  name          = "shop"
  path          = "/srv/shop"
  git_reference = "master"
  project_id    = "1"
  host_id       = "1"
}

resource "fleet_jeto_machine_state" "web" {
  instance_id = fleet_jeto_instance.shop.id
  machine     = "web"
  state       = "running"
}

resource "fleet_jeto_machine_state" "db" {
  instance_id = fleet_jeto_instance.shop.id
  machine     = "db"
  state       = "stopped"
}
`, settings["endpoint"], settings["api_key"], s.instance)
}

// TestAccMachineState_busyWorker plans while the worker starts a machine of
// another instance. The plan has no changes.
func TestAccMachineState_busyWorker(t *testing.T) {
	t.Parallel()
	s := newSlowWorker(t)
	before := 0
	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: s.slowHCL()},
			{
				PreConfig: func() {
					s.occupy()
					before = len(s.Requests())
				},
				Config:   s.slowHCL(),
				PlanOnly: true,
			},
		},
	})
	counts := map[string]int{}
	for _, request := range s.Requests()[before:] {
		counts[request]++
	}
	// The instance is read from a list. Each machine costs a GET and a list, and
	// two machines that are read at the same time share a list.
	if lists := counts[listRequest]; lists < 2 || lists > 3 {
		t.Errorf("got %d lists, want 2 or 3", lists)
	}
	delete(counts, listRequest)
	want := map[string]int{s.get(): 2, "DELETE /api/instances/" + s.instance: 1}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("other requests of the plan and of the destroy (-want +got):\n%s", diff)
	}
}
