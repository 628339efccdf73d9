package provider_test

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// registeredTypes returns the names of the provider's types and functions, by
// the folder of their documentation.
func registeredTypes(t *testing.T) map[string][]string {
	t.Helper()
	server := providerserver.NewProtocol6(provider.New("test")())()
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	sorted := func(names []string) []string {
		slices.Sort(names)

		return names
	}

	return map[string][]string{
		"resources":           sorted(slices.Collect(maps.Keys(schema.ResourceSchemas))),
		"data-sources":        sorted(slices.Collect(maps.Keys(schema.DataSourceSchemas))),
		"list-resources":      sorted(slices.Collect(maps.Keys(schema.ListResourceSchemas))),
		"ephemeral-resources": sorted(slices.Collect(maps.Keys(schema.EphemeralResourceSchemas))),
		"actions":             sorted(slices.Collect(maps.Keys(schema.ActionSchemas))),
		"functions":           sorted(slices.Collect(maps.Keys(schema.Functions))),
	}
}

// dirEntries returns the names in a folder of the module, and none if the
// folder does not exist.
func dirEntries(t *testing.T, folder ...string) []string {
	t.Helper()
	found, err := os.ReadDir(filepath.Join(append([]string{acctest.ModuleRoot()}, folder...)...))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	names := make([]string, len(found))
	for i, entry := range found {
		names[i] = entry.Name()
	}

	return names
}

func TestDocs_HavePageAndExampleOfEachType(t *testing.T) {
	t.Parallel()
	for kind, names := range registeredTypes(t) {
		pages := dirEntries(t, "docs", kind)
		for i, page := range pages {
			pages[i] = strings.TrimSuffix(page, ".md")
			if kind != "functions" {
				pages[i] = "fleet_" + pages[i]
			}
		}
		if diff := cmp.Diff(names, pages, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the pages in docs/%s differ (-registered +page):\n%s", kind, diff)
		}
		if diff := cmp.Diff(names, dirEntries(t, "examples", kind), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the folders in examples/%s differ (-registered +folder):\n%s", kind, diff)
		}
	}
	for _, name := range registeredTypes(t)["resources"] {
		files := dirEntries(t, "examples", "resources", name)
		for _, want := range []string{"import.sh", "import-by-string-id.tf", "import-by-identity.tf", "resource.tf"} {
			if !slices.Contains(files, want) {
				t.Errorf("examples/resources/%s has no %s", name, want)
			}
		}
	}
}

func TestDocs_ReadmeLinksEachPage(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join(acctest.ModuleRoot(), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for kind := range registeredTypes(t) {
		for _, page := range dirEntries(t, "docs", kind) {
			if link := "](docs/" + kind + "/" + page + ")"; !strings.Contains(string(readme), link) {
				t.Errorf("README.md has no link %s", link)
			}
		}
	}
}

func TestDocs_HaveRegisteredKindsOnly(t *testing.T) {
	t.Parallel()
	known := slices.Collect(maps.Keys(registeredTypes(t)))
	for _, folder := range dirEntries(t, "docs") {
		if folder != "index.md" && folder != "guides" && !slices.Contains(known, folder) {
			t.Errorf("docs/%s documents no kind of the provider", folder)
		}
	}
	known = append(known, "provider", "demo", "guides", "stacks")
	for _, folder := range dirEntries(t, "examples") {
		if !slices.Contains(known, folder) {
			t.Errorf("examples/%s has no kind of the provider", folder)
		}
	}
}

// exampleWidth is the length of a line of code for which the registry needs no
// scroll bar.
const exampleWidth = 90

// TestDocs_ExamplesHaveTitles checks that the first line of each example is its
// title, in a comment, and that the page has it as a heading.
func TestDocs_ExamplesHaveTitles(t *testing.T) {
	t.Parallel()
	title := regexp.MustCompile(`^# ([A-Z].{5,75}[^.:])\n\n\S`)
	for kind, names := range registeredTypes(t) {
		for _, name := range names {
			page := readModuleFile(t, "docs/"+kind+"/"+strings.TrimPrefix(name, "fleet_")+".md")
			for _, file := range dirEntries(t, "examples", kind, name) {
				if strings.HasPrefix(file, "import") {
					continue
				}
				example := "examples/" + kind + "/" + name + "/" + file
				content := readModuleFile(t, example)
				found := title.FindStringSubmatch(content)
				if found == nil {
					t.Errorf("%s does not start with a title, such as %q", example, "# Create an instance\n\n")
				} else if strings.Count(page, "\n### "+found[1]+"\n") != 1 {
					t.Errorf("the page of %s has not one heading %q (make docs)", example, found[1])
				}
				for line := range strings.Lines(content) {
					if len(line) > exampleWidth+1 {
						t.Errorf("%s has a line that is longer than %d characters: %s", example, exampleWidth, line)
					}
				}
			}
		}
	}
}

// TestDocs_HaveRelatedPages checks tools/related_pages.txt by its result.
func TestDocs_HaveRelatedPages(t *testing.T) {
	t.Parallel()
	for kind := range registeredTypes(t) {
		for _, name := range dirEntries(t, "docs", kind) {
			_, related, _ := strings.Cut(readModuleFile(t, "docs/"+kind+"/"+name), "\n## Related pages\n")
			links := docLink.FindAllStringSubmatch(related, -1)
			targets := make([]string, len(links))
			for i, link := range links {
				targets[i] = link[1]
			}
			if len(targets) == 0 {
				t.Errorf("docs/%s/%s has no related pages: add it to tools/related_pages.txt", kind, name)
			}
			slices.Sort(targets)
			if unique := slices.Compact(slices.Clone(targets)); len(unique) < len(targets) {
				t.Errorf("docs/%s/%s has a related page twice: %v", kind, name, targets)
			}
		}
	}
}

// markdownFiles returns the contents of the Markdown files of the module, by
// their paths.
func markdownFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(acctest.ModuleRoot()), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", ".tools", "bin", "dist"}, name):
			return fs.SkipDir
		case path.Ext(name) == ".md":
			files[name] = readModuleFile(t, name)
		}

		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	return files
}

