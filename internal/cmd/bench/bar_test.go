package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// newResult returns a result of a plan of Jeto that holds all its bars exactly.
func newResult(count int) result {
	found := findSystem("jeto")
	memory := map[int]int64{3000: 80 << 20, 10_000: 110 << 20}

	return result{
		subject: subject{found, planning, count, 100 * time.Millisecond},
		figures: figures{
			wall: 5 * time.Second, cpu: time.Duration(count) * 1300 * time.Microsecond, peakMemory: memory[count],
			requests: 15, connections: 10,
		},
		withoutRefresh: 4 * time.Second, floor: 2 * time.Second,
	}
}

func TestBars_HoldAtTheLimit(t *testing.T) {
	t.Parallel()
	judgements := judgeAll([]result{newResult(1000), newResult(3000), newResult(10_000)}, 50*time.Millisecond)
	err := checkBars(judgements)
	if len(judgements) != 8 || err != nil {
		t.Errorf("%d judgements, want 8; %v", len(judgements), err)
	}
}

func TestBars_AreMissed(t *testing.T) {
	t.Parallel()
	slow := newResult(1000)
	slow.wall, slow.requests, slow.cpu = 6*time.Second, 16, 1310*time.Millisecond
	large, larger := newResult(3000), newResult(10_000)
	large.peakMemory, larger.peakMemory = 81<<20, 111<<20
	wakame := findSystem("wakame")
	polling := result{
		subject: subject{wakame, waiting, 100, 0},
		figures: figures{lists: 15}, pollsAlone: 10,
	}
	err := checkBars(judgeAll([]result{slow, large, larger, polling}, 51*time.Millisecond))
	const want = `bench: bars are missed:
  plan of 1,000 at 100 ms, relative to -refresh=false: 1.50, want at most 1.25 (jeto plan of 1000 at 100ms)
  requests of a plan of 1,000 at 100 ms: 16, want at most 15 (jeto plan of 1000 at 100ms)
  provider CPU of a plan, ms a resource of ten attributes: 1.31, want at most 1.30 (jeto plan of 1000 at 100ms)
  peak memory of a plan of 3,000, MB: 81, want at most 80 (jeto plan of 3000 at 100ms)
  peak memory of a plan of 10,000, MB: 111, want at most 110 (jeto plan of 10000 at 100ms)
  lists for 100 booting instances, relative to the polls of one: 1.50, want at most 1.30 (wakame waiting of 100 at 0s)
  schema served after the start of the process, ms: 51, want at most 50 (provider)`
	if err == nil {
		t.Fatal("checkBars = nil")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("the error differs (-want +got):\n%s", diff)
	}
}

// TestBars_Allowances shows what the bars allow to a list with pages and to a
// resource with many attributes.
func TestBars_Allowances(t *testing.T) {
	t.Parallel()
	r := newResult(1000)
	r.system, r.attributes = findSystem("zaoshu"), 25
	r.wall += 9 * r.latency // for ten pages
	r.cpu = r.cpu * 25 / 10
	err := checkBars(judgeAll([]result{r}, 0))
	if err != nil {
		t.Error(err)
	}
}

// TestBars_ApplyToBulkReads checks that a system without whole objects in its
// list has no bars for bulk reads.
func TestBars_ApplyToBulkReads(t *testing.T) {
	t.Parallel()
	r := newResult(1000)
	r.system = findSystem("qubell")
	judgements := judgeAll([]result{r}, 0)
	names := make([]string, 0, len(judgements))
	for _, j := range judgements {
		names = append(names, j.bar.name)
	}
	want := []string{"provider CPU of a plan, ms a resource of ten attributes", schemaBar().name}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("the bars of Qubell differ (-want +got):\n%s", diff)
	}
}
