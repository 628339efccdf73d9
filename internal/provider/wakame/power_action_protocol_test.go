package wakame_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

func TestRebootAction_RebootsInstance(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	reboot := acctest.NewProvider(t, account).Action("fleet_wakame_reboot")
	id := account.Create("instance", nil)
	progress := reboot.Invoke(map[string]any{"instance_id": id})
	want := []string{`Rebooting instance "` + id + `"`, `The server has accepted the reboot of instance "` + id + `"`}
	wantProgress(t, want, progress)
	wantRequests(t, []string{"PUT /api/instances/ID/reboot"}, account.MaskedRequests(id))
}

func TestRebootAction_Errors(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	reboot := acctest.NewProvider(t, account).Action("fleet_wakame_reboot")
	for _, state := range []string{"stopped", "terminated", "shuttingdown"} {
		id := account.Create("instance", map[string]any{"state": state})
		progress, diags := reboot.TryInvoke(map[string]any{"instance_id": id})
		diags.Expect(
			t,
			providertest.Error("", `Wakame-vdc: could not reboot instance "`+id+`"`, "Its state is "+state,
				"only a running instance",
				"`terraform apply -invoke=action.fleet_wakame_reboot.NAME` reboots the instance once more"),
		)
		wantProgress(t, []string{`Rebooting instance "` + id + `"`}, progress)
	}
	_, diags := reboot.TryInvoke(map[string]any{"instance_id": "i-00000000"})
	diags.Expect(t, providertest.Error("instance_id", "Wakame-vdc: no such instance", `"i-00000000"`))
}

func TestPowerActions_Validation(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t, acctest.NewAccount(t, "wakame"))
	for _, name := range []string{"fleet_wakame_reboot", "fleet_wakame_stop", "fleet_wakame_start"} {
		action := fleet.Action(name)
		invalid := action.Validate(map[string]any{"instance_id": "web"})
		invalid.Expect(t, providertest.Error("instance_id", "must be the id of an instance"))
		action.Validate(map[string]any{"instance_id": providertest.Unknown}).Expect(t)
	}
}

// elapsed matches the time that a wait has taken so far.
var elapsed = regexp.MustCompile(`\d+s elapsed`)

// wantProgress compares the progress messages of an action, in which N stands
// for the seconds that have elapsed.
func wantProgress(t *testing.T, want, got []string) {
	t.Helper()
	for i := range got {
		got[i] = elapsed.ReplaceAllString(got[i], "Ns elapsed")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("progress messages (-want +got):\n%s", diff)
	}
}

func TestStopAndStartActions_ChangeState(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 35*time.Second)
	id := slow.Create("instance", nil)
	slow.Clock.Advance(bootDuration)
	config := map[string]any{"instance_id": id}
	wantProgress(t, []string{
		`Stopping instance "` + id + `"`,
		`The server has accepted the stop of instance "` + id + `"`,
		`Waiting for instance "` + id + `" to stop: stopping, Ns elapsed`,
		`Instance "` + id + `" is stopped`,
	}, slow.Provider.Action("fleet_wakame_stop").Invoke(config))
	wantStates(t, slow.Account, map[string]string{id: "stopped"})
	wantProgress(t, []string{
		`Starting instance "` + id + `"`,
		`The server has accepted the start of instance "` + id + `"`,
		`Waiting for instance "` + id + `" to start: starting, Ns elapsed`,
		`Instance "` + id + `" is running`,
	}, slow.Provider.Action("fleet_wakame_start").Invoke(config))
	wantStates(t, slow.Account, map[string]string{id: "running"})
	wantRequests(t, []string{
		"GET /api/instances/ID", "PUT /api/instances/ID/stop", "GET /api/instances/ID", "GET /api/instances/ID",
		"GET /api/instances/ID", "PUT /api/instances/ID/start", "GET /api/instances/ID", "GET /api/instances/ID",
	}, slow.MaskedRequests(id))
}

