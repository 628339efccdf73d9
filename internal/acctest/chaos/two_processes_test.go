package chaos_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// TestTwoProcesses_KeepTheirRuns runs the same crawler and the same workflow
// from two Terraforms, while the server resets connections before it reads the
// requests.
func TestTwoProcesses_KeepTheirRuns(t *testing.T) {
	t.Parallel()
	count := 5
	if isLong() {
		count = 25
	}
	for name, runs := range map[string]func(*server) (a, b block){
		"two processes, a crawler": func(s *server) (a, b block) {
			body := fmt.Sprintf("instance_id = %q\n", s.createCrawlers(1)[0])
			a = block{kind: "fleet_zaoshu_run", name: "ours", count: count}
			a.body = body + crawlArguments("ours-${count.index}")
			b = block{kind: "fleet_zaoshu_run", name: "theirs", count: count}
			b.body = body + crawlArguments("theirs-${count.index}")

			return a, b
		},
		"two processes, an application": func(s *server) (a, b block) {
			instance := s.createFixture("qubell", qubell.KindInstance, map[string]any{"name": "shop"})
			body := fmt.Sprintf("instance_id = %q\nworkflow = \"backup\"\n", instance)
			// An instance runs one workflow at a time.
			few := min(count, 10)
			a = block{kind: "fleet_qubell_workflow_run", name: "ours", count: few}
			a.body = body + `parameters = { target = "ours-${count.index}" }`
			b = block{kind: "fleet_qubell_workflow_run", name: "theirs", count: few}
			b.body = body + `parameters = { target = "theirs-${count.index}" }`

			return a, b
		},
	} {
		for _, seed := range seeds(t) {
			t.Run(fmt.Sprintf("%s/%d", name, seed), func(t *testing.T) {
				t.Parallel()
				s := newServer(t, mockserver.Options{Seed: seed, JobDuration: 10 * time.Millisecond})
				a, b := runs(s)
				runners := []*runner{newRunner(s, config{a}), newRunner(s, config{b})}
				result := newScenario(t, name, seed)
				defer result.end(runners...)
				s.addFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropBefore, Rate: 0.5})
				for range maxApplies {
					first, second := runners[0].startApply(), runners[1].startApply()
					done := runners[0].finish(first)
					done = runners[1].finish(second) && done
					runners[0].applies++
					if done {
						break
					}
				}
				s.collectJournal()
				s.mock.Faults().Clear()
				for _, each := range runners {
					if !each.apply() || !each.planIsEmpty() {
						t.Error("the configuration does not converge without faults")
					}
				}
				result.expectNoDifferences(atEnd, compare(t, runners...))
			})
		}
	}
}
