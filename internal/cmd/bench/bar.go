package main

import (
	"errors"
	"fmt"
	"time"
)

// bar is a promise about the provider (design/performance.md, "Bars").
type bar struct {
	name string
	// limit is the largest value that holds the promise.
	limit float64
	// format prints the limit and a value.
	format string
	// applies reports whether the promise is about a result.
	applies func(r result) bool
	value   func(r result) float64
}

// bars returns the promises about measurements. The one about the schema is
// schemaBar.
func bars() []bar {
	isBulkPlan := func(r result) bool {
		return r.operation == planning && r.system.listsWhole && r.count == 1000 && r.latency == 100*time.Millisecond
	}
	planOf := func(count int) func(r result) bool {
		return func(r result) bool { return r.operation == planning && r.count == count }
	}

	return []bar{
		{
			"plan of 1,000 at 100 ms, relative to -refresh=false", 1.25, "%.2f", isBulkPlan,
			func(r result) float64 { return ratio(r.wall-r.pagesLatency(), r.withoutRefresh) },
		},
		{
			"requests of a plan of 1,000 at 100 ms", 15, "%.0f", isBulkPlan,
			func(r result) float64 { return float64(r.requests) },
		},
		{
			"provider CPU of a plan, ms a resource of ten attributes", 1.3, "%.2f",
			func(r result) bool { return r.operation == planning && r.count >= 1000 },
			func(r result) float64 { return milliseconds(r.cpuPerResource()) * 10 / float64(max(r.attributes, 10)) },
		},
		{"peak memory of a plan of 3,000, MB", 80, "%.0f", planOf(3000), result.megabytes},
		{"peak memory of a plan of 10,000, MB", 110, "%.0f", planOf(10_000), result.megabytes},
		{
			"lists for 100 booting instances, relative to the polls of one", 1.3, "%.2f",
			func(r result) bool { return r.operation == waiting && r.count == 100 }, result.listsPerPoll,
		},
	}
}

// schemaBar is the promise about the time until the provider has served its
// schema.
func schemaBar() bar {
	return bar{name: "schema served after the start of the process, ms", limit: 50, format: "%.0f"}
}

// judgement is a bar with one value.
type judgement struct {
	bar bar
	// of is what was measured.
	of    string
	value float64
	holds bool
}

func (b bar) judge(of string, value float64) judgement {
	return judgement{bar: b, of: of, value: value, holds: value <= b.limit}
}

// judgeAll returns the judgements of all bars. A bar without a result is not
// among them.
func judgeAll(results []result, schema time.Duration) []judgement {
	var judgements []judgement
	for _, b := range bars() {
		for _, r := range results {
			if b.applies(r) {
				judgements = append(judgements, b.judge(r.String(), b.value(r)))
			}
		}
	}

	return append(judgements, schemaBar().judge("provider", milliseconds(schema)))
}

// checkBars returns an error that names the bars that are missed.
func checkBars(judgements []judgement) error {
	var missed []error
	for _, j := range judgements {
		if !j.holds {
			missed = append(missed, fmt.Errorf("  %s: "+j.bar.format+", want at most "+j.bar.format+" (%s)",
				j.bar.name, j.value, j.bar.limit, j.of))
		}
	}
	if missed == nil {
		return nil
	}

	return fmt.Errorf("bench: bars are missed:\n%w", errors.Join(missed...))
}

// ratio returns a/b.
func ratio(a, b time.Duration) float64 {
	return float64(a) / float64(b)
}

func milliseconds(d time.Duration) float64 {
	return float64(d) / float64(time.Millisecond)
}
