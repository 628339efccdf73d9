package zaoshu_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// operation is an operation of the API (design/api/zaoshu.md, "Endpoints").
type operation struct {
	method, path, body string
}

// instanceOperations returns the operations below an instance.
func instanceOperations(instancePath string) []operation {
	taskPath := instancePath + "/task/8f14e45fceea167a5a36dedd4bea2543"

	return []operation{
		{http.MethodGet, instancePath, ""},
		{http.MethodPatch, instancePath, `{"title":"Edited"}`},
		{http.MethodPost, instancePath, `{}`},
		{http.MethodGet, instancePath + "/schema", ""},
		{http.MethodGet, instancePath + "/tasks", ""},
		{http.MethodGet, taskPath, ""},
		{http.MethodGet, taskPath + "/result/file?contentType=csv", ""},
	}
}

// operations returns all operations.
func operations() []operation {
	return slices.Concat([]operation{
		{http.MethodGet, listPath, ""},
		{http.MethodGet, "/v2/user/account", ""},
		{http.MethodGet, "/v2/user/wallet", ""},
	}, instanceOperations(newsPath))
}

func TestOperations_RequireCredentials(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, o := range operations() {
		r := httptest.NewRequestWithContext(t.Context(), o.method, o.path, strings.NewReader(o.body))
		r.Header.Set("Content-Type", jsonType)
		systemtest.Send(s, r).WantBody(t, http.StatusUnauthorized, badCredentials)
	}
}

func TestOperations_HaveRateLimit(t *testing.T) {
	t.Parallel()
	s := newSystemWithConfig(t, system.Config{RateLimit: 1})
	s.get(listPath).WantStatus(t, http.StatusOK)
	for _, o := range operations() {
		s.send(o.method, o.path, o.body).WantBody(t, http.StatusForbidden, rateLimitExceeded)
	}
}

func TestOperations_UnknownInstance(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	for _, o := range instanceOperations("/v2/instance/unknown") {
		s.send(o.method, o.path, o.body).WantBody(t, http.StatusNotFound, notFound)
	}
	for _, o := range instanceOperations("/v2/instance/" + zaoshu.InstancePrices) {
		other.send(o.method, o.path, o.body).WantBody(t, http.StatusNotFound, notFound)
	}
}
