// Package flask behaves as Flask and Flask-RESTful do where a client can see
// it: the reading of JSON bodies, JSON in Python's format, and the error
// messages (design/api/jeto.md, "Errors"), with DEBUG off.
package flask

import (
	"errors"
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// EventStream is the body of a response that is not JSON: events as text.
type EventStream string

// HTTPError is an exception for which Flask-RESTful writes an error object.
type HTTPError struct {
	Status  int
	Message string
}

// Error implements error.
func (e *HTTPError) Error() string {
	return e.Message
}

// The exceptions that have a status of their own. Flask answers every other
// error with 500.
var (
	ErrBadRequest error = &HTTPError{
		http.StatusBadRequest, "The browser (or proxy) sent a request that this server could not understand.",
	}
	ErrForbidden error = &HTTPError{
		http.StatusForbidden, "You don't have the permission to access the requested resource. " +
			"It is either read-protected or not readable by the server.",
	}
	ErrMethodNotAllowed error = &HTTPError{
		http.StatusMethodNotAllowed, "The method is not allowed for the requested URL.",
	}
)

// ErrNoResponse makes WriteError send nothing: the caller no longer waits.
var ErrNoResponse = errors.New("the caller no longer waits")

// ErrViewFailed is an uncaught exception in a view that is not a resource of
// Flask-RESTful. Flask answers 500 with a page.
var ErrViewFailed = errors.New("uncaught exception in a view")

// NotFound returns the 404 of a resource. Flask-RESTful suggests the routes
// that are the most similar to the path.
func NotFound(path string, routes ...string) error {
	return &HTTPError{http.StatusNotFound, "The requested URL was not found on the server.  " +
		"If you entered the URL manually please check your spelling and try again." +
		" You have requested this URI [" + path + "] but did you mean " + strings.Join(routes, " or ") + " ?"}
}

// notFoundPage is Jeto's page for a path that has no route, without its scripts
// and its menu (design/api/jeto.md, "Errors").
const notFoundPage = `<!doctype html>
<html lang="en" >
<head>
    <meta charset="utf-8">
    <title>Ĵeto</title>
</head>
<body>
		<div id="content" class="container main">
			<div>
				<h3>404</h3>
				<h4>Sorry, but the page you were trying to view does not exist.</h4>
			</div>
		</div>
</body>
</html>
`

// serverErrorPage is Werkzeug's page for an uncaught exception.
const serverErrorPage = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<title>500 Internal Server Error</title>
<h1>Internal Server Error</h1>
<p>The server encountered an internal error and was unable to complete your request.  ` +
	`Either the server is overloaded or there is an error in the application.</p>
`

// Write writes a 200 with a body: an EventStream, or else JSON.
func Write(w http.ResponseWriter, body any) {
	if events, ok := body.(EventStream); ok {
		system.WriteText(w, http.StatusOK, "text/event-stream; charset=utf-8", string(events))

		return
	}
	writeJSON(w, http.StatusOK, body)
}

// WriteError writes an HTTPError, an HTML page for system.ErrNoRoute and for
// ErrViewFailed, nothing for ErrNoResponse, and a 500 for any other error.
func WriteError(w http.ResponseWriter, err error) {
	raised, ok := errors.AsType[*HTTPError](err)
	switch {
	case errors.Is(err, ErrNoResponse):
	case errors.Is(err, system.ErrNoRoute):
		system.WriteText(w, http.StatusNotFound, "text/html; charset=utf-8", notFoundPage)
	case errors.Is(err, ErrViewFailed):
		system.WriteText(w, http.StatusInternalServerError, "text/html", serverErrorPage)
	case ok:
		writeJSON(w, raised.Status, map[string]string{"message": raised.Message})
	default:
		writeJSON(w, http.StatusInternalServerError, map[string]string{"message": "Internal Server Error"})
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	text, err := system.EncodeJSON(body)
	if err != nil {
		status = http.StatusInternalServerError
	}
	system.WriteText(w, status, jsonType, formatPythonJSON(text)+"\n")
}
