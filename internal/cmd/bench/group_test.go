package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// describe returns the groups as texts.
func describe(groups []group) []string {
	texts := make([]string, 0, len(groups))
	for _, g := range groups {
		subjects := g.subjects()
		names := make([]string, 0, len(subjects))
		for _, s := range subjects {
			names = append(names, s.String())
		}
		texts = append(texts, strings.Join(names, "; "))
	}

	return texts
}

func TestSelection_Groups(t *testing.T) {
	t.Parallel()
	const latency = 20 * time.Millisecond
	tests := map[string]struct {
		selection selection
		want      []string
	}{
		"the plans are one group": {
			selection{
				[]string{"jeto"}, []int{5}, []time.Duration{latency}, []operation{planning, planningWithGETs},
			},
			[]string{"jeto plan-no-refresh of 5 at 20ms; jeto plan of 5 at 20ms; jeto plan-gets of 5 at 20ms; " +
				"terraform_data plan of 5 at 0s"},
		},
		"an apply has a floor of its own": {
			selection{
				[]string{"jeto"}, []int{5}, []time.Duration{latency}, []operation{querying, applying, destroying},
			},
			[]string{
				"jeto query of 5 at 20ms",
				"jeto apply of 5 at 20ms; terraform_data apply of 5 at 0s",
				"jeto destroy of 5 at 20ms; terraform_data destroy of 5 at 0s",
			},
		},
		"only some systems boot": {
			selection{[]string{"jeto", "wakame"}, []int{5}, []time.Duration{0}, []operation{waiting}},
			[]string{"wakame waiting of 5 at 0s; wakame waiting-one of 1 at 0s"},
		},
		"an apply of many takes too long": {
			selection{[]string{"jeto"}, []int{1000, 1001}, []time.Duration{0}, []operation{applying, querying}},
			[]string{
				"jeto apply of 1000 at 0s; terraform_data apply of 1000 at 0s",
				"jeto query of 1000 at 0s", "jeto query of 1001 at 0s",
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, describe(test.selection.groups())); diff != "" {
				t.Errorf("the groups differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSelection_RepeatsFewResources(t *testing.T) {
	t.Parallel()
	selected := selection{[]string{"jeto"}, []int{1000, 3000}, []time.Duration{0}, []operation{planning}}
	groups := selected.groups()
	if groups[0].rounds != 3 || groups[1].rounds != 1 {
		t.Errorf("%d and %d rounds, want 3 and 1", groups[0].rounds, groups[1].rounds)
	}
}

// TestSelection_DefaultHasEveryBar checks that the default measures something
// for each bar, and all systems for the bars about bulk reads.
func TestSelection_DefaultHasEveryBar(t *testing.T) {
	t.Parallel()
	measured := map[string]int{}
	for _, selected := range defaultSelections() {
		for _, g := range selected.groups() {
			for _, s := range g.subjects() {
				for _, b := range bars() {
					if s.system.hasProvider() && b.applies(result{subject: s}) {
						measured[b.name]++
					}
				}
			}
		}
	}
	want := map[string]int{
		"plan of 1,000 at 100 ms, relative to -refresh=false":           4,
		"requests of a plan of 1,000 at 100 ms":                         4,
		"provider CPU of a plan, ms a resource of ten attributes":       10,
		"peak memory of a plan of 3,000, MB":                            2,
		"peak memory of a plan of 10,000, MB":                           1,
		"lists for 100 booting instances, relative to the polls of one": 1,
	}
	if diff := cmp.Diff(want, measured); diff != "" {
		t.Errorf("the numbers of measurements differ (-want +got):\n%s", diff)
	}
}
