package qubell_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

// TestWorkflowScheduleList_SkipsDestroy has an instance whose schedule of
// `destroy` was made outside Terraform. The import of the instance manages it.
func TestWorkflowScheduleList_SkipsDestroy(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	s.scheduleOutOfBand("destroy", time.Hour)
	backup := s.scheduleOutOfBand("backup", 2*time.Hour)
	config := map[string]any{"instance_id": s.instance}
	for _, limit := range []int{0, 1} {
		found := s.fleet.ListResource(scheduleType).List(config, providertest.ListOptions{Limit: limit})
		if len(found) != 1 || found[0].Identity["id"] != backup {
			t.Errorf("List with the limit %d = %v, want schedule %s", limit, found, backup)
		}
	}
	shown := s.fleet.DataSource("fleet_qubell_workflow_schedules").Read(config)["schedules"]
	if diff := cmp.Diff(
		[]string{"destroy", "backup"}, providertest.StringAttributes(t, shown, "workflow"),
	); diff != "" {
		t.Errorf("the data source (-want +got):\n%s", diff)
	}
	after, _ := s.fleet.Resource("fleet_qubell_instance").ImportByID(s.instance).Values["destroy_after"].(string)
	left, err := time.ParseDuration(after)
	if err != nil || left.Round(time.Minute) != time.Hour {
		t.Errorf("destroy_after of the imported instance = %q, %v, want about 1h", after, err)
	}
}
