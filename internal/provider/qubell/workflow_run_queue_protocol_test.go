package qubell_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// The API does not distinguish two runs of one workflow, so they run one after
// the other.
func TestWorkflowRun_Queue_TwoRunsHaveOwnResults(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	application := slow.Create("application", map[string]any{"name": "Checked", "manifests": []any{map[string]any{
		"workflows": map[string]any{"check": map[string]any{
			"parameters": map[string]any{"well": map[string]any{"default": "yes"}},
			"steps": []any{
				map[string]any{"name": "look", "failsIf": map[string]any{"parameter": "well", "equals": "no"}},
			},
		}},
	}}})
	id := slow.Create(mock.KindInstance, map[string]any{"applicationId": application})
	config := func(well string) map[string]any {
		return map[string]any{"instance_id": id, "workflow": "check", "parameters": map[string]any{"well": well}}
	}
	action := func(progress func(message string)) *providertest.Action {
		return slow.Provider.Action(runType).OnProgress(progress)
	}
	var (
		second  sync.WaitGroup
		waited  bool
		success providertest.Diagnostics
	)
	// The second run starts after the first, and the clock stands still until
	// it waits.
	_, failure := action(func(message string) {
		if strings.Contains(message, "has accepted") {
			second.Go(func() {
				_, success = action(func(message string) {
					if strings.Contains(message, "busy with a job of another resource") {
						waited = true
						slow.Polls.AdvanceBeforeEach(stepDuration)
					}
				}).TryInvoke(config("yes"))
			})
		}
	}).TryInvoke(config("no"))
	second.Wait()
	failure.Expect(t, providertest.Error("", `workflow "check" of instance "`+id+`" failed`, `at step "look"`))
	success.Expect(t)
	if !waited {
		t.Error("the second run did not wait, want it to wait for the first")
	}
}
