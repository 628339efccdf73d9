package qubell_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

func TestTracker_Destroy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before observation
		now    observations
	}{
		"record remains": {
			"Running",
			observations{
				{"Running", "pending"},
				{"Destroying destroy=Executing", "pending destroy=Executing"},
				{"Destroyed destroy=Succeeded", "succeeded"},
			},
		},
		"record deleted": {
			"Failed", observations{{"Failed", "pending"}, {"gone", "succeeded"}},
		},
		"job succeeds before the status changes": {
			"Running", observations{{"Running destroy=Succeeded", "pending"}, {"Destroyed", "succeeded"}},
		},
		"unknown status": {
			"Running", observations{{"Unknown", "pending"}, {"Running", "pending"}, {"gone", "succeeded"}},
		},
		"earlier job still runs": {
			"Executing", observations{{"Executing", "pending"}, {"Running", "pending"}, {"Destroying", "pending"}},
		},
		"destroyed before": {"Destroyed", observations{{"Destroyed", "succeeded"}}},
		"failure": {
			"Running destroy=Failed",
			observations{
				{"Destroying destroy=Failed destroy=Executing", "pending destroy=Executing"},
				{"Failed destroy=Failed destroy=Failed", `failed destroy=Failed: job "destroy" failed at step "step"`},
			},
		},
		"failure between two observations": {
			"Running",
			observations{{"Failed destroy=Failed", `failed destroy=Failed: job "destroy" failed at step "step"`}},
		},
		"failure while the status lags": {
			"Running",
			observations{{"Running destroy=Failed", `failed destroy=Failed: job "destroy" failed at step "step"`}},
		},
		"failure, instance runs again": {
			"Running",
			observations{
				{"Destroying", "pending"}, {"Running", "failed: its status is Running, and the API reports no reason"},
			},
		},
		"failure without destroying status": {
			"Failed",
			observations{
				{"Executing", "pending"}, {"Failed", "failed: its status is Failed, and the API reports no reason"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.now.check(t, qubell.TrackDestroy(test.before.instance(t)))
			test.now.check(t, qubell.TrackWorkflow("destroy", test.before.instance(t)))
		})
	}
}
