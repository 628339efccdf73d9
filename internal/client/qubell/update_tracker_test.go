package qubell_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

func TestTracker_Update(t *testing.T) {
	t.Parallel()
	const second, lag = time.Second, qubell.StatusLag
	shows := func(status string, port int) *qubell.Instance {
		changes := fmt.Sprintf(`{"status":%q,"parameters":{"web.port":%d,"web.name":"shop"}}`, status, port)

		return decodeInstance(t, clienttest.With(t, minimalDocument, changes))
	}
	jobs := func(o observation) *qubell.Instance {
		instance := o.instance(t)
		instance.Parameters = shows("Running", 81).Parameters

		return instance
	}
	unknown := &qubell.Instance{ID: id, Status: qubell.StatusUnknown}
	sent := qubell.InstanceUpdate{
		InstanceName: "shop", ManifestVersion: 3, Parameters: qubell.Parameters{"web.port": "81", "web.name": "shop"},
	}
	type step struct {
		after time.Duration
		now   *qubell.Instance
		want  string
	}
	for name, test := range map[string]struct {
		sent   qubell.InstanceUpdate
		before *qubell.Instance
		steps  []step
	}{
		"idle instance shows the values": {sent, shows("Running", 80), []step{
			{0, shows("Running", 80), "pending"},
			{second, shows("Executing", 81), "pending"},
			{second, shows("Running", 81), "succeeded"},
		}},
		"values shown at once": {sent, shows("Running", 80), []step{{0, shows("Running", 81), "succeeded"}}},
		"status of the private API": {sent, shows("Running", 80), []step{
			{0, shows("Executing", 80), "pending"}, {second, shows("Active", 81), "succeeded"},
		}},
		"another name": {
			qubell.InstanceUpdate{InstanceName: "new"},
			shows("Running", 80),
			[]step{{lag, shows("Running", 80), "pending"}},
		},
		"another version": {
			qubell.InstanceUpdate{ManifestVersion: 4},
			shows("Running", 80),
			[]step{{lag, shows("Running", 80), "pending"}},
		},
		"parameter not shown": {
			qubell.InstanceUpdate{Parameters: qubell.Parameters{"web.host": "a"}},
			shows("Running", 80),
			[]step{{lag, shows("Running", 80), "pending"}},
		},
		"values lag behind the job": {sent, shows("Running", 80), []step{
			{0, shows("Executing", 80), "pending"},
			{second, shows("Running", 80), "pending"},
			{lag - second, shows("Running", 80), "pending"},
			{0, shows("Running", 81), "succeeded"},
		}},
		"server changes the value": {sent, shows("Running", 80), []step{
			{0, shows("Executing", 80), "pending"},
			{second, shows("Running", 8080), "pending"},
			{lag, shows("Running", 8080), "succeeded"},
		}},
		"unknown status after the job": {sent, shows("Running", 80), []step{
			{0, shows("Executing", 80), "pending"},
			{second, shows("Running", 8080), "pending"},
			{lag - second, unknown, "pending"},
			{second, unknown, "succeeded"},
		}},
		"unknown status then the values": {sent, shows("Running", 80), []step{
			{0, shows("Executing", 80), "pending"},
			{second, shows("Running", 80), "pending"},
			{second, unknown, "pending"},
			{second, shows("Running", 81), "succeeded"},
		}},
		"job of any name": {sent, observation("Running launch=Succeeded").instance(t), []step{
			{0, observation("Running launch=Succeeded").instance(t), "pending"},
			{second, jobs("Running launch=Succeeded update=Succeeded"), "succeeded update=Succeeded"},
		}},
		"job ends before the status changes": {sent, observation("Running").instance(t), []step{
			{0, jobs("Executing update=Succeeded"), "pending"},
			{10 * lag, jobs("Executing update=Succeeded"), "pending"},
			{second, jobs("Running update=Succeeded"), "succeeded update=Succeeded"},
		}},
		"values shown before the request": {sent, shows("Running", 81), []step{
			{0, shows("Running", 81), "pending"},
			{second, shows("Executing", 81), "pending"},
			{second, shows("Running", 81), "succeeded"},
		}},
		"values shown before the request, no job": {
			qubell.InstanceUpdate{RevisionID: "r1", Parameters: qubell.Parameters{"web.port": "81"}},
			shows("Running", 81),
			[]step{
				{0, shows("Running", 81), "pending"},
				{lag - second, shows("Running", 81), "pending"},
				{second, shows("Running", 81), "succeeded"},
			},
		},
		"failure": {sent, observation("Failed launch=Failed").instance(t), []step{
			{0, observation("Failed launch=Failed").instance(t), "pending"},
			{
				second, observation("Failed launch=Failed update=Failed").instance(t),
				`failed update=Failed: job "update" failed at step "step"`,
			},
		}},
		"failure after the job": {sent, observation("Running").instance(t), []step{
			{0, jobs("Executing update=Succeeded"), "pending"},
			{second, jobs("Failed update=Succeeded"), "pending"},
			{lag, jobs("Failed update=Succeeded"), "failed: its status is Failed, and the API reports no reason"},
		}},
		"instance is being destroyed": {sent, shows("Running", 80), []step{
			{0, shows("Destroying", 81), "failed: the instance's status became Destroying"},
		}},
		"instance is being destroyed after the job": {sent, observation("Running").instance(t), []step{
			{0, jobs("Executing update=Succeeded"), "pending"},
			{second, jobs("Destroying update=Succeeded"), "failed: the instance's status became Destroying"},
		}},
		"instance deleted after the job": {sent, observation("Running").instance(t), []step{
			{0, jobs("Executing update=Succeeded"), "pending"},
			{second, nil, "failed: the instance is gone"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tracker := qubell.TrackUpdate(test.sent, test.before)
				for i, step := range test.steps {
					time.Sleep(step.after) //nolint:forbidigo // The bubble's time.
					if got := formatProgress(tracker.Observe(step.now)); got != step.want {
						t.Errorf("step %d: Observe = %q, want %q", i+1, got, step.want)
					}
				}
			})
		})
	}
}
