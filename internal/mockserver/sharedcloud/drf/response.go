// Package drf behaves as the Django REST framework does, as far as the API page
// of Sharedcloud and the vendor's client need it: token authentication, bodies
// of JSON and of forms, serializer fields with their messages, and the
// framework's errors. Messages that no test of the vendor asserts are the
// framework's defaults (design/api/sharedcloud.md, "Versions").
package drf

import (
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// HTTPError is an exception for which the framework writes an error object.
type HTTPError struct {
	// Status is the HTTP status.
	Status int
	// Header is added to the headers; it may be nil.
	Header http.Header
	// Body is written as JSON.
	Body any
}

// Error implements error.
func (e *HTTPError) Error() string {
	return http.StatusText(e.Status)
}

// DetailError returns the error with the body {"detail": message}.
func DetailError(status int, message string) *HTTPError {
	return &HTTPError{Status: status, Body: map[string]string{"detail": message}}
}

// NotFound returns the 404 for an object that does not exist or that the caller
// must not see.
func NotFound() error {
	return DetailError(http.StatusNotFound, "Not found.")
}

// Unauthorized returns the 401 with a message.
func Unauthorized(message string) error {
	err := DetailError(http.StatusUnauthorized, message)
	err.Header = http.Header{"Www-Authenticate": {"Token"}}

	return err
}

// Token returns the token in the Authorization header. ok is false without
// credentials and with those of another scheme.
func Token(header http.Header) (token string, ok bool) {
	scheme, token, _ := strings.Cut(header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Token") {
		return "", false
	}

	return strings.TrimSpace(token), true
}

// Write writes a response with a JSON body; a 204 has none.
func Write(w http.ResponseWriter, status int, body any) {
	if status == http.StatusNoContent {
		w.WriteHeader(status)

		return
	}
	system.WriteJSON(w, status, "application/json", body)
}

// WriteError writes an HTTPError, or Django's page for system.ErrNoRoute or any
// other error.
func WriteError(w http.ResponseWriter, err error) {
	const pageType = "text/html; charset=utf-8"
	raised, ok := errors.AsType[*HTTPError](err)
	switch {
	case ok:
		maps.Copy(w.Header(), raised.Header)
		Write(w, raised.Status, raised.Body)
	case errors.Is(err, system.ErrNoRoute):
		system.WriteText(w, http.StatusNotFound, pageType,
			"<h1>Not Found</h1><p>The requested resource was not found on this server.</p>")
	default:
		system.WriteText(w, http.StatusInternalServerError, pageType, "<h1>Server Error (500)</h1>")
	}
}
