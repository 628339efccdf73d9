package chaos_test

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"
)

// row is one row of the report.
type row struct {
	scenario string
	seed     uint64
	differences

	runs, requests, faulted, creates, errors, applies, bugs, emptyStates int
	// note is another measurement.
	note     string
	duration time.Duration
}

// report is the table of all scenarios.
type report struct {
	mu   sync.Mutex
	rows []row
}

// add adds a row. It merges rows of the same scenario and seed.
func (r *report) add(added row) {
	r.mu.Lock()
	defer r.mu.Unlock()
	added.runs = 1
	for i := range r.rows {
		if r.rows[i].scenario == added.scenario && r.rows[i].seed == added.seed {
			r.rows[i].merge(added)

			return
		}
	}
	r.rows = append(r.rows, added)
}

func (r *row) merge(other row) {
	r.runs++
	r.differences.merge(other.differences)
	r.requests += other.requests
	r.faulted += other.faulted
	r.creates += other.creates
	r.errors += other.errors
	r.bugs += other.bugs
	r.emptyStates += other.emptyStates
	r.applies = max(r.applies, other.applies)
	r.duration += other.duration
	r.note = other.note
}

func (d *differences) merge(other differences) {
	d.orphans = append(d.orphans, other.orphans...)
	d.duplicates = append(d.duplicates, other.duplicates...)
	d.missing = append(d.missing, other.missing...)
	d.swapped = append(d.swapped, other.swapped...)
	d.repeated = append(d.repeated, other.repeated...)
	d.tainted = append(d.tainted, other.tainted...)
}

// write writes the table.
func (r *report) write(w io.Writer) error {
	slices.SortFunc(r.rows, func(a, b row) int {
		return cmp.Or(strings.Compare(a.scenario, b.scenario), cmp.Compare(a.seed, b.seed))
	})
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	header := []string{
		"scenario", "seed", "runs", "requests", "faults", "creates", "orphans", "duplicates", "missing", "swapped",
		"tainted", "repeated after an error", "errors", "applies", "panics", "empty states", "seconds", "note",
	}
	_, err := fmt.Fprintln(table, strings.Join(header, "\t")+"\t")
	if err != nil {
		return err
	}
	for _, each := range r.rows {
		for _, cell := range []any{
			each.scenario, each.seed, each.runs, each.requests, each.faulted, each.creates,
			len(each.orphans), len(each.duplicates), len(each.missing), len(each.swapped), len(each.tainted),
			len(each.repeated),
			each.errors, each.applies, each.bugs, each.emptyStates,
			fmt.Sprintf("%.1f", each.duration.Seconds()), each.note,
		} {
			_, err := fmt.Fprintf(table, "%v\t", cell)
			if err != nil {
				return err
			}
		}
		_, err := fmt.Fprintln(table)
		if err != nil {
			return err
		}
	}

	return table.Flush()
}

// scenario collects the row of a scenario.
type scenario struct {
	tb      testing.TB
	row     row
	started time.Time
}

func newScenario(tb testing.TB, name string, seed uint64) *scenario {
	tb.Helper()

	return &scenario{tb: tb, row: row{scenario: name, seed: seed}, started: time.Now()}
}

// atEnd is the moment of the last comparison.
const atEnd = "in the end"

// expectNoDifferences reports a failure for each orphan, duplicate, and missing
// or swapped object.
func (s *scenario) expectNoDifferences(moment string, d differences) {
	s.tb.Helper()
	for _, each := range []struct {
		what  string
		found []string
		into  *[]string
	}{
		{"orphans", d.orphans, &s.row.orphans},
		{"duplicates", d.duplicates, &s.row.duplicates},
		{"missing", d.missing, &s.row.missing},
		{"swapped", d.swapped, &s.row.swapped},
	} {
		for _, one := range each.found {
			// The last comparison finds a difference after an interrupt a
			// second time. A key may have several duplicates.
			if each.what == "duplicates" || !slices.Contains(*each.into, one) {
				*each.into = append(*each.into, one)
			}
		}
		if len(each.found) > 0 {
			s.tb.Errorf("%s: %d %s: %s", moment, len(each.found), each.what, strings.Join(each.found, ", "))
		}
	}
	s.row.repeated = d.repeated
}

// expectUntainted reports a failure for each tainted resource.
func (s *scenario) expectUntainted(moment string, d differences) {
	s.tb.Helper()
	s.row.tainted = append(s.row.tainted, d.tainted...)
	if len(d.tainted) > 0 {
		s.tb.Errorf("%s: tainted: %s", moment, strings.Join(d.tainted, ", "))
	}
}

// end adds the row to the report.
func (s *scenario) end(runners ...*runner) {
	s.tb.Helper()
	server := runners[0].server
	server.collectJournal()
	s.row.requests, s.row.faulted, s.row.creates = server.requests, server.faulted, len(server.completedPosts)
	for _, each := range runners {
		for _, count := range each.errors {
			s.row.errors += count
		}
		s.row.applies += each.applies
		s.row.bugs += each.bugs
		s.row.emptyStates += each.emptyStates
		if s.tb.Failed() {
			s.tb.Logf("errors:\n%s", strings.Join(each.errorTexts, "\n"))
		}
	}
	s.row.duration = time.Since(s.started)
	results.add(s.row)
}
