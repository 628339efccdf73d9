package sharedcloud_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// wantCreated reports a failure unless the account holds one instance, which is
// the one in the state and untainted, after so many POST requests.
func wantCreated(t *testing.T, account *acctest.Account, state *providertest.State, posts int) {
	t.Helper()
	if state == nil || state.Tainted {
		t.Fatalf("the state is %+v, want an untainted instance", state)
	}
	objects := account.Objects()
	if len(objects) != 1 || objects[0].ID != state.ID() {
		t.Errorf("the account holds %v, the state %s", objects, state.ID())
	}
	if counts := account.RequestCounts(); counts[http.MethodPost] != posts {
		t.Errorf("there were %d POST requests, want %d", counts[http.MethodPost], posts)
	}
}

func TestInstance_LostAnswerIsTakenOver(t *testing.T) {
	t.Parallel()
	for name, fault := range acctest.LostResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			account.AddFault(fault)
			state, diags := instance.TryCreate(gpuConfig())
			wantCreated(t, account, state, 1)
			diags.Expect(t, providertest.Warning(
				"",
				`Sharedcloud: a response was lost: create instance "web"`,
				fmt.Sprintf("took over %s \"web\", created at %s", state.ID(), state.Values["created_at"]),
				"equals the request in name, type, ask_price, max_num_parallel_jobs and gpu",
				"`terraform state rm ADDRESS`",
			))
			if state.Identity["id"] != state.ID() {
				t.Errorf("the identity is %v", state.Identity)
			}
			instance.ExpectNoChanges(state, gpuConfig())
		})
	}
}

func TestInstance_LostRequestIsSentOnceMore(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(acctest.LostRequest())
	state, diags := instance.TryCreate(cpuConfig())
	diags.Expect(t)
	wantCreated(t, account, state, 2)
	instance.ExpectNoChanges(state, cpuConfig())
}

func TestInstance_LostRequestIsNotSentForEver(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropBefore})
	diags := instance.CreateFails(cpuConfig())
	diags.Expect(t, providertest.Error("", `Sharedcloud: could not create instance "web"`,
		"the client sent the request twice, and the system shows that it created nothing", "Try again later"))
	if counts := account.RequestCounts(); counts[http.MethodPost] != 2 || len(account.Objects()) != 0 {
		t.Errorf("the requests were %v, the account holds %v", counts, account.Objects())
	}
}

// TestInstance_LostAnswerWithTwoCandidates has another process make the same
// instance at the same time.
func TestInstance_LostAnswerWithTwoCandidates(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.Create("instance", map[string]any{"name": "web", "ask_price": 0.02})
	account.Create("instance", map[string]any{"name": "other", "ask_price": 0.02})
	account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter})
	diags := instance.CreateFails(cpuConfig())
	texts := []string{
		`Sharedcloud: could not create instance "web"`, "cannot determine whether it is one of these",
		"If one of them is yours, import it.",
	}
	candidates := 0
	for _, object := range account.Objects() {
		if object.Fields["name"] == "web" {
			candidates++
			texts = append(texts, object.ID+` "web", created at `,
				fmt.Sprintf("import {\n      to = fleet_sharedcloud_instance.NAME\n      id = %q\n    }", object.ID))
		}
	}
	diags.Expect(t, providertest.Error("", texts...))
	if counts := account.RequestCounts(); counts[http.MethodPost] != 1 || candidates != 2 {
		t.Errorf("the requests were %v, and there are %d candidates", counts, candidates)
	}
}

// startInterrupted returns an account and the resource on it, whose context is
// cancelled when the first POST arrives.
func startInterrupted(t *testing.T) (*acctest.Account, *providertest.Resource) {
	t.Helper()
	slow := acctest.NewTimedAccount(t, "sharedcloud", time.Now(), mockserver.Options{}, acctest.AnyGET)

	return slow.Account, slow.Provider.WithContext(slow.Writes.CancelAt(1)).Resource("fleet_sharedcloud_instance")
}

func TestInstance_InterruptWaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	account, instance := startInterrupted(t)
	account.AddFault(faults.Fault{Method: http.MethodPost, AfterWork: true, Latency: 100 * time.Millisecond})
	state, diags := instance.TryCreate(cpuConfig())
	diags.Expect(t)
	wantCreated(t, account, state, 1)
}

func TestInstance_InterruptWithALostAnswer(t *testing.T) {
	t.Parallel()
	account, instance := startInterrupted(t)
	account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter})
	state, diags := instance.TryCreate(cpuConfig())
	wantCreated(t, account, state, 1)
	diags.Expect(t, providertest.Warning("", "a response was lost", "took over "+state.ID()))
}

func TestInstance_InterruptWithALostRequest(t *testing.T) {
	t.Parallel()
	account, instance := startInterrupted(t)
	account.AddFault(acctest.LostRequest())
	diags := instance.CreateFails(cpuConfig())
	diags.Expect(t, providertest.Error("", "the system shows that the request created nothing", "You interrupted the operation"))
	if counts := account.RequestCounts(); counts[http.MethodPost] != 1 || len(account.Objects()) != 0 {
		t.Errorf("the requests were %v, the account holds %v", counts, account.Objects())
	}
}
