// Package systemtest helps to test the systems of the reference server: it
// sends requests to a system and compares the responses.
package systemtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi/openapitest"
)

// Response is the response of a system.
type Response struct {
	Status int
	Header http.Header
	Body   string
	// NoResponse means that the system has sent nothing.
	NoResponse bool
	// Refusal is what the system tells the journal about a refused request.
	Refusal system.Refusal

	// system is the name of the system.
	system string
}

// sender is the part of a system that answers requests.
type sender interface {
	http.Handler
	SystemName() string
}

// Send sends a request to a system. It panics if the OpenAPI document of the
// system does not allow the request or the response.
func Send(s sender, request *http.Request) Response {
	recorder := &recorder{ResponseRecorder: httptest.NewRecorder()}
	observed := observedRequest(request)
	s.ServeHTTP(recorder, request)
	response := Response{
		Status: recorder.Code, Header: recorder.Header(), Body: recorder.Body.String(),
		NoResponse: !recorder.responded, Refusal: recorder.refusal, system: s.SystemName(),
	}
	if !response.NoResponse {
		err := openapitest.Check(system.Exchange{
			System: s.SystemName(), Request: observed, Status: response.Status, Header: response.Header,
			Body: recorder.Body.Bytes(), Refusal: response.Refusal,
		})
		if err != nil {
			panic(err)
		}
	}

	return response
}

// observedRequest returns a copy of a request. Both have an unread body. A body
// that cannot be read stays as it is.
func observedRequest(request *http.Request) *http.Request {
	observed := request.Clone(request.Context())
	if request.Body == nil {
		return observed
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		observed.Body = http.NoBody
		request.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), iotest.ErrReader(err)))

		return observed
	}
	observed.Body = io.NopCloser(bytes.NewReader(body))
	request.Body = io.NopCloser(bytes.NewReader(body))

	return observed
}

// recorder records whether there was a response.
type recorder struct {
	*httptest.ResponseRecorder

	responded bool
	refusal   system.Refusal
}

// RecordRefusal implements system.RefusalRecorder.
func (r *recorder) RecordRefusal(refusal system.Refusal) {
	r.refusal = refusal
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

// WantRefusal compares why the system refused the request. The heading is one
// of the system's page in design/api.
func (r Response) WantRefusal(t *testing.T, reason, heading string) {
	t.Helper()
	want := system.Refusal{Reason: reason, Section: fmt.Sprintf("design/api/%s.md, %q", r.system, heading)}
	if diff := cmp.Diff(want, r.Refusal); diff != "" {
		t.Errorf("refusal with status %d (-want +got):\n%s", r.Status, diff)
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
