// Package play imitates the Play framework, on which Qubell was built, where
// its behaviour shows on the wire: the format of answers and errors, the page
// for an unknown route, and the reading of JSON bodies.
package play

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// contentType is the exact Content-Type of every answer of the API: one of the
// vendor's clients decodes only this one as JSON (design/api/qubell.md, "Base
// URL and encoding").
const contentType = "application/json"

// Write answers with a body as JSON.
func Write(w http.ResponseWriter, status int, body any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(body)
	if err != nil {
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
}

// HTTPError is an error that is reported to the client.
type HTTPError struct {
	Status  int
	Message string
}

// Errorf returns an HTTPError.
func Errorf(status int, format string, args ...any) error {
	return &HTTPError{Status: status, Message: fmt.Sprintf(format, args...)}
}

// Error implements error.
func (e *HTTPError) Error() string {
	return e.Message
}

// errorsWire is an error on the wire, in the form that the vendor's Jenkins
// plugin expects (design/api/qubell.md, "Errors").
type errorsWire struct {
	Errors []string `json:"errors"`
}

// WriteError answers with an error, whose status is 500 if it is not an
// HTTPError.
func WriteError(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if failure, ok := errors.AsType[*HTTPError](err); ok {
		status = failure.Status
	}
	Write(w, status, errorsWire{Errors: []string{err.Error()}})
}

// WriteRouteNotFound answers as Play does if no route has the path and method
// of a request.
func WriteRouteNotFound(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = io.WriteString(w, "<!DOCTYPE html>\n<title>Action not found</title>\n<h1>Action not found</h1>\n")
}
