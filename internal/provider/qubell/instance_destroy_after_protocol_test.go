package qubell_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// destroyAfterConfig is the configuration of an instance that is destroyed
// after a time.
func destroyAfterConfig(after string) map[string]any {
	return shopConfig(map[string]any{"destroy_after": after})
}

// destroyTimes returns after how long from now the account's schedules destroy.
func destroyTimes(t *testing.T, account *acctest.Account) []time.Duration {
	t.Helper()
	schedules := storedObjects(account, "schedule")
	after := make([]time.Duration, 0, len(schedules))
	for _, schedule := range schedules {
		at, ok := schedule["timestamp"].(float64)
		if !ok || schedule["name"] != "destroy" {
			t.Fatalf("a schedule is %v", schedule)
		}
		after = append(after, time.Until(time.UnixMilli(int64(at))).Round(time.Minute))
	}

	slices.Sort(after)

	return after
}

func wantDestroyTimes(t *testing.T, account *acctest.Account, want ...time.Duration) {
	t.Helper()
	if got := destroyTimes(t, account); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the instance is destroyed after %v, want %v", got, want)
	}
}

func TestTheEndOfAnInstanceIsScheduled(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(destroyAfterConfig("8h"))
	id := state.ID()
	wantDestroyTimes(t, account, 8*time.Hour)
	before := len(account.Requests())
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
	wantRequests(t, account, before, id, "GET /instances/ID", "GET /instances/ID/schedules", "GET /instances/ID", "GET /instances/ID/schedules")
	// The same in other words.
	before = len(account.Requests())
	state = instance.Update(state, destroyAfterConfig("480m"))
	wantRequests(t, account, before, id)
	// Longer; never; sooner.
	plan := instance.Plan(state, destroyAfterConfig("12h"))
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	state = instance.Update(state, destroyAfterConfig("12h"))
	wantDestroyTimes(t, account, 12*time.Hour)
	state = instance.Update(state, shopConfig())
	wantDestroyTimes(t, account)
	state = instance.Update(state, destroyAfterConfig("2h"))
	wantDestroyTimes(t, account, 2*time.Hour)
	instance.ExpectNoChanges(state, destroyAfterConfig("2h"))
	providertest.ExpectValues(t, state.Values, map[string]any{"destroy_after": "2h", "status": "Running"})
}

func TestAnEndThatSomebodyElseCancelledIsScheduledAgain(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(destroyAfterConfig("8h"))
	for schedule := range storedObjects(account, "schedule") {
		account.Delete("schedule", schedule)
	}
	read := instance.Read(state)
	providertest.ExpectValues(t, read.Values, map[string]any{"destroy_after": nil})
	instance.Plan(read, destroyAfterConfig("8h")).ExpectAction(t, providertest.Update)
	state = instance.Update(read, destroyAfterConfig("8h"))
	wantDestroyTimes(t, account, 8*time.Hour)
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
}

func TestAnEndThatSomebodyElseMovedIsStillTheOneToCancel(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(destroyAfterConfig("8h"))
	for schedule := range storedObjects(account, "schedule") {
		account.Edit("schedule", schedule, map[string]any{"timestamp": time.Now().Add(20 * time.Hour).UnixMilli()})
	}
	// That is not this resource's.
	account.Create(
		"schedule", map[string]any{"instanceId": state.ID(), "timestamp": time.Now().Add(24 * time.Hour).UnixMilli()},
	)
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
	instance.Update(instance.Read(state), shopConfig())
	wantDestroyTimes(t, account, 24*time.Hour)
}

// scheduleForeignDestroy schedules a destruction that is nobody's, a day from
// now.
func scheduleForeignDestroy(account *acctest.Account, id string) {
	account.Create(
		"schedule", map[string]any{"instanceId": id, "timestamp": time.Now().Add(24 * time.Hour).UnixMilli()},
	)
}

func TestAnEndIsScheduledBesidesThatOfSomebodyElse(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	scheduleForeignDestroy(account, state.ID())
	instance.ExpectNoChanges(state, shopConfig())
	state = instance.Update(state, destroyAfterConfig("8h"))
	wantDestroyTimes(t, account, 8*time.Hour, 24*time.Hour)
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
	state = instance.Update(instance.Read(state), destroyAfterConfig("12h"))
	wantDestroyTimes(t, account, 12*time.Hour, 24*time.Hour)
	state = instance.Update(instance.Read(state), shopConfig())
	wantDestroyTimes(t, account, 24*time.Hour)
	instance.ExpectNoChanges(state, shopConfig())
}

func TestAnEndThatIsMovedAfterItWasSeenIsPutBack(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Read(instance.Create(destroyAfterConfig("8h")))
	for schedule := range storedObjects(account, "schedule") {
		account.Edit("schedule", schedule, map[string]any{"timestamp": time.Now().Add(20 * time.Hour).UnixMilli()})
	}
	moved := instance.Read(state)
	if after, _ := moved.Values["destroy_after"].(string); !strings.HasPrefix(after, "20h") && !strings.HasPrefix(after, "19h59m") {
		t.Errorf("destroy_after is %q", after)
	}
	instance.Plan(moved, destroyAfterConfig("8h")).ExpectAction(t, providertest.Update)
	state = instance.Update(moved, destroyAfterConfig("8h"))
	wantDestroyTimes(t, account, 8*time.Hour)
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
}

