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

// expectCreated compares the only instance on the server with the untainted
// state, and the number of POST requests.
func expectCreated(t *testing.T, account *acctest.Account, state *providertest.State, posts int) {
	t.Helper()
	if state == nil || state.Tainted {
		t.Fatalf("got the state %+v, want an untainted instance", state)
	}
	objects := account.Objects()
	if len(objects) != 1 || objects[0].ID != state.ID() {
		t.Errorf("got %v on the server, want only instance %s", objects, state.ID())
	}
	if counts := account.RequestCounts(); counts[http.MethodPost] != posts {
		t.Errorf("got %d POST requests, want %d", counts[http.MethodPost], posts)
	}
}

// expectNotCreated expects no instance on the server, and a number of POST
// requests.
func expectNotCreated(t *testing.T, account *acctest.Account, posts int) {
	t.Helper()
	if objects := account.Objects(); len(objects) != 0 {
		t.Errorf("got %v on the server, want no instance", objects)
	}
	if counts := account.RequestCounts(); counts[http.MethodPost] != posts {
		t.Errorf("got %d POST requests, want %d", counts[http.MethodPost], posts)
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
			expectCreated(t, account, state, 1)
			diags.Expect(t, providertest.Warning(
				"",
				`Sharedcloud: a response was lost: create instance "web"`,
				fmt.Sprintf("took over %s \"web\", created at %s", state.ID(), state.Values["created_at"]),
				"equals the request in name, type, ask_price, max_num_parallel_jobs and gpu",
				"`terraform state rm ADDRESS`",
			))
			providertest.ExpectValues(t, state.Identity, map[string]any{"id": state.ID()})
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
	expectCreated(t, account, state, 2)
	instance.ExpectNoChanges(state, cpuConfig())
}

func TestInstance_LostRequestIsSentTwiceAtMost(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropBefore})
	diags := instance.CreateFails(cpuConfig())
	diags.Expect(t, providertest.Error("", `Sharedcloud: could not create instance "web"`,
		"the client sent the request twice, and the system shows that it created nothing", "Try again later"))
	expectNotCreated(t, account, 2)
}

// Another process creates the same instance at the same time.
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
		t.Errorf("got %d POST requests and %d candidates, want 1 and 2", counts[http.MethodPost], candidates)
	}
}

// startInterrupted returns an account and its instance resource. The resource
// is interrupted when the server receives the first POST.
func startInterrupted(t *testing.T) (*acctest.Account, *providertest.Resource) {
	t.Helper()
	server := acctest.NewTimedAccount(t, "sharedcloud", time.Now(), mockserver.Options{}, acctest.AnyGET)

	return server.Account, server.Provider.WithContext(server.Writes.CancelAt(1)).Resource(instanceType)
}

func TestInstance_InterruptWaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	account, instance := startInterrupted(t)
	account.AddFault(faults.Fault{Method: http.MethodPost, AfterWork: true, Latency: 100 * time.Millisecond})
	state, diags := instance.TryCreate(cpuConfig())
	diags.Expect(t)
	expectCreated(t, account, state, 1)
}

func TestInstance_InterruptWithALostAnswer(t *testing.T) {
	t.Parallel()
	account, instance := startInterrupted(t)
	account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter})
	state, diags := instance.TryCreate(cpuConfig())
	expectCreated(t, account, state, 1)
	diags.Expect(t, providertest.Warning("", "a response was lost", "took over "+state.ID()))
}

func TestInstance_InterruptWithALostRequest(t *testing.T) {
	t.Parallel()
	account, instance := startInterrupted(t)
	account.AddFault(acctest.LostRequest())
	diags := instance.CreateFails(cpuConfig())
	diags.Expect(
		t,
		providertest.Error("", "the system shows that the request created nothing", "You interrupted the operation"),
	)
	expectNotCreated(t, account, 1)
}
