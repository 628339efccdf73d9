package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

func TestReport_Tables(t *testing.T) {
	t.Parallel()
	small, large := newResult(1000), newResult(3000)
	large.wall = 30 * time.Second
	query := newResult(1000)
	query.operation, query.withoutRefresh, query.floor = querying, 0, 0
	results := []result{small, large, query}
	// The spaces that make the columns equally wide do not matter.
	report := newReport("Measured.", results, judgeAll(results, 51*time.Millisecond))
	got := regexp.MustCompile(" +").ReplaceAllString(report, " ")
	for _, want := range []string{
		"Measured.\n\n| bar ",
		"| requests of a plan of 1,000 at 100 ms | jeto plan of 1000 at 100ms | 15 | 15 | yes |\n",
		"| schema served after the start of the process, ms | provider | 51 | 50 | NO |\n",
		"| jeto | plan | 1000 | 100ms | 5.00 | 1.30 | 1.30 | 0 | 15 | 10 | 1.25 | 2.50 | - |\n",
		"| jeto | plan | 3000 | 100ms | 30.00 | 3.90 | 1.30 | 80 | 15 | 10 | 7.50 | 15.00 | 2.00 |\n",
		"| jeto | query | 1000 | 100ms | 5.00 | 1.30 | 1.30 | 0 | 15 | 10 | - | - | - |\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report lacks the line\n%s:\n%s", want, got)
		}
	}
}

func TestReport_Write(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "figures.md")
	for _, report := range []string{"first\n", "second\n"} {
		err := writeReport(path, report)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path) //nolint:gosec // The test's own file.
		if want := beginMark + "\n" + report + endMark + "\n"; err != nil || string(got) != want {
			t.Errorf("the file has %q, %v, want %q", got, err, want)
		}
	}
}

func TestReport_Replace(t *testing.T) {
	t.Parallel()
	got, err := replaceReport("a\n"+beginMark+"\nold\n"+endMark+"\nb\n", "new\n")
	if diff := cmp.Diff("a\nnew\nb\n", got); err != nil || diff != "" {
		t.Errorf("the page differs (-want +got), %v:\n%s", err, diff)
	}
	for _, page := range []string{"", beginMark + "\n", endMark + "\n" + beginMark + "\n"} {
		_, err := replaceReport(page, "new\n")
		if err == nil || !strings.Contains(err.Error(), beginMark) {
			t.Errorf("replaceReport(%q) = %v, want an error with the mark", page, err)
		}
	}
}

func TestReport_Machine(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC)
	got, err := describeMachine(t.Context(), acctest.TerraformPath(t), date)
	want := regexp.MustCompile(`^Measured on 2026-11-25 on \d+ cores \(\w+/\w+\) with (Terraform|OpenTofu) v[0-9.]+\.$`)
	if err != nil || !want.MatchString(got) {
		t.Errorf("describeMachine = %q, %v, want %s", got, err, want)
	}
}
