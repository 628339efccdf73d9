// Package drf behaves as the Django REST framework does where its behaviour can
// be seen on the wire: routing with APPEND_SLASH, the order of its checks,
// token authentication, parsers, serializer fields and their messages. What is
// not known about Sharedcloud is taken from here: messages that no test of the
// vendor asserts are the framework's defaults (design/api/sharedcloud.md,
// "Versions"). The version is that of the autumn of 2018, when the vendor's
// documents were written.
package drf

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
)

// Response is what a view answers.
type Response struct {
	// Status is the HTTP status.
	Status int
	// Body is written as JSON; nil leaves the body empty.
	Body any
	// Header is added to the framework's own headers; it may be nil.
	Header http.Header
}

// OK answers 200 with a body.
func OK(body any) Response {
	return Response{Status: http.StatusOK, Body: body}
}

// DetailResponse answers with the framework's error object, {"detail":
// message}.
func DetailResponse(status int, message string) Response {
	return Response{Status: status, Body: map[string]string{"detail": message}}
}

// NotFound answers 404 as for an object that does not exist or that the caller
// must not see.
func NotFound() Response {
	return DetailResponse(http.StatusNotFound, "Not found.")
}

func (a Response) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.Header)
	if a.Body == nil {
		w.WriteHeader(a.Status)

		return
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	// The framework leaves <, > and & as they are.
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(a.Body); err != nil {
		writePage(w, http.StatusInternalServerError, "Server Error (500)", "")

		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.Status)
	// The framework writes no line end.
	_, _ = w.Write(bytes.TrimRight(body.Bytes(), "\n"))
}

// writePage writes one of Django's own HTML pages, which come when no view was
// reached.
func writePage(w http.ResponseWriter, status int, heading, text string) {
	page := "<h1>" + heading + "</h1>"
	if text != "" {
		page += "<p>" + text + "</p>"
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(status)
	_, _ = w.Write([]byte(page))
}
