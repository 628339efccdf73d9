package drf

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
)

// Response is the answer of a view.
type Response struct {
	// Status is the HTTP status.
	Status int
	// Body is written as JSON; nil leaves the body empty.
	Body any
	// Header is added to the headers; it may be nil.
	Header http.Header
}

// OK returns a 200 with a body.
func OK(body any) Response {
	return Response{Status: http.StatusOK, Body: body}
}

// DetailResponse returns the framework's error object, {"detail": message}.
func DetailResponse(status int, message string) Response {
	return Response{Status: status, Body: map[string]string{"detail": message}}
}

// NotFound returns the 404 for an object that does not exist or that the caller
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
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(a.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)

		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.Status)
	// The framework writes no line end.
	_, _ = w.Write(bytes.TrimSuffix(body.Bytes(), []byte("\n")))
}
