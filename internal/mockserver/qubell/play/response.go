// Package play behaves as the Play framework, on which Qubell was built, does
// where a client can see it: the reading of JSON bodies, the format of
// responses and errors, and the page for an unknown route.
package play

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// contentType is the exact Content-Type of every response of the API: one of
// the vendor's clients decodes only this one as JSON (design/api/qubell.md,
// "Base URL and encoding").
const contentType = "application/json"

// Write writes a response with a JSON body.
func Write(w http.ResponseWriter, status int, body any) {
	system.WriteJSON(w, status, contentType, body)
}

// HTTPError is an error for which the API writes its message.
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

// WriteError writes an error: Play's page if no route has the path and the
// method, and else the messages, with status 500 for an error that is not an
// HTTPError.
func WriteError(w http.ResponseWriter, err error) {
	if errors.Is(err, system.ErrNoRoute) || errors.Is(err, system.ErrMethod) {
		system.WriteText(w, http.StatusNotFound, "text/html; charset=utf-8",
			"<!DOCTYPE html>\n<title>Action not found</title>\n<h1>Action not found</h1>\n")

		return
	}
	status := http.StatusInternalServerError
	if raised, ok := errors.AsType[*HTTPError](err); ok {
		status = raised.Status
	}
	Write(w, status, errorsWire{Errors: []string{err.Error()}})
}
