// Package design_test checks that what the code and the documents cite in the
// design pages exists.
package design_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// gap is the space between two words, which may contain a line break inside a
// comment.
const gap = `(?:\s+(?://\s*)?)`

var (
	// citation matches a page with an optional heading.
	citation = regexp.MustCompile(`\b(design/[\w./-]+\.md)\b(?:,` + gap + `"([^"]+)")?`)
	// oldCitation matches a section of the notes that the pages replace. Those
	// notes are not part of the repository.
	oldCitation = regexp.MustCompile(`(?i)\bsheets?\b(?:[^.]{0,60}?\bsections?\b|,` + gap + `")|` +
		`\bsections?\b[^.]{0,30}?\bsheets?\b`)
	// link matches the target of a Markdown link within the repository.
	link        = regexp.MustCompile(`\]\(([^():\s]+)\)`)
	heading     = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
	fencedBlock = regexp.MustCompile("(?ms)^```.*?^```")
	lineBreak   = regexp.MustCompile(gap)
	notInAnchor = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

func TestCitations_NameExistingHeadings(t *testing.T) {
	t.Parallel()

	for _, problem := range check(t, os.DirFS("..")) {
		t.Error(problem)
	}
}

func TestCitations_ReportMistakes(t *testing.T) {
	t.Parallel()

	// The pages' names are not written in one piece, so that the check of the
	// repository does not find them.
	const (
		page   = "design" + "/api/a.md"
		absent = "design" + "/api/b.md"
		other  = "design" + "/b.md"

		noHeading  = ": " + page + " has no heading "
		noPage     = ": " + absent + " does not exist"
		oldSection = ": cites a sheet instead of a design page"
	)
	tests := map[string]struct {
		file, content, want string
	}{
		"existing heading": {"a.go", "// F (" + page + `, "Deleting an instance").`, ""},
		"existing page":    {"a.go", "// F is written from " + page + ".", ""},
		"heading wrapped in a comment": {
			"a.go", "\t// F (" + page + ", \"Deleting\n\t// an instance\").",
			"",
		},
		"break between page and heading": {"a.go", "// F (" + page + ",\n// \"Deleting an instance\").", ""},
		"heading wrapped in a document":  {"a.md", "See " + page + ",\n\"Deleting an\ninstance\".", ""},
		"hidden folder":                  {".x/a.go", "// F (" + page + `, "Deleting").`, ""},
		"file of another kind":           {"a.txt", "F (" + page + `, "Deleting").`, ""},

		"missing heading": {
			"x/a.go", "package x\n\n// F (" + page + `, "No").`,
			"x/a.go:3" + noHeading + `"No"`,
		},
		"missing heading in a document": {"a.md", "See " + page + `, "No".`, "a.md:1" + noHeading + `"No"`},
		"missing heading, wrapped": {
			"a.go", "\n// F (" + page + ",\n// \"No\n// such\").",
			"a.go:2" + noHeading + `"No such"`,
		},
		"comment in a fenced block": {
			"a.go", "// F (" + page + `, "Comment").`,
			"a.go:1" + noHeading + `"Comment"`,
		},
		"missing page":                   {"a.go", "// F (" + absent + `, "Errors").`, "a.go:1" + noPage},
		"missing page without a heading": {"a.md", "See " + absent + ".", "a.md:1" + noPage},

		"section of the notes": {
			"a.go", "\n// F (the sh" + "eet, section 3).",
			"a.go:2" + oldSection,
		},
		"section of the notes, wrapped": {
			"a.go", "// F (sh" + "eet,\n// sections 3 and 4).",
			"a.go:1" + oldSection,
		},
		"section of the notes, in parentheses": {
			"a.go", "// The sh" + "eet's examples (section 3).",
			"a.go:1" + oldSection,
		},
		"section of the notes, reversed": {
			"a.go", "// F is in section 3 of the sh" + "eet.",
			"a.go:1" + oldSection,
		},
		"heading of the notes": {"a.go", "// F (sh" + `eet, "Discovery").`, "a.go:1" + oldSection},

		"links to a page and a heading": {
			other, "[a](api/a.md), [b](api/a.md#deleting-an-instance), [c](#b)\n\n# B",
			"",
		},
		"link out of the repository": {other, "[a](https://example.com/a.md#b)", ""},
		"link to a missing page":     {other, "\n[a](a.md)", other + ":2: the link a.md leads to no file"},
		"link to a missing heading": {
			other, "[a](api/a.md#no)",
			other + ":1: the link api/a.md#no leads to no heading",
		},
		"link below, to no heading": {other, "[a](#b)", other + ":1: the link #b leads to no heading"},
		"heading that occurs twice": {
			other, "# A\n## B\n### B\n",
			other + `: the heading "B" occurs more than once`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got := check(t, fstest.MapFS{
				page:      {Data: []byte("# A\n\n## Deleting an instance\n\n```\n# Comment\n```\n")},
				test.file: {Data: []byte(test.content)},
			})
			if diff := cmp.Diff(test.want, strings.Join(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// check returns the mistakes in the Go and Markdown files of a tree.
func check(t *testing.T, tree fs.FS) []string {
	t.Helper()

	var problems []string
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		if !entry.Type().IsRegular() || (path.Ext(name) != ".go" && path.Ext(name) != ".md") {
			return nil
		}
		content, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		problems = append(problems, checkCitations(tree, name, string(content))...)
		if strings.HasPrefix(name, "design/") && path.Ext(name) == ".md" {
			problems = append(problems, checkPage(tree, name, string(content))...)
		}

		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	return problems
}

func checkCitations(tree fs.FS, name, content string) []string {
	var problems []string
	for _, at := range citation.FindAllStringSubmatchIndex(content, -1) {
		page, cited := content[at[2]:at[3]], ""
		if at[4] >= 0 {
			cited = lineBreak.ReplaceAllString(content[at[4]:at[5]], " ")
		}
		headings, err := headingsOf(tree, page)
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s:%d: %s does not exist", name, lineOf(content, at[0]), page))
		case cited != "" && !slices.Contains(headings, cited):
			problems = append(problems,
				fmt.Sprintf("%s:%d: %s has no heading %q", name, lineOf(content, at[0]), page, cited))
		}
	}
	for _, at := range oldCitation.FindAllStringIndex(content, -1) {
		problems = append(problems,
			fmt.Sprintf("%s:%d: cites a sheet instead of a design page", name, lineOf(content, at[0])))
	}

	return problems
}

// checkPage checks the links and the headings of a design page.
func checkPage(tree fs.FS, name, content string) []string {
	var problems []string
	for _, at := range link.FindAllStringSubmatchIndex(content, -1) {
		target := content[at[2]:at[3]]
		page, anchor, _ := strings.Cut(target, "#")
		linked := name
		if page != "" {
			linked = path.Join(path.Dir(name), page)
		}
		_, err := fs.Stat(tree, linked)
		var missing string
		if err != nil {
			missing = "file"
		} else if anchor != "" && !hasAnchor(tree, linked, anchor) {
			missing = "heading"
		}
		if missing != "" {
			problems = append(problems,
				fmt.Sprintf("%s:%d: the link %s leads to no %s", name, lineOf(content, at[0]), target, missing))
		}
	}
	known := map[string]int{}
	for _, each := range headings(content) {
		known[each]++
		if known[each] == 2 {
			problems = append(problems, fmt.Sprintf("%s: the heading %q occurs more than once", name, each))
		}
	}

	return problems
}

// hasAnchor reports whether a page has a heading with an anchor as GitHub makes
// it.
func hasAnchor(tree fs.FS, page, anchor string) bool {
	headings, err := headingsOf(tree, page)

	return err == nil && slices.ContainsFunc(headings, func(each string) bool {
		return strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(each), ""), " ", "-") == anchor
	})
}

func headingsOf(tree fs.FS, page string) ([]string, error) {
	content, err := fs.ReadFile(tree, page)
	if err != nil {
		return nil, err
	}

	return headings(string(content)), nil
}

// headings returns the headings of a Markdown document.
func headings(content string) []string {
	matches := heading.FindAllStringSubmatch(fencedBlock.ReplaceAllString(content, ""), -1)
	found := make([]string, len(matches))
	for i, each := range matches {
		found[i] = each[1]
	}

	return found
}

// lineOf returns the number of the line at an offset.
func lineOf(content string, offset int) int {
	return 1 + strings.Count(content[:offset], "\n")
}
