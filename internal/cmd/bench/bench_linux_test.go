package main

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// TestBench_FewResources runs all measurements with three resources and a real
// Terraform. The program checks that Terraform has done what is measured. The
// figures depend on the machine, so that the test checks only those that do
// not.
func TestBench_FewResources(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Query)
	b, err := newBench(t.Context(), t.TempDir(), acctest.TerraformPath(t), 300*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	const count = 3
	selections := []selection{
		{systemNames(), []int{count}, []time.Duration{0}, []operation{planning}},
		{[]string{"wakame", "zaoshu"}, []int{count}, []time.Duration{0}, selectable()},
	}
	for _, selected := range selections {
		for _, g := range selected.groups() {
			g.rounds = 1
			var results []result
			results, err = b.measureGroup(t.Context(), g, func(subject, figures) {})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range results {
				checkResult(t, r)
			}
		}
	}
	elapsed, err := serveSchema(t.Context(), b.programs.provider)
	if err != nil || elapsed <= 0 {
		t.Errorf("the schema was served after %s, %v", elapsed, err)
	}
}

// checkResult checks the figures of three resources that do not depend on the
// machine.
func checkResult(t *testing.T, r result) {
	t.Helper()
	if r.attributes < 5 || r.attributes > 40 {
		t.Errorf("%s: %d attributes, want 5 to 40", r, r.attributes)
	}
	if r.wall <= 0 || r.cpu <= 0 || r.peakMemory < 1<<20 {
		t.Errorf("%s: wall time %s, CPU time %s, peak memory %d, want positive ones", r, r.wall, r.cpu, r.peakMemory)
	}
	hasFloor := r.operation.isPlan() || r.operation == applying || r.operation == destroying
	if (r.floor > 0) != hasFloor || (r.withoutRefresh > 0) != r.operation.isPlan() {
		t.Errorf("%s: floor %s, -refresh=false %s", r, r.floor, r.withoutRefresh)
	}
	checkRequests(t, r)
}

// checkRequests checks the numbers of requests and connections.
func checkRequests(t *testing.T, r result) {
	t.Helper()
	least, most := 1, math.MaxInt
	switch r.operation {
	case planning: // Reads of Jeto at the same time share a list.
		most = r.count
	case planningWithGETs:
		least, most = r.count, r.count
	case planningWithoutRefresh:
		least, most = 0, 0
	default:
	}
	if r.requests < least || r.requests > most {
		t.Errorf("%s: %d requests, want %d to %d", r, r.requests, least, most)
	}
	if (r.connections == 0) != (r.requests == 0) || r.connections > r.requests {
		t.Errorf("%s: %d connections for %d requests", r, r.connections, r.requests)
	}
	checkWaiting(t, r)
}

// checkWaiting checks the requests of a wait.
func checkWaiting(t *testing.T, r result) {
	t.Helper()
	if r.operation == waitingAlone && (r.lists != 0 || r.gets < 1) {
		t.Errorf("%s: %d lists and %d GETs, want GETs only", r, r.lists, r.gets)
	}
	if r.operation == waiting && (r.gets < 1 || r.pollsAlone < 1) {
		t.Errorf("%s: %d GETs, and %d of one resource, want at least 1 of each", r, r.gets, r.pollsAlone)
	}
}

func TestProcess_FailsBeforeItIsStopped(t *testing.T) {
	t.Parallel()
	p, line, err := startProcess(t.Context(), "ready", nil, "/bin/sh", "-c", "echo a; echo ready; echo why >&2; exit 3")
	if err != nil || line != "ready\n" {
		t.Fatalf("startProcess = %q, %v", line, err)
	}
	<-p.drained
	_, err = p.stop()
	if err == nil || !strings.Contains(err.Error(), "sh: exit status 3\nwhy") {
		t.Errorf("stop = %v, want an error with the status and the output", err)
	}
}

// TestBench_FailsWithoutTerraform shows that the output of Terraform is in the
// error of a measurement.
func TestBench_FailsWithoutTerraform(t *testing.T) {
	t.Parallel()
	b := &bench{programs: programs{terraform: "/bin/false"}, folder: t.TempDir(), templates: map[string]template{}}
	floor := findSystem(terraformData)
	_, err := b.measure(t.Context(), subject{system: floor, operation: planning, count: 3})
	if err == nil || !strings.Contains(err.Error(), "terraform apply -auto-approve -no-color") {
		t.Errorf("measure = %v, want an error with the command", err)
	}
}
