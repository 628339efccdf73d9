// Package flask behaves as Flask and Flask-RESTful do where their behaviour can
// be seen on the wire: routing with optional slashes, JSON as Python writes it,
// and their error messages. The versions are those that Jeto was run with, with
// DEBUG off (design/api/jeto.md, "Errors").
package flask

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

// Response is what a handler answers. Its zero value writes nothing: the caller
// has given up waiting.
type Response struct {
	// Status is the HTTP status.
	Status int
	// Body is written as JSON; nil is written as null.
	Body any
	// Text is written as it is instead of Body, when ContentType is given.
	Text string
	// ContentType is the type of Text; without it the answer is JSON.
	ContentType string
	// Header is added to the headers; it may be nil.
	Header http.Header
}

// OK answers 200 with a body.
func OK(body any) Response {
	return Response{Status: http.StatusOK, Body: body}
}

// errorResponse answers with Flask-RESTful's error object.
func errorResponse(status int, text string) Response {
	return Response{Status: status, Body: struct {
		Message string `json:"message"`
	}{text}}
}

// BadRequest answers 400, as for JSON that is none.
func BadRequest() Response {
	return errorResponse(
		http.StatusBadRequest, "The browser (or proxy) sent a request that this server could not understand.",
	)
}

// Forbidden answers 403.
func Forbidden() Response {
	return errorResponse(
		http.StatusForbidden,
		"You don't have the permission to access the requested resource. It is either read-protected or not readable by the server.",
	)
}

// NotFound answers 404 from within a resource. Flask-RESTful then suggests the
// routes that look most like the path.
func NotFound(path string, routes ...string) Response {
	return errorResponse(http.StatusNotFound, "The requested URL was not found on the server.  "+
		"If you entered the URL manually please check your spelling and try again."+
		" You have requested this URI ["+path+"] but did you mean "+strings.Join(routes, " or ")+" ?")
}

// InternalServerError answers 500, which is what becomes of every Python
// exception.
func InternalServerError() Response {
	return errorResponse(http.StatusInternalServerError, "Internal Server Error")
}

func methodNotAllowed() Response {
	return errorResponse(http.StatusMethodNotAllowed, "The method is not allowed for the requested URL.")
}

// notFoundPage is the HTML page of a path that no route fits, and so no
// resource answers.
func notFoundPage() Response {
	return Response{
		Status:      http.StatusNotFound,
		ContentType: htmlType,
		Text: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server.  If you entered the URL manually please check your spelling and try again.</p>
`,
	}
}

const htmlType = "text/html; charset=utf-8"

func (a Response) write(w http.ResponseWriter) {
	if a.Status == 0 {
		return
	}
	contentType, text := a.ContentType, []byte(a.Text)
	if contentType == "" {
		contentType = jsonType
		var body bytes.Buffer
		encoder := json.NewEncoder(&body)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(a.Body); err != nil {
			a.Status = http.StatusInternalServerError
		}
		text = formatPythonJSON(body.Bytes())
	}
	maps.Copy(w.Header(), a.Header)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(a.Status)
	_, _ = w.Write(text)
}
