package system_test

import (
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// newRouter returns a router whose handlers are names.
func newRouter() *system.Router[string] {
	router := &system.Router[string]{}
	router.Handle("GET /instances", "list")
	router.Handle("GET /instances/{id:[0-9]+}", "get")
	router.Handle("POST /instances/{id}/{workflow}", "run")

	return router
}

func TestRouter_Find(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		method, path, want, wantID string
		wantErr                    error
	}{
		{"GET", "/instances", "list", "", nil},
		{"GET", "/instances/12", "get", "12", nil},
		{"POST", "/instances/x/backup", "run", "x", nil},
		{"GET", "/x/instances", "", "", system.ErrNoRoute},
		{"GET", "/instances/x", "", "", system.ErrNoRoute},
		{"GET", "/instances/", "", "", system.ErrNoRoute},
		{"POST", "/instances//backup", "", "", system.ErrNoRoute},
		{"POST", "/instances/x/a/b", "", "", system.ErrNoRoute},
		{"DELETE", "/instances", "", "", system.ErrMethod},
		{"HEAD", "/instances", "list", "", nil},
		{"HEAD", "/instances/12/backup", "", "", system.ErrMethod},
	} {
		r := httptest.NewRequestWithContext(t.Context(), test.method, "/", nil)
		got, err := newRouter().Find(r, test.path)
		if got != test.want || !errors.Is(err, test.wantErr) || r.PathValue("id") != test.wantID {
			t.Errorf("Find(%s %s) = %q, %v, id %q, want %q, %v, id %q", test.method, test.path, got, err,
				r.PathValue("id"), test.want, test.wantErr, test.wantID)
		}
	}
}
