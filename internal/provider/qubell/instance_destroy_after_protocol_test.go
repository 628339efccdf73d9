package qubell_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// destroyAfterConfig is the configuration of an instance with destroy_after.
func destroyAfterConfig(after string) map[string]any {
	return shopConfig(map[string]any{"destroy_after": after})
}

// destroyTimes returns how long from now the account's schedules fire, sorted.
// All of them must be schedules of the workflow `destroy`.
func destroyTimes(t *testing.T, account *acctest.Account) []time.Duration {
	t.Helper()
	schedules := storedObjects(account, "schedule")
	after := make([]time.Duration, 0, len(schedules))
	for _, schedule := range schedules {
		at, ok := schedule["timestamp"].(float64)
		if !ok || schedule["name"] != "destroy" {
			t.Fatalf("the schedule is %v, want one of the workflow destroy", schedule)
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

func TestInstance_DestroyAfter_Lifecycle(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(destroyAfterConfig("8h"))
	id := state.ID()
	wantDestroyTimes(t, account, 8*time.Hour)
	before := len(account.Requests())
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
	wantRequests(
		t,
		account,
		before,
		id,
		"GET /instances/ID",
		"GET /instances/ID/schedules",
		"GET /instances/ID",
		"GET /instances/ID/schedules",
	)
	// The same duration in another unit.
	before = len(account.Requests())
	state = instance.Update(state, destroyAfterConfig("480m"))
	wantRequests(t, account, before, id)
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

// TestInstance_DestroyAfter_FiredIsNotDrift has a destruction that failed, on a
// server whose clock is 10 h slow.
func TestInstance_DestroyAfter_FiredIsNotDrift(t *testing.T) {
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

func TestInstance_DestroyAfter_GoneBeforeCancel(t *testing.T) {
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

// scheduleDestroy makes another schedule of the workflow `destroy`, outside
// Terraform.
func scheduleDestroy(account *acctest.Account, instance string, after time.Duration) {
	account.Create(mock.KindSchedule, map[string]any{
		"instanceId": instance, "name": "destroy", "timestamp": time.Now().Add(after).UnixMilli(),
	})
}

// moveSchedules moves all schedules of an account, outside Terraform.
func moveSchedules(account *acctest.Account, after time.Duration) {
	for schedule := range storedObjects(account, mock.KindSchedule) {
		account.Edit(mock.KindSchedule, schedule, map[string]any{"timestamp": time.Now().Add(after).UnixMilli()})
	}
}

// cancelSchedules cancels all schedules of an account, outside Terraform.
func cancelSchedules(account *acctest.Account) {
	for schedule := range storedObjects(account, mock.KindSchedule) {
		account.Delete(mock.KindSchedule, schedule)
	}
}

// TestInstance_DestroyAfter_ChangedOutsideTerraform changes the schedules of an
// instance that is destroyed after 8 h.
func TestInstance_DestroyAfter_ChangedOutsideTerraform(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(account *acctest.Account, instance string)
		// remaining is destroy_after after the refresh, in whole minutes; 0 for
		// null.
		remaining time.Duration
	}{
		"cancelled": {func(account *acctest.Account, _ string) { cancelSchedules(account) }, 0},
		"moved": {
			func(account *acctest.Account, _ string) { moveSchedules(account, 20*time.Hour) }, 20 * time.Hour,
		},
		"moved ahead": {func(account *acctest.Account, _ string) { moveSchedules(account, time.Hour) }, time.Hour},
		"cancelled, with another schedule": {func(account *acctest.Account, instance string) {
			cancelSchedules(account)
			scheduleDestroy(account, instance, 24*time.Hour)
		}, 24 * time.Hour},
		"sooner schedule added": {func(account *acctest.Account, instance string) {
			scheduleDestroy(account, instance, 2*time.Hour)
		}, 2 * time.Hour},
	} {
		for _, isRefreshed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, refreshed before: %t", name, isRefreshed), func(t *testing.T) {
				t.Parallel()
				account, instance := startInstance(t)
				state := instance.Create(destroyAfterConfig("8h"))
				if isRefreshed {
					state = instance.Read(state)
				}
				test.change(account, state.ID())
				changed := instance.Read(state)
				after, _ := changed.Values["destroy_after"].(string)
				remaining, _ := time.ParseDuration(after)
				if remaining.Round(time.Minute) != test.remaining || (after == "") != (test.remaining == 0) {
					t.Errorf("destroy_after = %q, want %s", after, test.remaining)
				}
				instance.Plan(changed, destroyAfterConfig("8h")).ExpectAction(t, providertest.Update)
				state = instance.Update(changed, destroyAfterConfig("8h"))
				wantDestroyTimes(t, account, 8*time.Hour)
				instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
			})
		}
	}
}

func TestInstance_DestroyAfter_LaterScheduleIsNotDrift(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(destroyAfterConfig("8h"))
	scheduleDestroy(account, state.ID(), 24*time.Hour)
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
	wantDestroyTimes(t, account, 8*time.Hour, 24*time.Hour)
}

// TestInstance_DestroyAfter_OwnsAllSchedules starts with an instance that has a
// schedule of the workflow `destroy` and no destroy_after.
func TestInstance_DestroyAfter_OwnsAllSchedules(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config map[string]any
		want   []time.Duration
	}{
		"not set": {
			shopConfig(map[string]any{"name": "web"}), []time.Duration{24 * time.Hour, 48 * time.Hour},
		},
		"set":                {destroyAfterConfig("8h"), []time.Duration{8 * time.Hour}},
		"set to a later end": {destroyAfterConfig("72h"), []time.Duration{72 * time.Hour}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			state := instance.Create(shopConfig())
			scheduleDestroy(account, state.ID(), 48*time.Hour)
			scheduleDestroy(account, state.ID(), 24*time.Hour)
			instance.ExpectNoChanges(state, shopConfig())
			state = instance.Update(instance.Read(state), test.config)
			wantDestroyTimes(t, account, test.want...)
			instance.ExpectNoChanges(state, test.config)
		})
	}
}

