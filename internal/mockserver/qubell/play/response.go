// Package play behaves as the Play framework, on which Qubell was built, does
// where its behaviour can be seen on the wire: the answers, the page for what
// no route takes, and the reading of JSON bodies.
package play

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

// contentType is on every answer of the API, and is exactly this: one of the
// vendor's clients reads nothing else as JSON (design/api/qubell.md, "Base URL
// and encoding").
const contentType = "application/json"

// Write answers with a body as JSON.
func Write(w http.ResponseWriter, status int, body any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
}

// errorsWire is an error on the wire; this is what the vendor's Jenkins plugin
// expects (design/api/qubell.md, "Errors").
type errorsWire struct {
	Errors []string `json:"errors"`
}

// WriteError answers with a refusal.
func WriteError(w http.ResponseWriter, refused *HTTPError) {
	Write(w, refused.Status, errorsWire{Errors: []string{refused.Message}})
}

// WriteRouteNotFound answers as Play does where no route takes a request, which
// includes a method that a path does not know.
func WriteRouteNotFound(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = io.WriteString(w, "<!DOCTYPE html>\n<title>Action not found</title>\n<h1>Action not found</h1>\n")
}
