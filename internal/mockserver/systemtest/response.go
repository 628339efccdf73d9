// Package systemtest helps to test the systems of the reference server: it
// sends requests to a system and compares the responses.
package systemtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Response is the response of a system.
type Response struct {
	Status int
	Header http.Header
	Body   string
	// NoResponse means that the system has sent nothing.
	NoResponse bool
}

// Send sends a request to a system.
func Send(r http.Handler, request *http.Request) Response {
	recorder := &recorder{ResponseRecorder: httptest.NewRecorder()}
	r.ServeHTTP(recorder, request)

	return Response{
		Status: recorder.Code, Header: recorder.Header(), Body: recorder.Body.String(),
		NoResponse: !recorder.responded,
	}
}

// recorder records whether there was a response.
type recorder struct {
	*httptest.ResponseRecorder

	responded bool
}

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) {
	r.responded = true
	r.ResponseRecorder.WriteHeader(status)
}

// WantStatus compares the status.
func (r Response) WantStatus(t *testing.T, status int) {
	t.Helper()
	if r.Status != status || r.NoResponse {
		t.Fatalf("status %d, want %d; body %s", r.Status, status, r.Body)
	}
}

// WantBody compares the status and the whole body.
func (r Response) WantBody(t *testing.T, status int, body string) {
	t.Helper()
	if r.Status != status || r.Body != body || r.NoResponse {
		t.Fatalf("got  %d %s\nwant %d %s", r.Status, r.Body, status, body)
	}
}

// WantJSON compares the whole body of a 200 with JSON in any format.
func (r Response) WantJSON(t *testing.T, body string) {
	t.Helper()
	r.WantStatus(t, http.StatusOK)
	var got, want any
	r.Decode(t, &got)
	err := json.Unmarshal([]byte(body), &want)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("body %s (-want +got):\n%s", r.Body, diff)
	}
}

// WantFields compares some fields of an object.
func (r Response) WantFields(t *testing.T, want map[string]any) {
	t.Helper()
	got := map[string]any{}
	object := r.Object(t)
	for field := range want {
		got[field] = object[field]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("body %s (-want +got):\n%s", r.Body, diff)
	}
}

// Decode decodes a body of JSON.
func (r Response) Decode(t *testing.T, target any) {
	t.Helper()
	err := json.Unmarshal([]byte(r.Body), target)
	if err != nil {
		t.Fatalf("%s: %v", r.Body, err)
	}
}

// Object returns the fields of an object.
func (r Response) Object(t *testing.T) map[string]any {
	t.Helper()
	var object map[string]any
	r.Decode(t, &object)

	return object
}

// List returns the fields of the objects of a list.
func (r Response) List(t *testing.T) []map[string]any {
	t.Helper()
	var list []map[string]any
	r.Decode(t, &list)

	return list
}

// StringField returns a string field of an object.
func (r Response) StringField(t *testing.T, field string) string {
	t.Helper()
	value, ok := r.Object(t)[field].(string)
	if !ok {
		t.Fatalf("%s is not a string in %s", field, r.Body)
	}

	return value
}
