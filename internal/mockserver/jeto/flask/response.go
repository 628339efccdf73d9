// Package flask behaves as Flask and Flask-RESTful do where a client can see
// it: routing with an optional slash at the end, JSON in Python's format, and
// the error messages (design/api/jeto.md, "Errors"), with DEBUG off.
package flask

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Response is the body of a 200.
type Response struct {
	// Body is written as JSON; nil is written as null.
	Body any
	// Text is written instead of Body if ContentType is set.
	Text string
	// ContentType is the type of Text.
	ContentType string
}

// OK returns the response that has a JSON body.
func OK(body any) Response {
	return Response{Body: body}
}

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
	errMethodNotAllowed error = &HTTPError{
		http.StatusMethodNotAllowed, "The method is not allowed for the requested URL.",
	}
)

// ErrNoResponse makes the server send nothing: the caller no longer waits.
var ErrNoResponse = errors.New("the caller no longer waits")

// NotFound returns the 404 of a resource. Flask-RESTful suggests the routes
// that are the most similar to the path.
func NotFound(path string, routes ...string) error {
	return &HTTPError{http.StatusNotFound, "The requested URL was not found on the server.  " +
		"If you entered the URL manually please check your spelling and try again." +
		" You have requested this URI [" + path + "] but did you mean " + strings.Join(routes, " or ") + " ?"}
}

// notFoundPage is the HTML page for a path that has no route.
const notFoundPage = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server.  ` +
	`If you entered the URL manually please check your spelling and try again.</p>
`

// write sends what a handler returns.
func write(w http.ResponseWriter, response Response, err error) {
	switch {
	case errors.Is(err, ErrNoResponse):
	case err != nil:
		writeError(w, err)
	case response.ContentType != "":
		writeText(w, http.StatusOK, response.ContentType, response.Text)
	default:
		writeJSON(w, http.StatusOK, response.Body)
	}
}

func writeError(w http.ResponseWriter, err error) {
	raised, ok := errors.AsType[*HTTPError](err)
	if !ok {
		raised = &HTTPError{http.StatusInternalServerError, "Internal Server Error"}
	}
	writeJSON(w, raised.Status, map[string]string{"message": raised.Message})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(body)
	if err != nil {
		status = http.StatusInternalServerError
	}
	writeText(w, status, jsonType, formatPythonJSON(text.Bytes()))
}

func writeText(w http.ResponseWriter, status int, contentType, text string) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}
