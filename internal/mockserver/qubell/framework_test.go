package qubell_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/roomtest"
)

// writes are the routes that take JSON.
func writes(instance string) []string {
	return []string{
		"POST " + organizationsPath + "/" + qubell.Organization + "/applications", "POST " + launchPath(qubell.ApplicationShop),
		"PUT " + instance + "/configuration", "PUT " + instance + "/userData", "POST " + instance + "/backup",
		"POST " + instance + "/backup/schedule", "POST " + instance + "/destroy/reschedule",
	}
}

func TestTheContentTypeOfSuccessAndFailureIsExactlyJSON(t *testing.T) {
	t.Parallel()

	s := newSystem(t)

	for _, path := range []string{organizationsPath, instancePath("x"), s.launch(qubell.ApplicationShop, minimal)} {
		if got := s.get(path).Header["Content-Type"]; len(got) != 1 || got[0] != jsonType {
			t.Errorf("%s: %v", path, got)
		}
	}
}

func TestBodiesThatAreNotJSONObjectsAreRefused(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	instance := s.launch(qubell.ApplicationShop, empty)

	for _, route := range writes(instance) {
		method, path, _ := strings.Cut(route, " ")

		for _, contentType := range []string{"", "text/plain", formType, "text/json", "application/json+x", "application/json; ;"} {
			s.send(method, path, contentType, empty).wantError(t, http.StatusBadRequest, wrongType)
		}

		for _, body := range []string{"", "x", "{", "{}{}", `{"a":}`, "\"\xff\"", "{\"\xff\":1}", `{"a":1e999}`} {
			s.send(method, path, jsonType, body).wantError(t, http.StatusBadRequest, noJSON)
		}

		for _, body := range []string{"null", "[]", "5", `"x"`, "true"} {
			s.send(method, path, jsonType, body).wantError(t, http.StatusBadRequest, noObject)
		}
	}

	s.wantJobs(instance, "launch Succeeded")
}

func TestACharsetInARequestIsNoMistake(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	s.send(http.MethodPost, launchPath(qubell.ApplicationShop), "Application/JSON; charset=utf-8", minimal).Want(t, http.StatusOK)
}

func TestABodyThatBreaksOffIsRefused(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	r := s.request(http.MethodPost, launchPath(qubell.ApplicationShop), jsonType, "")
	r.Body = io.NopCloser(iotest.ErrReader(errors.New("gone")))

	response{roomtest.Serve(s, r)}.wantError(t, http.StatusBadRequest, "The request body cannot be read")
}

func TestWhatNoRouteTakesIsAPage(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	instance := s.launch(qubell.ApplicationShop, minimal)

	for _, route := range []string{
		"GET /", "GET /api", "GET " + base, "GET " + base + "/instances", "GET " + instance + "/", "PATCH " + instance,
		"POST " + instance, "PUT " + instance, "GET " + instance + "/userData", "GET " + instance + "/backup",
		"GET " + base + "//organizations", "GET " + base + "/x/../organizations", "GET " + organizationsPath + ".json",
		"GET /api/2/organizations", "GET /signIn", "PUT " + instance + "/backup/schedule", "POST " + instance + "/a/b/schedule",
		"POST " + base + "/refreshToken/jwtBearer",
	} {
		method, path, _ := strings.Cut(route, " ")

		got := s.send(method, path, jsonType, empty)
		if got.Status != http.StatusNotFound || got.Header.Get("Content-Type") != "text/html; charset=utf-8" ||
			!strings.Contains(got.Body, "<h1>Action not found</h1>") {
			t.Errorf("%s: %d %v %s", route, got.Status, got.Header, got.Body)
		}
	}
}

func TestAHeadIsAGet(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	s.send(http.MethodHead, organizationsPath, "", "").Want(t, http.StatusOK)
}

func TestWhatIsUnknownIsNotFound(t *testing.T) {
	t.Parallel()

	const unknown = "000000000000000000000000"

	s := newSystem(t)

	for route, what := range map[string]string{
		"GET " + organizationsPath + "/%/environments":     "organization",
		"GET " + organizationsPath + "/%/applications":     "organization",
		"POST " + organizationsPath + "/%/applications":    "organization",
		"GET " + base + "/applications/%/revisions":        "application",
		"GET " + base + "/applications/%/instances":        "application",
		"POST " + base + "/applications/%/launch":          "application",
		"GET " + base + "/environments/%/instances":        "environment",
		"GET " + base + "/revisions/%/instances":           "revision",
		"GET " + base + "/instances/%":                     "instance",
		"DELETE " + base + "/instances/%":                  "instance",
		"PUT " + base + "/instances/%/configuration":       "instance",
		"PUT " + base + "/instances/%/userData":            "instance",
		"GET " + base + "/instances/%/schedules":           "instance",
		"POST " + base + "/instances/%/backup":             "instance",
		"POST " + base + "/instances/%/backup/schedule":    "instance",
		"POST " + base + "/instances/%/destroy/reschedule": "instance",
	} {
		for _, id := range []string{unknown, "x"} {
			method, path, _ := strings.Cut(strings.Replace(route, "%", id, 1), " ")
			s.send(method, path, jsonType, empty).wantError(t, http.StatusNotFound, "The specified "+what+" doesn't exist")
		}
	}

	s.send(http.MethodPut, base+"/applications/x/manifest", yamlType, empty).
		wantError(t, http.StatusNotFound, "The specified application doesn't exist")
}

func TestAccountsAreKeptApart(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	instance := s.launch(qubell.ApplicationShop, empty)
	made := s.post(organizationsPath+"/"+qubell.Organization+"/applications", `{"name":"Mine"}`).Text(t, "id")
	other := s.other()

	for _, route := range append(writes(instance)[2:], "GET "+instance, "DELETE "+instance+"?force=1", "GET "+instance+"/schedules") {
		method, path, _ := strings.Cut(route, " ")
		other.send(method, path, jsonType, empty).wantError(t, http.StatusForbidden, noAccess)
	}

	other.get(base+"/applications/"+qubell.ApplicationShop+"/instances").WantBody(t, http.StatusOK, `[]`)
	other.get(base+"/applications/"+made+"/instances").Want(t, http.StatusNotFound)
	other.post(launchPath(made), empty).Want(t, http.StatusNotFound)
	s.wantStatus(instance, "Running")
	s.wantJobs(instance, "launch Succeeded")
}
