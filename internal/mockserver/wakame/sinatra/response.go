// Package sinatra behaves as Sinatra on Rack does where a client can see it:
// the suffix that selects the format, forms and wrapped JSON in requests, JSON
// and Ruby's YAML in responses, and the page for an error without a handler.
package sinatra

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
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
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	switch err := encoder.Encode(body); {
	case err != nil:
		WriteErrorPage(w, http.StatusInternalServerError)
	case suffix == SuffixYAML:
		writeText(w, status, "text/yaml;charset=utf-8", yamlText(text.Bytes()))
	default:
		// Ruby writes no line end.
		writeText(w, status, "application/json;charset=utf-8", strings.TrimSuffix(text.String(), "\n"))
	}
}

// WriteErrorPage writes Sinatra's page for a status: 404 for a path without a
// route, 500 for an exception without a handler.
func WriteErrorPage(w http.ResponseWriter, status int) {
	writeText(w, status, "text/html;charset=utf-8", "<h1>"+http.StatusText(status)+"</h1>")
}

func writeText(w http.ResponseWriter, status int, contentType, text string) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}
