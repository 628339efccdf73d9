package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// breakingChanges returns the texts of all breaking changes: those of released
// versions, and of the fragments for the next one.
func breakingChanges(t *testing.T) []string {
	t.Helper()
	root := acctest.ModuleRoot()
	fragments, err := filepath.Glob(filepath.Join(root, ".changes", "unreleased", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	changes := make([]string, 0, len(fragments))
	for _, file := range append(fragments, filepath.Join(root, "CHANGELOG.md")) {
		text, err := os.ReadFile(file) //nolint:gosec // Our own files.
		if err != nil {
			t.Fatal(err)
		}
		changes = append(changes, breakingChangesIn(string(text))...)
	}

	return changes
}

// breakingSection matches the breaking changes of a version in the changelog.
var breakingSection = regexp.MustCompile(`(?m)^BREAKING CHANGES:\n+((?:\* .*\n?)+)`)

// breakingChangesIn returns the breaking changes in a fragment or in the
// changelog.
func breakingChangesIn(text string) []string {
	if strings.HasPrefix(text, "kind: ") {
		if !strings.HasPrefix(text, "kind: BREAKING CHANGES\n") {
			return nil
		}
		_, body, _ := strings.Cut(text, "body: ")
		body, _, _ = strings.Cut(body, "\ntime: ")

		return []string{body}
	}
	var changes []string
	for _, section := range breakingSection.FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(section[1]) {
			changes = append(changes, strings.TrimSpace(strings.TrimPrefix(line, "* ")))
		}
	}

	return changes
}

func TestBreakingChanges_AreFound(t *testing.T) {
	t.Parallel()
	const rest = "body: 'Jeto: a'\ntime: 2026-11-25T00:35:00Z\n"
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"fragment":       {"kind: BREAKING CHANGES\n" + rest, []string{"'Jeto: a'"}},
		"other fragment": {"kind: NOTES\n" + rest, nil},
		"changelog": {
			"# Changelog\n\n## 2.0.0\nBREAKING CHANGES:\n\n* Jeto: a\n* Jeto: b\n\nNOTES:\n\n* c\n",
			[]string{"Jeto: a", "Jeto: b"},
		},
	} {
		if got := breakingChangesIn(test.text); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// TestGuideUpgrading_HasEachBreakingChange requires a row in the guide that has
// all names of the change.
func TestGuideUpgrading_HasEachBreakingChange(t *testing.T) {
	t.Parallel()
	var rows []string
	for _, table := range tablesOf(readGuide(t, "upgrading")) {
		for _, row := range table {
			rows = append(rows, strings.Join(row, " "))
		}
	}
	changes := breakingChanges(t)
	if len(changes) == 0 {
		t.Error("found no breaking change")
	}
	for _, change := range changes {
		names := quotedNames(change)
		if !slices.ContainsFunc(rows, func(row string) bool {
			return !slices.ContainsFunc(names, func(name string) bool { return !strings.Contains(row, "`"+name+"`") })
		}) {
			t.Errorf("the guide has no row with all names of the breaking change: %s", change)
		}
	}
}
