// Package sinatra behaves as Sinatra on Rack does where its behaviour can be
// seen on the wire: the suffix that picks the format, Rack's form parameters,
// Ruby's JSON and YAML, and the pages for what no route and no error handler
// takes.
package sinatra

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// Suffix is what a path ends in to pick a format (design/api/wakame.md, "Base
// URL and encoding").
type Suffix string

// The suffixes. A path without one is answered in JSON, but its body is not
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

// Write answers with a body in the format that the suffix picks.
func Write(w http.ResponseWriter, suffix Suffix, status int, body any) {
	if suffix == SuffixYAML {
		writeText(w, status, "text/yaml;charset=utf-8", yamlText(body))

		return
	}
	text, err := jsonText(body)
	if err != nil {
		WriteErrorPage(w, http.StatusInternalServerError)

		return
	}
	writeText(w, status, "application/json;charset=utf-8", text)
}

// WriteErrorPage answers with the bare page that Sinatra has for a status: 404
// where there is no route, 500 for an exception that no handler maps.
func WriteErrorPage(w http.ResponseWriter, status int) {
	if status == http.StatusNotFound {
		w.Header().Set("X-Cascade", "pass")
	}
	writeText(w, status, "text/html;charset=utf-8", "<h1>"+http.StatusText(status)+"</h1>")
}

// WriteNotMounted answers as Rack does below no mounted application.
func WriteNotMounted(w http.ResponseWriter, path string) {
	w.Header().Set("X-Cascade", "pass")
	writeText(w, http.StatusNotFound, "text/plain", "Not Found: "+path)
}

func writeText(w http.ResponseWriter, status int, contentType, text string) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

func jsonText(body any) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	// Ruby leaves <, > and & as they are, and writes no line end.
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return "", err
	}

	return strings.TrimSuffix(text.String(), "\n"), nil
}
