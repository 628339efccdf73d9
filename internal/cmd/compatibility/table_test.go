package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/record"
)

// results returns the record of a program in the package of Jeto.
func results(name, version string, results map[string]record.Result) []record.Test {
	needs := map[string][]string{
		"TestQuery/a": {"queries"}, "TestQuery/b": {"queries"}, "TestToken": {"ephemeral resources"},
	}
	tests := make([]record.Test, 0, len(results))
	for test, result := range results {
		tests = append(tests, record.Test{
			Program: name, Version: version, Package: suite + "/jeto", Name: test, Result: result, Needs: needs[test],
		})
	}

	return tests
}

func newest() []record.Test {
	return results("Terraform", "1.16.4", map[string]record.Result{
		"TestLife": record.Passed, "TestQuery/a": record.Passed, "TestQuery/b": record.Passed,
		"TestToken": record.Passed,
	})
}

func TestTable_CountsByProgramAndNeed(t *testing.T) {
	t.Parallel()
	tests := append(newest(), results("OpenTofu", "1.12.6", map[string]record.Result{
		"TestLife": record.Passed, "TestQuery": record.Skipped, "TestToken": record.Passed,
	})...)
	tests = append(tests, results("Terraform", "1.8.5", map[string]record.Result{
		"TestLife": record.Passed, "TestQuery/a": record.Skipped, "TestQuery/b": record.Skipped,
		"TestToken": record.Skipped,
	})...)
	got, err := newTable(tests)
	if err != nil {
		t.Fatal(err)
	}
	want := `|  | Terraform 1.8.5 | Terraform 1.16.4 | OpenTofu 1.12.6 |
|---|---|---|---|
| Tests | 4 | 4 | 4 |
| passed | 1 | 4 | 2 |
| not possible | 3 | 0 | 2 |
| passed with ephemeral resources | – | 1 | 1 |
| passed with queries | – | 2 | – |
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the table differs (-want +got):\n%s", diff)
	}
}

func TestTable_RefusesIncompleteRecords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tests []record.Test
		want  string
	}{
		"no tests": {nil, "the record has no tests"},
		"failed test": {
			results("Terraform", "1.16.4", map[string]record.Result{"TestLife": record.Failed}),
			"Terraform 1.16.4 failed internal/provider/jeto TestLife",
		},
		"test that the newest Terraform skipped": {
			results("Terraform", "1.16.4", map[string]record.Result{"TestLife": record.Skipped}),
			"Terraform 1.16.4 skipped internal/provider/jeto TestLife",
		},
		"test that did not run": {
			append(newest(), results("OpenTofu", "1.12.6", map[string]record.Result{
				"TestLife": record.Passed, "TestQuery": record.Skipped,
			})...),
			"OpenTofu 1.12.6 did not run internal/provider/jeto TestToken",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newTable(test.tests)
			if err == nil || err.Error() != test.want {
				t.Errorf("newTable() returned the error %v, want %q", err, test.want)
			}
		})
	}
}

func TestArguments_NameTestsAndPackagesOfSuite(t *testing.T) {
	t.Parallel()
	tests := append(newest(), record.Test{Package: suite, Name: "TestExamples/a"},
		record.Test{Package: "internal/acctest/chaos", Name: "TestKill"})
	got := testArguments(acceptance(tests))
	const want = "-run ^(TestExamples|TestLife|TestQuery|TestToken)$ ./internal/provider ./internal/provider/jeto"
	if got != want {
		t.Errorf("testArguments() = %q, want %q", got, want)
	}
}

func TestTable_ReplacesThatOfDocument(t *testing.T) {
	t.Parallel()
	got, err := between("before\n"+begin+"old\n"+end+"after\n", "new\n")
	if want := "before\n" + begin + "\nnew\n\n" + end + "after\n"; err != nil || got != want {
		t.Errorf("between() = %q, %v, want %q", got, err, want)
	}
	_, err = between("no marks", "new\n")
	if err == nil || !strings.Contains(err.Error(), "are missing") {
		t.Errorf("between() of a document without marks returned the error %v", err)
	}
}
