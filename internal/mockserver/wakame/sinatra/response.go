// Package sinatra behaves as Sinatra on Rack does where a client can see it:
// the suffix that selects the format, forms and wrapped JSON in requests, JSON
// and Ruby's YAML in responses, and the page for an error without a handler.
package sinatra

import (
	"errors"
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Suffix is the end of a path that selects the format (design/api/wakame.md,
// "Base URL and encoding").
type Suffix string

// The suffixes. Without a suffix the response is JSON, but the request is not
// read as JSON.
const (
	SuffixNone Suffix = ""
	SuffixJSON Suffix = ".json"
	SuffixYAML Suffix = ".yml"
)

// CutSuffix returns a path without its suffix, and the suffix.
func CutSuffix(path string) (string, Suffix) {
	for _, suffix := range []Suffix{SuffixJSON, SuffixYAML} {
		if rest, ok := strings.CutSuffix(path, string(suffix)); ok {
			return rest, suffix
		}
	}

	return path, SuffixNone
}

// Write writes a body in the format that the suffix selects.
func Write(w http.ResponseWriter, suffix Suffix, status int, body any) {
	text, err := system.EncodeJSON(body)
	switch {
	case err != nil:
		WriteError(w, err)
	case suffix == SuffixYAML:
		system.WriteText(w, status, "text/yaml;charset=utf-8", yamlText(text))
	default:
		system.WriteText(w, status, "application/json;charset=utf-8", string(text))
	}
}

// ErrBadRequest reports that the body of a request cannot be read.
var ErrBadRequest = errors.New("the body cannot be read")

// WriteError writes Sinatra's page for an error: 404 if no route has the path
// and the method, 400 for ErrBadRequest, and 500 for an exception without a
// handler.
func WriteError(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, system.ErrNoRoute), errors.Is(err, system.ErrMethod):
		status = http.StatusNotFound
	case errors.Is(err, ErrBadRequest):
		status = http.StatusBadRequest
	}
	system.WriteText(w, status, "text/html;charset=utf-8", "<h1>"+http.StatusText(status)+"</h1>")
}
