package sharedcloud_test

import (
	"net/http"
	"slices"
	"testing"
)

// operation is an operation of the API (design/api/sharedcloud.md,
// "Endpoints").
type operation struct {
	method, path string
	// public operations need no token.
	public bool
	// hasBody is whether the operation reads its body.
	hasBody bool
}

// instanceOperations returns the operations below an instance.
func instanceOperations(instancePath string) []operation {
	return []operation{
		{method: http.MethodGet, path: instancePath},
		{method: http.MethodPut, path: instancePath, hasBody: true},
		{method: http.MethodPatch, path: instancePath, hasBody: true},
		{method: http.MethodDelete, path: instancePath},
		{method: http.MethodPatch, path: instancePath + "start/"},
		{method: http.MethodPatch, path: instancePath + "stop/"},
		{method: http.MethodGet, path: instancePath + "get-jobs/"},
		{method: http.MethodPatch, path: instancePath + "add-image/", hasBody: true},
		{method: http.MethodPatch, path: instancePath + "delete-image/", hasBody: true},
	}
}

// operations returns all operations.
func operations(instancePath string) []operation {
	return slices.Concat(instanceOperations(instancePath), []operation{
		{method: http.MethodGet, path: listPath},
		{method: http.MethodPost, path: listPath, hasBody: true},
		{method: http.MethodGet, path: gpusPath},
		{method: http.MethodPost, path: signInPath, public: true, hasBody: true},
		{method: http.MethodPost, path: usersPath, public: true, hasBody: true},
		{method: http.MethodPatch, path: accountPath, hasBody: true},
		{method: http.MethodDelete, path: accountPath},
	})
}

func TestOperations_RefuseWrongToken(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, o := range operations(s.createCPU()) {
		s.send(o.method, o.path, jsonType, "{}", "Authorization: Token wrong").
			WantBody(t, http.StatusUnauthorized, `{"detail":"Invalid token."}`)
	}
}

func TestOperations_RequireToken(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, o := range operations(s.createCPU()) {
		got := s.send(o.method, o.path, jsonType, "{}", "Authorization: ")
		if o.public {
			got.WantStatus(t, http.StatusBadRequest)
		} else {
			got.WantBody(t, http.StatusUnauthorized, `{"detail":"Authentication credentials were not provided."}`)
		}
	}
}

func TestOperations_RefuseOtherBodies(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	for _, o := range operations(path) {
		if !o.hasBody {
			continue
		}
		s.send(o.method, o.path, "text/plain", "x").WantBody(t, http.StatusUnsupportedMediaType,
			`{"detail":"Unsupported media type \"text/plain\" in request."}`)
		s.sendJSON(o.method, o.path, "{").WantBody(t, http.StatusBadRequest,
			`{"detail":"JSON parse error - unexpected EOF"}`)
		s.sendJSON(o.method, o.path, "[]").WantBody(t, http.StatusBadRequest, notObjectError)
	}
	s.get(path).WantFields(t, map[string]any{"name": "instance1", "downloaded_images": []any{}})
}

func TestOperations_UnknownInstance(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, o := range instanceOperations(listPath + titanV + "/") {
		s.sendJSON(o.method, o.path, "{}").WantBody(t, http.StatusNotFound, `{"detail":"Not found."}`)
	}
}