func TestStopAndStartActions_AlreadyInState(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	fleet := acctest.NewProvider(t, account)
	for state, name := range map[string]string{
		"stopped": "fleet_wakame_stop", "halted": "fleet_wakame_stop", "running": "fleet_wakame_start",
	} {
		id := account.Create("instance", map[string]any{"state": state})
		progress := fleet.Action(name).Invoke(map[string]any{"instance_id": id})
		wantProgress(t, []string{`Instance "` + id + `" is already ` + state}, progress)
	}
	if got := account.RequestCounts()[http.MethodPut]; got != 0 {
		t.Errorf("got %d PUT requests, want none", got)
	}
}

// TestStopAction_WaitsForRest stops an instance that still boots.
func TestStopAction_WaitsForRest(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 25*time.Second)
	id := slow.Create("instance", nil)
	progress := slow.Provider.Action("fleet_wakame_stop").Invoke(map[string]any{"instance_id": id})
	wantProgress(t, []string{`Waiting for instance "` + id + `" to be at rest: starting, Ns elapsed`}, progress[:1])
	wantStates(t, slow.Account, map[string]string{id: "stopped"})
}

func TestStopAndStartActions_Errors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		action, state string
		fault         faults.Fault
		want          func(id string) providertest.Expectation
	}{
		"start of a terminated instance": {
			"fleet_wakame_start", "terminated", faults.Fault{}, func(id string) providertest.Expectation {
				return providertest.Error("", `Wakame-vdc: could not start instance "`+id+`"`, "It is terminated",
					"If a resource manages the instance, the next plan removes it from the state")
			},
		},
		"start of a halted instance": {
			"fleet_wakame_start", "halted", faults.Fault{}, func(id string) providertest.Expectation {
				return providertest.Error("", `could not start instance "`+id+`"`, "Its state is halted",
					"only a stopped instance can be started", "The server did nothing", "power it on with the client",
					"`terraform apply -invoke=action.fleet_wakame_start.NAME` starts the instance")
			},
		},
		"stop on a server without stop": {
			"fleet_wakame_stop", "running",
			faults.Fault{
				Method: http.MethodPut, Status: http.StatusNotFound,
				Body: "<h1>Not Found</h1>", ContentType: "text/html",
			},
			func(id string) providertest.Expectation {
				return providertest.Error("", `could not stop instance "`+id+`"`, "since version 11.12",
					"The instance exists", "Use a newer server, or another way to stop the instance")
			},
		},
		"start of an instance whose image does not boot": {
			"fleet_wakame_start", "stopped", faults.Fault{}, func(id string) providertest.Expectation {
				return providertest.Error("", `Wakame-vdc: instance "`+id+`" was terminated instead of started`,
					"image wmi-broken does not boot", "If a resource manages the instance")
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account := acctest.NewAccount(t, "wakame")
			if test.fault.Status != 0 {
				account.AddFault(test.fault)
			}
			id := account.Create("instance", map[string]any{"state": test.state, "image_id": mock.ImageBroken})
			action := acctest.NewProvider(t, account).Action(test.action)
			_, diags := action.TryInvoke(map[string]any{"instance_id": id})
			diags.Expect(t, test.want(id))
		})
	}
}

func TestStopAndStartActions_MissingInstance(t *testing.T) {
	t.Parallel()
	fleet := acctest.NewProvider(t, acctest.NewAccount(t, "wakame"))
	for _, name := range []string{"fleet_wakame_stop", "fleet_wakame_start"} {
		_, diags := fleet.Action(name).TryInvoke(map[string]any{"instance_id": "i-00000000"})
		diags.Expect(t, providertest.Error("instance_id", "Wakame-vdc: no such instance", `"i-00000000"`))
	}
}

func TestStopAction_ConfiguredTimeout(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	id := slow.Create("instance", map[string]any{"state": "running"})
	_, diags := slow.Provider.Action("fleet_wakame_stop").TryInvoke(
		map[string]any{"instance_id": id, "timeouts": map[string]any{"invoke": "1s"}},
	)
	diags.Expect(t, providertest.Error("", `timed out waiting for instance "`+id+`" to stop`, "timeouts"))
}

func TestStopAction_Interrupted(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	id := slow.Create("instance", map[string]any{"state": "running"})
	stop := slow.Provider.WithContext(slow.Polls.CancelAt(3)).Action("fleet_wakame_stop")
	_, diags := stop.TryInvoke(map[string]any{"instance_id": id})
	diags.Expect(t, providertest.Error("", `interrupted waiting for instance "`+id+`" to stop`))
}
