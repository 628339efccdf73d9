package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// table is a table in Markdown.
type table struct {
	// rows are the cells; the first row is the head.
	rows [][]string
}

func newTable(head ...string) *table {
	return &table{rows: [][]string{head}}
}

func (t *table) add(cells ...string) {
	t.rows = append(t.rows, cells)
}

// String returns the table with columns of equal width.
func (t *table) String() string {
	widths := make([]int, len(t.rows[0]))
	for _, row := range t.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var text strings.Builder
	for n, row := range t.rows {
		for i, cell := range row {
			fmt.Fprintf(&text, "| %s%s ", cell, strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
		}
		text.WriteString("|\n")
		if n == 0 {
			for _, width := range widths {
				text.WriteString("|" + strings.Repeat("-", width+2))
			}
			text.WriteString("|\n")
		}
	}

	return text.String()
}

// none is the cell of a figure that a subject does not have.
const none = "-"

// figuresTable returns the table of all results.
func figuresTable(results []result) *table {
	t := newTable("system", "operation", "resources", "latency", "wall, s", "CPU, s", "CPU a resource, ms",
		"peak memory, MB", "requests", "connections", "× -refresh=false", "× terraform_data", "growth")
	for _, r := range results {
		t.add(r.system.name, string(r.operation), strconv.Itoa(r.count), r.latency.String(), seconds(r.wall),
			seconds(r.cpu), fmt.Sprintf("%.2f", milliseconds(r.cpuPerResource())),
			fmt.Sprintf("%.0f", r.megabytes()), strconv.Itoa(r.requests), strconv.Itoa(r.connections),
			ratioCell(r.wall, r.withoutRefresh), ratioCell(r.wall, r.floor), growthCell(results, r))
	}

	return t
}

// barsTable returns the table of the bars.
func barsTable(judgements []judgement) *table {
	t := newTable("bar", "measured", "value", "at most", "holds")
	for _, j := range judgements {
		holds := "yes"
		if !j.holds {
			holds = "NO"
		}
		t.add(j.bar.name, j.of, fmt.Sprintf(j.bar.format, j.value), fmt.Sprintf(j.bar.format, j.bar.limit), holds)
	}

	return t
}

func seconds(d time.Duration) string {
	return fmt.Sprintf("%.2f", d.Seconds())
}

func ratioCell(a, b time.Duration) string {
	if b == 0 {
		return none
	}

	return fmt.Sprintf("%.2f", ratio(a, b))
}

// growthCell returns the wall time for each resource, relative to that of the
// smallest number of resources of the same system, operation and latency.
func growthCell(results []result, r result) string {
	smallest := r
	for _, other := range results {
		if other.system.name == r.system.name && other.operation == r.operation && other.latency == r.latency &&
			other.count < smallest.count {
			smallest = other
		}
	}
	if smallest.count == r.count {
		return none
	}

	return ratioCell(r.wall/time.Duration(r.count), smallest.wall/time.Duration(smallest.count))
}
