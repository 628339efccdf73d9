package wakame_test

import (
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// collections returns the path of each collection of the catalogue with the
// prefix of its ids (design/api/wakame.md, "Collections").
func collections() map[string]string {
	return map[string]string{
		"/api/images": "wmi-", "/api/instance_specs": "is-", "/api/networks": "nw-", "/api/security_groups": "sg-",
		"/api/ssh_key_pairs": "ssh-", "/api/host_nodes": "hn-", "/api/host_pools": "hn-",
	}
}

func TestOperations_RequireEnabledAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create()
	type operation struct{ method, path string }
	//nolint:prealloc // The number is of no interest.
	operations := []operation{
		{http.MethodGet, listPath},
		{http.MethodPost, listPath},
		{http.MethodGet, path},
		{http.MethodDelete, path},
		{http.MethodPut, path + "/reboot"},
		{http.MethodPut, path + "/stop"},
		{http.MethodPut, path + "/start"},
	}
	for list, prefix := range collections() {
		operations = append(operations,
			operation{http.MethodGet, list}, operation{http.MethodGet, list + "/" + prefix + "x"})
	}
	for _, o := range operations {
		s.withAccount("none").send(o.method, o.path, "").
			wantError(t, http.StatusBadRequest, "103", "InvalidRequestCredentials")
		s.withAccount(wakame.DisabledAccountID).send(o.method, o.path, "").
			wantError(t, http.StatusForbidden, "104", "DisabledAccount")
	}
}

func TestRoute_HeadIsServedAsGet(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, path := range []string{listPath, s.create(), "/api/images"} {
		s.send(http.MethodHead, path, "").WantStatus(t, http.StatusOK)
	}
}

func TestCatalogue_UnknownIDs(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for list, prefix := range collections() {
		missing := s.get(list + "/" + prefix + "none")
		missing.WantStatus(t, http.StatusNotFound)
		if got, want := missing.StringField(t, "message"), prefix+"none"; got != want {
			t.Errorf("GET %s/%s: message = %q, want %q", list, want, got, want)
		}
		s.get(list+"/other-none").WantStatus(t, http.StatusInternalServerError)
	}
}
