// Docspreview renders a folder of documentation as the registry does, into
// another folder: make docs-preview.
package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	chroma "github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
)

// page is a file of docs/. The sidebar has groups, which are subcategories, with
// kinds of pages in them.
type page struct {
	Path, Title, Group, Kind string
	Body                     template.HTML
}

var (
	field    = regexp.MustCompile(`(?m)^(page_title|subcategory): "(.*)"$`)
	callout  = regexp.MustCompile(`<p>(-&gt;|~&gt;|!&gt;) ?`)
	link     = regexp.MustCompile(`(href="[^":]+)\.md([#"])`)
	code     = regexp.MustCompile(`(?s)<pre><code class="language-(\w+)">(.*?)</code></pre>`)
	registry = regexp.MustCompile(`href="https://registry\.terraform\.io/providers/fleet-iac/fleet/latest/docs/?([^"#]*)`)

	formatter = chroma.New()
	callouts  = map[string]string{"-&gt;": "note", "~&gt;": "caution", "!&gt;": "warning"}
)

//go:embed layout.html
var layoutText string

var layout = template.Must(template.New("layout").Parse(layoutText))

func main() {
	err := render(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func render(docs, output string) error {
	markdown := goldmark.New(goldmark.WithExtensions(extension.GFM),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()), goldmark.WithRendererOptions(goldmarkhtml.WithUnsafe()))
	var pages []page
	err := fs.WalkDir(os.DirFS(docs), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".md" {
			return err
		}
		source, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil {
			return err
		}
		_, rest, _ := strings.Cut(string(source), "---\n")
		front, text, ended := strings.Cut(rest, "\n---\n")
		if !ended {
			return fmt.Errorf("%s has no front matter", name)
		}
		p := page{Path: strings.TrimSuffix(name, ".md") + ".html", Kind: path.Dir(name)}
		for _, found := range field.FindAllStringSubmatch(front, -1) {
			if found[1] == "page_title" {
				p.Title, _, _ = strings.Cut(found[2], " (")
			} else {
				p.Group = found[2]
			}
		}
		var body bytes.Buffer
		err = markdown.Convert([]byte(text), &body)
		p.Body = template.HTML(decorate(body.String(), strings.Repeat("../", strings.Count(name, "/"))))
		pages = append(pages, p)

		return err
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(pages, func(a, b page) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Kind, b.Kind))
	})
	for _, current := range pages {
		root := strings.Repeat("../", strings.Count(current.Path, "/"))
		var result bytes.Buffer
		err := layout.Execute(&result, map[string]any{"Page": current, "Pages": pages, "Root": root})
		file := filepath.Join(output, current.Path)
		err = errors.Join(err, os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, result.Bytes(), 0o644))
		if err != nil {
			return err
		}
	}

	return nil
}

// decorate renders what Markdown does not know: callouts, links between pages
// and colours of code.
func decorate(body, root string) string {
	body = callout.ReplaceAllStringFunc(body, func(found string) string {
		return `<p class="` + callouts[callout.FindStringSubmatch(found)[1]] + `">`
	})
	body = registry.ReplaceAllStringFunc(body, func(found string) string {
		return `href="` + root + cmp.Or(registry.FindStringSubmatch(found)[1], "index") + ".html"
	})
	body = link.ReplaceAllString(body, "$1.html$2")

	return code.ReplaceAllStringFunc(body, func(found string) string {
		parts := code.FindStringSubmatch(found)
		var coloured bytes.Buffer
		lexer := cmp.Or(lexers.Get(parts[1]), lexers.Fallback)
		tokens, err := lexer.Tokenise(nil, html.UnescapeString(parts[2]))
		if err != nil || formatter.Format(&coloured, styles.Get("github"), tokens) != nil {
			return found
		}

		return coloured.String()
	})
}
