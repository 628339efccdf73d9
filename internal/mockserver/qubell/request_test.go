package qubell_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

// writeRoutes returns the routes whose body is JSON.
func writeRoutes(instance string) []string {
	return []string{
		"POST " + organizationsPath + "/" + qubell.Organization + "/applications",
		"POST " + launchPath(qubell.ApplicationShop),
		"PUT " + instance + "/configuration",
		"PUT " + instance + "/userData",
		"POST " + instance + "/backup",
		"POST " + instance + "/backup/schedule",
		"POST " + instance + "/destroy/reschedule",
	}
}

func TestResponse_ContentTypeIsJSON(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.launch(qubell.ApplicationShop, minimalLaunch)
	for _, path := range []string{organizationsPath, instancePath("x"), instance} {
		if got := s.get(path).Header["Content-Type"]; len(got) != 1 || got[0] != jsonType {
			t.Errorf("%s: content type %v, want %s", path, got, jsonType)
		}
	}
}

func TestRequest_BodyMustBeJSONObject(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.launch(qubell.ApplicationShop, emptyObject)
	for _, route := range writeRoutes(instance) {
		method, path, _ := strings.Cut(route, " ")
		for _, contentType := range []string{
			"", "text/plain", formType, "text/json", "application/json+x", "application/json; ;",
		} {
			s.send(method, path, contentType, emptyObject).wantError(t, http.StatusBadRequest, msgWrongType)
		}
		for _, body := range []string{"", "x", "{", "{}{}", `{"a":}`, "\"\xff\"", "{\"\xff\":1}", `{"a":1e999}`} {
			s.send(method, path, jsonType, body).wantError(t, http.StatusBadRequest, msgInvalidJSON)
		}
		for _, body := range []string{"null", "[]", "5", `"x"`, "true"} {
			s.send(method, path, jsonType, body).wantError(t, http.StatusBadRequest, msgNotObject)
		}
	}
	s.wantJobs(instance, "launch Succeeded")
}

func TestRequest_ContentTypeMayHaveCharset(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.send(http.MethodPost, launchPath(qubell.ApplicationShop), "Application/JSON; charset=utf-8", minimalLaunch).
		WantStatus(t, http.StatusOK)
}

func TestRequest_TruncatedBodyGets400(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	r := s.request(http.MethodPost, launchPath(qubell.ApplicationShop), jsonType, "")
	r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
	response{systemtest.Send(s, r)}.wantError(t, http.StatusBadRequest, "The request body cannot be read")
}

func TestRoute_UnknownGets404(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.launch(qubell.ApplicationShop, minimalLaunch)
	for _, route := range []string{
		"GET /", "GET /api", "GET " + basePath, "GET " + basePath + "/instances", "GET " + instance + "/",
		"PATCH " + instance,
		"POST " + instance, "PUT " + instance, "GET " + instance + "/userData", "GET " + instance + "/backup",
		"GET " + basePath + "//organizations", "GET " + basePath + "/x/../organizations",
		"GET " + organizationsPath + ".json",
		"GET /api/2/organizations", "GET /signIn", "PUT " + instance + "/backup/schedule",
		"POST " + instance + "/a/b/schedule",
		"POST " + basePath + "/refreshToken/jwtBearer",
	} {
		method, path, _ := strings.Cut(route, " ")
		got := s.send(method, path, jsonType, emptyObject)
		if got.Status != http.StatusNotFound || got.Header.Get("Content-Type") != "text/html; charset=utf-8" ||
			!strings.Contains(got.Body, "<h1>Action not found</h1>") {
			t.Errorf("%s: response %d %v %s, want Play's page", route, got.Status, got.Header, got.Body)
		}
	}
}

func TestRoute_HeadIsServedByGet(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.send(http.MethodHead, organizationsPath, "", "").WantStatus(t, http.StatusOK)
}

func TestRequest_UnknownObjectIsNotFound(t *testing.T) {
	t.Parallel()
	const unknown = "000000000000000000000000"
	s := newSystem(t)
	for route, what := range map[string]string{
		"GET " + organizationsPath + "/%/environments":         "organization",
		"GET " + organizationsPath + "/%/applications":         "organization",
		"POST " + organizationsPath + "/%/applications":        "organization",
		"GET " + basePath + "/applications/%/revisions":        "application",
		"GET " + basePath + "/applications/%/instances":        "application",
		"POST " + basePath + "/applications/%/launch":          "application",
		"GET " + basePath + "/environments/%/instances":        "environment",
		"GET " + basePath + "/revisions/%/instances":           "revision",
		"GET " + basePath + "/instances/%":                     "instance",
		"DELETE " + basePath + "/instances/%":                  "instance",
		"PUT " + basePath + "/instances/%/configuration":       "instance",
		"PUT " + basePath + "/instances/%/userData":            "instance",
		"GET " + basePath + "/instances/%/schedules":           "instance",
		"POST " + basePath + "/instances/%/backup":             "instance",
		"POST " + basePath + "/instances/%/backup/schedule":    "instance",
		"POST " + basePath + "/instances/%/destroy/reschedule": "instance",
	} {
		for _, id := range []string{unknown, "x"} {
			method, path, _ := strings.Cut(strings.Replace(route, "%", id, 1), " ")
			s.send(method, path, jsonType, emptyObject).
				wantError(t, http.StatusNotFound, "The specified "+what+" doesn't exist")
		}
	}
	s.send(http.MethodPut, basePath+"/applications/x/manifest", yamlType, emptyObject).
		wantError(t, http.StatusNotFound, "The specified application doesn't exist")
}

func TestRequest_ObjectsOfOtherAccountsAreRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.launch(qubell.ApplicationShop, emptyObject)
	created := s.post(organizationsPath+"/"+qubell.Organization+"/applications", `{"name":"Mine"}`).StringField(t, "id")
	other := s.otherAccount()
	routes := writeRoutes(instance)[2:]
	for _, route := range append(
		routes, "GET "+instance, "DELETE "+instance+"?force=1", "GET "+instance+"/schedules",
	) {
		method, path, _ := strings.Cut(route, " ")
		other.send(method, path, jsonType, emptyObject).wantError(t, http.StatusForbidden, msgNoAccess)
	}
	other.get(basePath+"/applications/"+qubell.ApplicationShop+"/instances").WantBody(t, http.StatusOK, `[]`)
	other.get(basePath+"/applications/"+created+"/instances").WantStatus(t, http.StatusNotFound)
	other.post(launchPath(created), emptyObject).WantStatus(t, http.StatusNotFound)
	s.wantStatus(instance, "Running")
	s.wantJobs(instance, "launch Succeeded")
}
