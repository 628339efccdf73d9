package wakame_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestRebootAction_RebootsInstance(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	reboot := acctest.NewProvider(t, account).Action("fleet_wakame_reboot")
	id := account.Create("instance", nil)
	progress := reboot.Invoke(map[string]any{"instance_id": id})
	want := []string{`Rebooting instance "` + id + `"`, `The server has accepted the reboot of instance "` + id + `"`}
	if diff := cmp.Diff(want, progress); diff != "" {
		t.Errorf("progress messages (-want +got):\n%s", diff)
	}
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
				"only a running instance"),
		)
		if diff := cmp.Diff([]string{`Rebooting instance "` + id + `"`}, progress); diff != "" {
			t.Errorf("progress messages (-want +got):\n%s", diff)
		}
	}
	_, diags := reboot.TryInvoke(map[string]any{"instance_id": "i-00000000"})
	diags.Expect(t, providertest.Error("instance_id", "Wakame-vdc: no such instance", `"i-00000000"`))
}

func TestRebootAction_Validation(t *testing.T) {
	t.Parallel()
	reboot := acctest.NewProvider(t, acctest.NewAccount(t, "wakame")).Action("fleet_wakame_reboot")
	invalid := reboot.Validate(map[string]any{"instance_id": "web"})
	invalid.Expect(t, providertest.Error("instance_id", "must be the id of an instance"))
	reboot.Validate(map[string]any{"instance_id": providertest.Unknown}).Expect(t)
}
