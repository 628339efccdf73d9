package main

import (
	"slices"
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
	acctest.RequireTerraform(t, "1.14.0")
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
			results, err := b.measureGroup(t.Context(), g, func(subject, figures) {})
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
	if r.wall <= 0 || r.cpu <= 0 || r.peakMemory < 1<<20 {
		t.Errorf("%s: wall time %s, CPU time %s, peak memory %d, want positive ones", r, r.wall, r.cpu, r.peakMemory)
	}
	hasFloor := slices.Contains([]operation{planning, planningWithGETs, planningWithoutRefresh, applying, destroying},
		r.operation)
	if (r.floor > 0) != hasFloor || (r.withoutRefresh > 0) != r.operation.isPlan() {
		t.Errorf("%s: floor %s, -refresh=false %s", r, r.floor, r.withoutRefresh)
	}
	switch r.operation {
	case planningWithoutRefresh:
		if r.requests != 0 || r.connections != 0 {
			t.Errorf("%s: %d requests, %d connections, want none", r, r.requests, r.connections)
		}
	case planning, planningWithGETs:
		if r.requests != r.count || r.connections < 1 || r.connections > r.count {
			t.Errorf("%s: %d requests, %d connections, want %d requests", r, r.requests, r.connections, r.count)
		}
	case waitingWithGETs:
		if r.lists != 0 || r.gets < r.count {
			t.Errorf("%s: %d lists and %d GETs, want no lists and at least %d GETs", r, r.lists, r.gets, r.count)
		}
	case waiting:
		if r.gets < 1 || r.pollsByGETs < r.count || r.lists > r.gets {
			t.Errorf("%s: %d lists, %d GETs, and %d GETs without lists", r, r.lists, r.gets, r.pollsByGETs)
		}
	default:
		if r.requests == 0 {
			t.Errorf("%s: no requests", r)
		}
	}
}

// TestBench_FailsWithoutTerraform shows that the output of Terraform is in the
// error of a measurement.
func TestBench_FailsWithoutTerraform(t *testing.T) {
	t.Parallel()
	b := &bench{programs: programs{terraform: "/bin/false"}, folder: t.TempDir(), templates: map[string]template{}}
	floor, _ := findSystem(terraformData)
	_, err := b.measure(t.Context(), subject{system: floor, operation: planning, count: 3})
	if err == nil || !strings.Contains(err.Error(), "terraform apply -auto-approve -no-color") {
		t.Errorf("measure = %v, want an error with the command", err)
	}
}
