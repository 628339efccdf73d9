// Package openapi holds the OpenAPI document of each system: a description of
// its API for people and for tools. The documents are a third reading of the
// pages in design/api, beside the client and the reference server. Package
// openapitest checks them against the traffic of the tests.
package openapi

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed *.yaml
var documents embed.FS

// Document returns the OpenAPI document of a system, or of the reference
// server's admin API, which has the name "admin". The error matches
// fs.ErrNotExist if there is none.
func Document(name string) ([]byte, error) {
	document, err := documents.ReadFile(name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("OpenAPI document of %q: %w", name, err)
	}

	return document, nil
}

// Names returns the names of all documents.
func Names() []string {
	files, _ := documents.ReadDir(".") // It cannot fail: the folder is embedded.
	names := make([]string, 0, len(files))
	for _, file := range files {
		names = append(names, strings.TrimSuffix(file.Name(), ".yaml"))
	}

	return names
}
