// Package drf behaves as the Django REST framework does, as far as the API page
// of Sharedcloud and the vendor's client need it: token authentication, bodies
// of JSON and of forms, serializer fields with their messages, and the
// framework's errors. Messages that no test of the vendor asserts are the
// framework's defaults (design/api/sharedcloud.md, "Versions").
package drf

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
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

// newDetailError returns the error with the body {"detail": message}.
func newDetailError(status int, message string) *HTTPError {
	return &HTTPError{Status: status, Body: map[string]string{"detail": message}}
}

// DetailError returns the error with the body {"detail": message}, and with the
// reason and the section for the journal, as the functions below do.
func DetailError(status int, message, reason, section string) error {
	return system.Because(newDetailError(status, message), reason, section)
}

// NotFound returns the 404 for an object that does not exist or that the caller
// must not see.
func NotFound(reason, section string) error {
	return DetailError(http.StatusNotFound, "Not found.", reason, section)
}

// Unauthorized returns the 401 with a message.
func Unauthorized(message, reason, section string) error {
	err := newDetailError(http.StatusUnauthorized, message)
	err.Header = http.Header{"Www-Authenticate": {"Token"}}

	return system.Because(err, reason, section)
}

// Throttled returns the 429 for a caller that may send the next request after a
// number of seconds.
func Throttled(retryAfter int, reason, section string) error {
	unit := "seconds"
	if retryAfter == 1 {
		unit = "second"
	}
	err := newDetailError(http.StatusTooManyRequests,
		fmt.Sprintf("Request was throttled. Expected available in %d %s.", retryAfter, unit))
	err.Header = http.Header{"Retry-After": {strconv.Itoa(retryAfter)}}

	return system.Because(err, reason, section)
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
// other error. The journal gets the reason.
func WriteError(w http.ResponseWriter, err error) {
	system.RecordRefusal(w, err)
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