func TestInstance_DestroyAfter_RemovedCancelsAllSchedules(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(destroyAfterConfig("8h"))
	scheduleDestroy(account, state.ID(), 24*time.Hour)
	state = instance.Update(instance.Read(state), shopConfig())
	wantDestroyTimes(t, account)
	instance.ExpectNoChanges(state, shopConfig())
}

func TestInstance_DestroyAfter_KeepsSchedulesOfOtherWorkflows(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(destroyAfterConfig("8h"))
	backup := account.Create(mock.KindSchedule, map[string]any{
		"instanceId": state.ID(), "name": "backup", "timestamp": time.Now().Add(time.Hour).UnixMilli(),
	})
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
	instance.Update(instance.Read(state), shopConfig())
	if left := storedObjects(account, mock.KindSchedule); len(left) != 1 || left[backup] == nil {
		t.Errorf("the schedules are %v, want only %s", left, backup)
	}
}

func TestInstance_DestroyAfter_FailedCancelIsRepeated(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	scheduleDestroy(account, state.ID(), 24*time.Hour)
	scheduleDestroy(account, state.ID(), 48*time.Hour)
	account.AddFault(faults.Fault{
		Method: http.MethodPost, PathRegexp: "/reschedule$", Skip: 1, Times: 1, Status: http.StatusForbidden,
		Body: `{"errors":["not now"]}`,
	})
	left, diags := instance.TryUpdate(state, destroyAfterConfig("8h"))
	diags.Expect(t, providertest.Error("", "Qubell: could not cancel schedule", "not now"))
	providertest.ExpectValues(t, left.Values, map[string]any{"destroy_after": nil})
	state = instance.Update(left, destroyAfterConfig("8h"))
	wantDestroyTimes(t, account, 8*time.Hour)
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
}

func TestInstance_DestroyAfter_InDoubt(t *testing.T) {
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
	wantDestroyTimes(t, s.Account, 8*time.Hour, 8*time.Hour)
	state = instance.Update(left, destroyAfterConfig("8h"))
	wantDestroyTimes(t, s.Account, 8*time.Hour)
	instance.ExpectNoChanges(state, destroyAfterConfig("8h"))
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

func TestInstance_DestroyAfter_FailedReadKeepsState(t *testing.T) {
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
