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

// namedConfig returns the configuration of an instance with the hostname web.
func namedConfig() map[string]any {
	return minimalConfig(map[string]any{"hostname": "web"})
}

// wantCreated reports a failure unless the state is untainted, its instance is
// running and the only one of the account, and the server received this many
// POST requests.
func wantCreated(t *testing.T, account *acctest.Account, state *providertest.State, posts int) {
	t.Helper()
	if state == nil || state.Tainted {
		t.Fatalf("got the state %+v, want an untainted instance", state)
	}
	providertest.ExpectValues(t, state.Values, map[string]any{"state": "running"})
	wantStates(t, account, map[string]string{state.ID(): "running"})
	if got := account.RequestCounts()[http.MethodPost]; got != posts {
		t.Errorf("got %d POST requests, want %d", got, posts)
	}
}

// TestInstance_LostAnswerIsTakenOver expects a warning only if the
// configuration sets the hostname: then another process may have created the
// instance.
func TestInstance_LostAnswerIsTakenOver(t *testing.T) {
	t.Parallel()
	for name, fault := range acctest.LostResponses() {
		for hostname, config := range map[string]map[string]any{
			"generated": minimalConfig(), "configured": namedConfig(),
		} {
			t.Run(name+", hostname "+hostname, func(t *testing.T) {
				t.Parallel()
				account, instance := startInstance(t)
				account.AddFault(fault)
				state, diags := instance.TryCreate(config)
				if hostname == "configured" {
					diags.Expect(t, providertest.Warning("", "a response was lost", "took over "+state.ID()+` "web"`,
						"equals the request in hostname, image_id"))
				} else {
					diags.Expect(t)
				}
				wantCreated(t, account, state, 1)
				if state.Identity["id"] != state.ID() {
					t.Errorf("got the identity %v, want the id %q", state.Identity, state.ID())
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
		t.Errorf("got the bodies %v, want the same body twice", bodies)
	}
	instance.ExpectNoChanges(state, minimalConfig())
}

// TestInstance_UnavailableTwice expects no third request: the responses do not
// show whether the server received the first two
// (design/retries-and-doubt.md, "Doubt").
func TestInstance_UnavailableTwice(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{Method: http.MethodPost, Status: http.StatusServiceUnavailable, Times: 2})
	instance.CreateFails(namedConfig()).Expect(t, providertest.Error("", `Wakame-vdc: could not create instance "web"`,
		"503 Service Unavailable", "sent the request twice, and the system shows that it created nothing"))
	wantStates(t, account, map[string]string{})
	if got := account.RequestCounts()[http.MethodPost]; got != 2 {
		t.Errorf("got %d POST requests, want 2", got)
	}
	state, diags := instance.TryCreate(namedConfig())
	diags.Expect(t)
	wantCreated(t, account, state, 3)
}

// TestInstance_RejectedForNow expects all retries: a server that names a time
// has not processed the request.
func TestInstance_RejectedForNow(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{
		Method: http.MethodPost, Status: http.StatusServiceUnavailable, Times: 4,
		Headers: map[string]string{"Retry-After": "0"},
	})
	state, diags := instance.TryCreate(namedConfig())
	diags.Expect(t)
	wantCreated(t, account, state, 5)
	if lists := account.RequestCounts()[http.MethodGet]; lists != 1 {
		t.Errorf("got %d GET requests, want only the poll for the state", lists)
	}
}

// TestInstance_LostRequestThatArrivesLate hides the instance from the lists
// until the server rejects the second request because the hostname is used.
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
	if got := account.RequestCounts()[http.MethodPost]; got != 2 {
		t.Errorf("got %d POST requests, want 2", got)
	}
}

func TestInstance_LostAnswerWithFailedReads(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter, Times: 1})
	account.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusBadGateway})
	instance.CreateFails(namedConfig()).Expect(t, providertest.Error("", `Wakame-vdc: could not create instance "web"`,
		"the search for the created object failed", "502 Bad Gateway", "may have been carried out",
		"Check the system before you apply again"))
	if counts := account.RequestCounts(); counts[http.MethodPost] != 1 || len(account.Objects()) != 1 {
		t.Errorf("got the requests %v and the instances %v, want 1 POST", counts, account.Objects())
	}
}

// startInterrupted returns an account and the resource on it. The resource's
// context is cancelled when the first POST arrives.
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
		"a late answer": {Method: http.MethodPost, AfterWork: true, Latency: 100 * time.Millisecond},
		"a lost answer": {Method: http.MethodPost, Drop: faults.DropAfter},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInterrupted(t)
			account.AddFault(fault)
			state, diags := instance.TryCreate(minimalConfig())
			if state == nil || state.Tainted {
				t.Fatalf("got the state %+v, want an untainted instance:\n%s", state, diags)
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
	instance.CreateFails(minimalConfig()).Expect(t, providertest.Error("",
		"the system shows that the request created nothing", "You interrupted the operation"))
	if counts := account.RequestCounts(); counts[http.MethodPost] != 1 || len(account.Objects()) != 0 {
		t.Errorf("got the requests %v and the instances %v, want 1 POST", counts, account.Objects())
	}
}
