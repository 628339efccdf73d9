package qubell_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

func TestTracker_Launch(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]observations{
		"success": {
			{"Requested", "pending"},
			{"Executing launch=Executing", "pending launch=Executing"},
			{"Executing launch=Succeeded", "pending"},
			{"Running launch=Succeeded", "succeeded launch=Succeeded"},
		},
		"success, status of the private API": {{"Launching", "pending"}, {"ACTIVE", "succeeded"}},
		"success at once":                    {{"Running", "succeeded"}},
		"failure": {
			{"Requested", "pending"},
			{"Failed launch=Failed", `failed launch=Failed: job "launch" failed at step "step"`},
		},
		"failure without a job": {{"Error", "failed: its status is Error, and the API reports no reason"}},
		"unknown status":        {{"Unknown", "pending"}, {"hibernating", "pending"}},
		"instance is being destroyed": {
			{"Executing", "pending"}, {"Destroying", "failed: the instance's status became Destroying"},
		},
		"instance destroyed": {{"Destroyed", "failed: the instance's status became Destroyed"}},
		"instance deleted":   {{"gone", "failed: the instance is gone"}},
		"canceled": {
			{"Canceled launch=Canceled", `failed launch=Canceled: job "launch" was canceled at step "step"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.check(t, qubell.TrackLaunch())
		})
	}
}