func TestAnEndThatIsCancelledIsNotThatOfSomebodyElse(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Read(instance.Create(destroyAfterConfig("8h")))
	for schedule := range storedObjects(account, "schedule") {
		account.Delete("schedule", schedule)
	}
	scheduleForeignDestroy(account, state.ID())
	left := instance.Read(state)
	providertest.ExpectValues(t, left.Values, map[string]any{"destroy_after": nil})
	instance.Plan(left, destroyAfterConfig("8h")).ExpectAction(t, providertest.Update)
	state = instance.Update(left, destroyAfterConfig("8h"))
	wantDestroyTimes(t, account, 8*time.Hour, 24*time.Hour)
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
}

// TestAnEndThatHasComeIsNoDrift is about a destruction that has failed, on a
// server whose clock is slow.
func TestAnEndThatHasComeIsNoDrift(t *testing.T) {
	t.Parallel()
	manual := clock.Manual(time.Now().Add(-10 * time.Hour))
	account := acctest.NewIsolatedAccount(t, "qubell", mockserver.Options{Clock: manual}, func(*http.Request) {})
	instance := acctest.NewProvider(t, account).Resource("fleet_qubell_instance")
	state := instance.Read(instance.Create(destroyAfterConfig("8h")))
	manual.Advance(9 * time.Hour)
	account.Edit("instance", state.ID(), map[string]any{"status": "Failed"})
	before := len(account.Requests())
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
	wantRequests(t, account, before, state.ID(), "GET /instances/ID")
}

func TestAnEndThatIsGoneBeforeItIsCancelled(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(destroyAfterConfig("8h"))
	account.AddFault(
		faults.Fault{
			Method: http.MethodPost, PathRegexp: "/reschedule$", Status: http.StatusNotFound,
			Body: `{"errors":["no such schedule"]}`,
		},
	)
	providertest.ExpectValues(t, instance.Update(state, shopConfig()).Values, map[string]any{"destroy_after": nil})
	_, diags := instance.TryUpdate(state, destroyAfterConfig("9h"))
	diags.Expect(t, providertest.Error("", "Qubell: could not move schedule", "404 Not Found: no such schedule"))
}

func TestInstance_DestroyAfter_LostAnswer(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.AddFault(lostResponses()["dropped"])
	state, diags := instance.TryUpdate(state, destroyAfterConfig("8h"))
	diags.Expect(t, providertest.Warning("",
		`Qubell: a response was lost: schedule workflow "destroy" of instance "`+state.ID()+`"`, "took over"))
	providertest.ExpectValues(t, state.Values, map[string]any{"destroy_after": "8h"})
	wantDestroyTimes(t, account, 8*time.Hour)
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
}

func TestInstance_DestroyAfter_InDoubtIsNotScheduledTwice(t *testing.T) {
	t.Parallel()
	s := newGatedAccount(t)
	instance := s.Provider.Resource(instanceType)
	state := instance.Create(shopConfig())
	s.Writes.BeforeRequest(2, func() {
		s.Create(mock.KindSchedule, map[string]any{
			"instanceId": state.ID(), "name": "destroy", "timestamp": s.Clock.Now().Add(8 * time.Hour).UnixMilli(),
		})
	})
	s.AddFault(lostResponses()["dropped"])
	left, diags := instance.TryUpdate(state, destroyAfterConfig("8h"))
	diags.Expect(t, providertest.Error("", `could not schedule workflow "destroy"`, "may have been carried out"))
	providertest.ExpectValues(t, left.Values, map[string]any{"destroy_after": nil})
	instance.Update(left, destroyAfterConfig("8h"))
	wantDestroyTimes(t, s.Account, 8*time.Hour, 8*time.Hour)
}

func TestAnEndInDoubtIsNotThatOfSomebodyElse(t *testing.T) {
	t.Parallel()
	for name, drop := range map[string]faults.Drop{"not carried out": faults.DropBefore, "carried out": faults.DropAfter} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			state := instance.Create(shopConfig())
			scheduleForeignDestroy(account, state.ID())
			account.AddFault(faults.Fault{Method: http.MethodPost, Drop: drop, Times: 1})
			state = instance.Update(state, destroyAfterConfig("8h"))
			wantDestroyTimes(t, account, 8*time.Hour, 24*time.Hour)
			instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
		})
	}
}

func TestSchedulesThatCannotBeReadLeaveTheStateAlone(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(destroyAfterConfig("8h"))
	account.AddFault(faults.Fault{Method: http.MethodGet, PathRegexp: "/schedules$", Status: http.StatusOK, Body: `{}`})
	read, diags := instance.TryRead(state)
	diags.Expect(
		t,
		providertest.Error(
			"", `Qubell: could not list the schedules of instance "`+state.ID()+`"`, "there is no list of schedules",
		),
	)
	providertest.ExpectValues(t, read.Values, state.Values)
}
