package wakame_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// namedConfig is the configuration of an instance with a hostname that the user
// sets.
func namedConfig(changes ...map[string]any) map[string]any {
	return minimalConfig(providertest.Merge(map[string]any{"hostname": "web"}, changes...))
}

// wantCreated reports a failure unless the account holds one instance, which is
// the one in the state, untainted and running, after so many POST requests.
func wantCreated(t *testing.T, account *acctest.Account, state *providertest.State, posts int) {
	t.Helper()
	if state == nil || state.Tainted {
		t.Fatalf("the state is %+v, want an untainted instance", state)
	}
	providertest.ExpectValues(t, state.Values, map[string]any{"state": "running"})
	wantStates(t, account, map[string]string{state.ID(): "running"})
	if counts := account.RequestCounts(); counts[http.MethodPost] != posts {
		t.Errorf("there were %d POST requests, want %d", counts[http.MethodPost], posts)
	}
}

// TestInstance_LostAnswerIsTakenOver expects a warning only where the hostname
// is given: another process may have made the instance then.
func TestInstance_LostAnswerIsTakenOver(t *testing.T) {
	t.Parallel()
	for name, fault := range acctest.LostResponses() {
		for hostname, config := range map[string]map[string]any{"generated": minimalConfig(), "given": namedConfig()} {
			t.Run(name+", hostname "+hostname, func(t *testing.T) {
				t.Parallel()
				account, instance := startInstance(t)
				account.AddFault(fault)
				state, diags := instance.TryCreate(config)
				if hostname == "given" {
					diags.Expect(t, providertest.Warning("", "a response was lost", "took over "+state.ID()+` "web"`,
						"equals the request in hostname, image_id"))
				} else {
					diags.Expect(t)
				}
				wantCreated(t, account, state, 1)
				if state.Identity["id"] != state.ID() {
					t.Errorf("the identity is %v", state.Identity)
				}
				instance.ExpectNoChanges(state, config)
			})
		}
	}
}

func TestInstance_LostRequestIsSentOnceMore(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(acctest.LostRequest())
	state, diags := instance.TryCreate(minimalConfig())
	diags.Expect(t)
	wantCreated(t, account, state, 2)
	journal := account.Journal()
	bodies := map[string]int{}
	for _, entry := range journal {
		if entry.Method == http.MethodPost {
			bodies[entry.Body]++
		}
	}
	if len(bodies) != 1 {
		t.Errorf("the second request differs from the first: %v", bodies)
	}
	instance.ExpectNoChanges(state, minimalConfig())
}

// TestInstance_LostRequestThatArrivesLate hides the instance from the lists
// until the server rejects the second request because of it.
func TestInstance_LostRequestThatArrivesLate(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter, Times: 1})
	account.AddFault(faults.Fault{
		Method: http.MethodGet, Path: "/api/instances", Status: http.StatusOK, Times: 3,
		Body: `[{"owner_total":0,"start":0,"limit":250,"results":[]}]`,
	})
	state, diags := instance.TryCreate(minimalConfig())
	diags.Expect(t)
	wantCreated(t, account, state, 2)
}

func TestInstance_LostAnswerWithAForeignHostname(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", map[string]any{
		"hostname": "web", "state": "running", "created_at": "2012-02-13T05:06:07Z",
	})
	account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter, Times: 1})
	diags := instance.CreateFails(namedConfig())
	diags.Expect(
		t,
		providertest.Error("hostname", `could not create instance "web"`, "another instance of the account has it"),
	)
	wantStates(t, account, map[string]string{id: "running"})
	if counts := account.RequestCounts(); counts[http.MethodPost] != 2 {
		t.Errorf("the requests were %v", counts)
	}
}

func TestInstance_LostAnswerWithFailingLooks(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter, Times: 1})
	account.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusBadGateway})
	instance.CreateFails(namedConfig()).Expect(t, providertest.Error("", `Wakame-vdc: could not create instance "web"`,
		"the search for the created object failed", "502 Bad Gateway", "may have been carried out",
		"Check the system before you apply again"))
	if counts := account.RequestCounts(); counts[http.MethodPost] != 1 || len(account.Objects()) != 1 {
		t.Errorf("the requests were %v, the account holds %v", counts, account.Objects())
	}
}

// startInterrupted returns an account and the resource on it, whose context is
// cancelled when the first POST arrives.
func startInterrupted(t *testing.T) (*acctest.Account, *providertest.Resource) {
	t.Helper()
	slow := acctest.NewTimedAccount(
		t, "wakame", time.Now(), mockserver.Options{BootDuration: time.Minute}, acctest.AnyGET,
	)

	return slow.Account, slow.Provider.WithContext(slow.Writes.CancelAt(1)).Resource("fleet_wakame_instance")
}

func TestInstance_InterruptWaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faults.Fault{
		"late": {Method: http.MethodPost, AfterWork: true, Latency: 100 * time.Millisecond},
		"lost": {Method: http.MethodPost, Drop: faults.DropAfter},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInterrupted(t)
			account.AddFault(fault)
			state, diags := instance.TryCreate(minimalConfig())
			if state == nil || state.Tainted {
				t.Fatalf("the state is %+v:\n%s", state, diags)
			}
			diags.Expect(t, providertest.Warning("", `interrupted waiting for instance "`+state.ID()+`" to run`))
			wantStates(t, account, map[string]string{state.ID(): "scheduling"})
		})
	}
}

func TestInstance_InterruptWithALostRequest(t *testing.T) {
	t.Parallel()
	account, instance := startInterrupted(t)
	account.AddFault(acctest.LostRequest())
	instance.CreateFails(minimalConfig()).Expect(t, providertest.Error("", "the system shows that the request created nothing",
		"You interrupted the operation"))
	if counts := account.RequestCounts(); counts[http.MethodPost] != 1 || len(account.Objects()) != 0 {
		t.Errorf("the requests were %v, the account holds %v", counts, account.Objects())
	}
}
