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
	told := reboot.Invoke(map[string]any{"instance_id": id})
	if diff := cmp.Diff([]string{`Rebooting instance "` + id + `"`, `The server reboots instance "` + id + `"`}, told); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"PUT /api/instances/ID/reboot"}, account.MaskedRequests(id)); diff != "" {
		t.Error(diff)
	}
}

func TestRebootAction_Errors(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	reboot := acctest.NewProvider(t, account).Action("fleet_wakame_reboot")
	for _, state := range []string{"stopped", "terminated", "shuttingdown"} {
		id := account.Create("instance", map[string]any{"state": state})
		told, diags := reboot.TryInvoke(map[string]any{"instance_id": id})
		diags.Expect(t, providertest.Error("", `Wakame-vdc: could not reboot instance "`+id+`"`, "Its state is "+state, "only a running instance"))
		if diff := cmp.Diff([]string{`Rebooting instance "` + id + `"`}, told); diff != "" {
			t.Error(diff)
		}
	}
	_, diags := reboot.TryInvoke(map[string]any{"instance_id": "i-00000000"})
	diags.Expect(t, providertest.Error("", `could not reboot instance "i-00000000"`, "404 Not Found: UnknownUUIDResource", "does not exist"))
	reboot.Validate(map[string]any{"instance_id": "web"}).Expect(t, providertest.Error("instance_id", "must be the id of an instance"))
	reboot.Validate(map[string]any{"instance_id": providertest.Unknown}).Expect(t)
}
