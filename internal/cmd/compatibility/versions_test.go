package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestVersions_AreInDocuments compares the documents with the versions that the
// modules in tools/ pin.
func TestVersions_AreInDocuments(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	read := func(parts ...string) string {
		t.Helper()
		content, err := os.ReadFile(filepath.Join(append([]string{root}, parts...)...))
		if err != nil {
			t.Fatal(err)
		}

		return string(content)
	}
	pinned := regexp.MustCompile(`(?m)^require github.com/\w+/(?:terraform|opentofu) v(\S+)$`)
	modules := []string{"terraform/1.8", "terraform/1.11", "terraform/1.14", "terraform", "opentofu"}
	versions := make([]any, 0, len(modules))
	for _, module := range modules {
		found := pinned.FindStringSubmatch(read("tools", filepath.FromSlash(module), "go.mod"))
		if found == nil {
			t.Fatalf("tools/%s pins no version", module)
		}
		versions = append(versions, found[1])
	}
	header := fmt.Sprintf(
		"|  | Terraform %s | Terraform %s | Terraform %s | Terraform %s | OpenTofu %s |", versions...,
	)
	index := fmt.Sprintf("Tested with Terraform %s, %s, %s and %s, and with OpenTofu %s.", versions...)
	if !strings.Contains(read("README.md"), header+"\n") {
		t.Errorf("the table in README.md lacks the header %q: run make compat", header)
	}
	if !strings.Contains(read("templates", "index.md.tmpl"), index+"\n") {
		t.Errorf("templates/index.md.tmpl lacks %q", index)
	}
}