// registryDocs is the address of docs/ in the registry.
const registryDocs = "https://registry.terraform.io/providers/fleet-iac/fleet/latest/docs"

// docLink matches the target of a link or of an image.
var docLink = regexp.MustCompile(`(?:\]\(|(?:src|srcset|href)=")([^)"\s]+)[)"]`)

// codeBlock and codeSpan match text that is no Markdown.
var (
	codeBlock = regexp.MustCompile("(?ms)^\\s*```(\\w*)\n.*?^\\s*```$")
	codeSpan  = regexp.MustCompile("`[^`\n]+`")
)

// docHeading matches what a link can lead to.
var docHeading = regexp.MustCompile(`(?m)^#+ (.+)$|<a id="([^"]+)">`)

// docAnchors returns the anchors of a page, as GitHub and the registry make
// them.
func docAnchors(content string) []string {
	found := docHeading.FindAllStringSubmatch(codeBlock.ReplaceAllString(content, ""), -1)
	anchors := make([]string, len(found))
	for i, match := range found {
		heading := regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(match[1]), "")
		anchors[i] = strings.ReplaceAll(heading, " ", "-") + match[2]
	}

	return anchors
}

// brokenLinks returns the links of the Markdown files that lead nowhere, on
// GitHub or in the registry, which shows only docs/.
func brokenLinks(files map[string]string, exists func(name string) bool) []string {
	var broken []string
	for name, content := range files {
		text := codeSpan.ReplaceAllString(codeBlock.ReplaceAllString(content, ""), "code")
		for _, found := range docLink.FindAllStringSubmatch(text, -1) {
			report := func(reason string) { broken = append(broken, name+": "+found[1]+": "+reason) }
			target, anchor, _ := strings.Cut(found[1], "#")
			page, inRegistry := strings.CutPrefix(target, registryDocs)
			switch {
			case inRegistry && page == "":
				target = "docs/index.md"
			case inRegistry:
				target = path.Join("docs", page) + ".md"
			case strings.Contains(target, ":"):
				continue
			case target == "":
				target = name
			case name == "docs/index.md":
				report("the registry shows the index in another folder: use " + registryDocs + "/...")

				continue
			default:
				target = path.Join(path.Dir(name), target)
			}
			switch {
			case strings.HasPrefix(name, "docs/") && !strings.HasPrefix(target, "docs/"):
				report("the registry shows only docs/")
			case !exists(target):
				report("there is no " + target)
			case anchor != "" && !slices.Contains(docAnchors(files[target]), anchor):
				report(target + " has no such heading")
			}
		}
	}
	slices.Sort(broken)

	return broken
}

func TestDocs_LinksResolve(t *testing.T) {
	t.Parallel()
	exists := func(name string) bool {
		_, err := os.Stat(filepath.Join(acctest.ModuleRoot(), filepath.FromSlash(name)))

		return err == nil
	}
	for _, link := range brokenLinks(markdownFiles(t), exists) {
		t.Error(link)
	}
}

func TestDocs_LinksResolve_FindsBrokenOnes(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"README.md": "[a](docs/index.md#the-one-link) [b](docs/none.md) [c](https://example.com) `[d](e.md)`\n" +
			"```md\n[f](g.md)\n```\n<img src=\"none.png\">\n",
		"docs/index.md": "# The `one` link\n[a](#the-one-link) [b](guides/a.md)\n" +
			"[c](" + registryDocs + "/guides/a#b) [d](" + registryDocs + "/guides/b) [e](" + registryDocs + ")\n",
		"docs/guides/a.md": "<a id=\"b\"></a>\n[a](../index.md#none) [b](../../README.md) [c](a.md#b)\n",
	}
	exists := func(name string) bool { return files[name] != "" }
	want := []string{
		"README.md: docs/none.md: there is no docs/none.md",
		"README.md: none.png: there is no none.png",
		"docs/guides/a.md: ../../README.md: the registry shows only docs/",
		"docs/guides/a.md: ../index.md#none: docs/index.md has no such heading",
		"docs/index.md: guides/a.md: the registry shows the index in another folder: use " + registryDocs + "/...",
		"docs/index.md: " + registryDocs + "/guides/b: there is no docs/guides/b.md",
	}
	if diff := cmp.Diff(want, brokenLinks(files, exists)); diff != "" {
		t.Errorf("the broken links differ (-want +got):\n%s", diff)
	}
}

// TestDocs_RenderInTheRegistry checks what the registry does not render: a code
// block without a language has no colours, and a callout within a paragraph is
// plain text.
func TestDocs_RenderInTheRegistry(t *testing.T) {
	t.Parallel()
	callout := regexp.MustCompile(`(?m)^.+\n *[-~!]> .*|^ +[-~!]> .*`)
	for name, content := range markdownFiles(t) {
		if !strings.HasPrefix(name, "docs/") {
			continue
		}
		for _, block := range codeBlock.FindAllStringSubmatch(content, -1) {
			if block[1] == "" {
				t.Errorf("%s has a code block without a language:\n%s", name, block[0])
			}
		}
		for _, found := range callout.FindAllString(codeBlock.ReplaceAllString(content, ""), -1) {
			t.Errorf("%s has a callout that is no paragraph of its own:\n%s", name, found)
		}
	}
}
