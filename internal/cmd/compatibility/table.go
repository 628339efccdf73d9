package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/go-version"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/record"
)

// suite is the folder of the tests that all programs run.
const suite = "internal/provider"

// acceptance returns the tests of the suite.
func acceptance(tests []record.Test) []record.Test {
	return slices.DeleteFunc(slices.Clone(tests), func(test record.Test) bool {
		return test.Package != suite && !strings.HasPrefix(test.Package, suite+"/")
	})
}

// testArguments returns arguments of go test that run the tests. A test of the
// same name in another of the packages runs too.
func testArguments(tests []record.Test) string {
	names, packages := map[string]bool{}, map[string]bool{}
	for _, test := range tests {
		name, _, _ := strings.Cut(test.Name, "/")
		names[name] = true
		packages["./"+test.Package] = true
	}

	return fmt.Sprintf("-run ^(%s)$ %s",
		strings.Join(slices.Sorted(maps.Keys(names)), "|"), strings.Join(slices.Sorted(maps.Keys(packages)), " "))
}

// program is a column of the table.
type program struct {
	name    string
	version *version.Version
	// tests are the results by package and name.
	tests map[string]record.Test
}

func (p *program) String() string { return p.name + " " + p.version.String() }

// programs returns the programs in the record: the versions of Terraform, then
// those of OpenTofu.
func programs(tests []record.Test) ([]*program, error) {
	all := map[string]*program{}
	for _, test := range tests {
		key := test.Program + " " + test.Version
		if all[key] == nil {
			parsed, err := version.NewVersion(test.Version)
			if err != nil {
				return nil, err
			}
			all[key] = &program{test.Program, parsed, map[string]record.Test{}}
		}
		all[key].tests[test.Package+" "+test.Name] = test
	}

	return slices.SortedFunc(maps.Values(all), func(a, b *program) int {
		return cmp.Or(-cmp.Compare(a.name, b.name), a.version.Compare(b.version))
	}), nil
}

// newTable returns the table of a record. It reports an error if a test failed,
// if the newest Terraform skipped one, or if a program did not run one.
func newTable(tests []record.Test) (string, error) {
	columns, err := programs(tests)
	if err != nil {
		return "", err
	}
	if len(columns) == 0 {
		return "", errors.New("the record has no tests")
	}
	newest := columns[0]
	for _, column := range columns {
		if column.name == newest.name {
			newest = column
		}
	}
	var problems []error
	for _, column := range columns {
		problems = append(problems, column.problems(newest)...)
	}

	return render(columns, newest), errors.Join(problems...)
}

// problems returns what the record of a program must not have.
func (p *program) problems(newest *program) []error {
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(newest.tests)) {
		test, ran := p.tests[key]
		switch {
		case !ran && !p.skippedParent(key):
			problems = append(problems, fmt.Errorf("%s did not run %s", p, key))
		case test.Result == record.Failed:
			problems = append(problems, fmt.Errorf("%s failed %s", p, key))
		case test.Result == record.Skipped && p == newest:
			problems = append(problems, fmt.Errorf("%s skipped %s", p, key))
		}
	}

	return problems
}

// skippedParent reports whether the program skipped a test with its subtests.
func (p *program) skippedParent(key string) bool {
	for {
		slash := strings.LastIndex(key, "/")
		if slash <= strings.Index(key, " ") {
			return false
		}
		key = key[:slash]
		if p.tests[key].Result == record.Skipped {
			return true
		}
	}
}

// passed returns how many tests with a need the program passed. The empty need
// is that of all tests.
func (p *program) passed(tests map[string]record.Test, need string) int {
	count := 0
	for key, test := range tests {
		if p.tests[key].Result == record.Passed && (need == "" || slices.Contains(test.Needs, need)) {
			count++
		}
	}

	return count
}

// render returns the table. The tests and their needs are those of the newest
// Terraform.
func render(columns []*program, newest *program) string {
	needs := map[string]int{}
	for _, test := range newest.tests {
		for _, need := range test.Needs {
			needs[need] = 0
		}
	}
	for _, column := range columns {
		for need := range needs {
			if column.passed(newest.tests, need) > 0 {
				needs[need]++
			}
		}
	}
	total := len(newest.tests)
	var table strings.Builder
	row := func(title string, cell func(*program) string) {
		table.WriteString("| " + title + " |")
		for _, column := range columns {
			table.WriteString(" " + cell(column) + " |")
		}
		table.WriteString("\n")
	}
	row("", (*program).String)
	table.WriteString(strings.Repeat("|---", 1+len(columns)) + "|\n")
	row("Tests", func(*program) string { return strconv.Itoa(total) })
	row("passed", func(p *program) string { return strconv.Itoa(p.passed(newest.tests, "")) })
	row("not possible", func(p *program) string { return strconv.Itoa(total - p.passed(newest.tests, "")) })
	// What most programs can do is first.
	sorted := slices.SortedFunc(maps.Keys(needs), func(a, b string) int {
		return cmp.Or(needs[b]-needs[a], strings.Compare(a, b))
	})
	for _, need := range sorted {
		row("passed with "+need, func(p *program) string {
			if count := p.passed(newest.tests, need); count > 0 {
				return strconv.Itoa(count)
			}

			return "–"
		})
	}

	return table.String()
}

// The marks around the table in a document.
const (
	begin = "<!-- tested versions: make compat writes this table -->\n"
	end   = "<!-- end of tested versions -->\n"
)

// between replaces what is between the marks of a document.
func between(document, table string) (string, error) {
	before, rest, found := strings.Cut(document, begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return "", fmt.Errorf("the marks %q and %q are missing", strings.TrimSpace(begin), strings.TrimSpace(end))
	}

	return before + begin + "\n" + table + "\n" + end + after, nil
}
