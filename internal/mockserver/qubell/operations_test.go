package qubell_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

const unauthorized = `{"errors":["The specified credentials are not valid"]}`

// operation is an operation of the API (design/api/qubell.md, "Endpoints" and
// "Discovery").
type operation struct {
	method, path, contentType, body string
}

// isJSON reports whether the body of the operation is JSON.
func (o operation) isJSON() bool {
	return o.contentType == jsonType
}

// instanceOperations returns the operations below an instance.
func instanceOperations(path string) []operation {
	return []operation{
		{http.MethodGet, path, "", ""},
		{http.MethodGet, path + "/schedules", "", ""},
		{http.MethodPut, path + "/configuration", jsonType, emptyObject},
		{http.MethodPut, path + "/userData", jsonType, emptyObject},
		{http.MethodPost, path + "/backup", jsonType, emptyObject},
		{http.MethodPost, path + "/backup/schedule", jsonType, `{"interval":"60000"}`},
		{http.MethodPost, path + "/backup/reschedule", jsonType, `{"interval":"60000"}`},
		{http.MethodDelete, path, "", ""},
	}
}

// catalogueOperations returns the operations below objects of the catalogue
// that have an id.
func catalogueOperations(organization, environment, application, revision string) []operation {
	organizationPath := basePath + "/organizations/" + organization
	applicationPath := basePath + "/applications/" + application

	return []operation{
		{http.MethodGet, organizationPath + "/environments", "", ""},
		{http.MethodGet, organizationPath + "/applications", "", ""},
		{http.MethodPost, organizationPath + "/applications", jsonType, `{"name":"Blog"}`},
		{http.MethodGet, applicationPath + "/revisions", "", ""},
		{http.MethodGet, applicationPath + "/instances", "", ""},
		{http.MethodPut, applicationPath + "/manifest", yamlType, emptyObject},
		{http.MethodPost, applicationPath + "/launch", jsonType, minimalLaunch},
		{http.MethodGet, basePath + "/environments/" + environment + "/instances", "", ""},
		{http.MethodGet, basePath + "/revisions/" + revision + "/instances", "", ""},
	}
}

// operations returns all operations that need credentials.
func operations(path string) []operation {
	return slices.Concat(
		[]operation{{http.MethodGet, basePath + "/organizations", "", ""}},
		catalogueOperations(
			qubell.Organization, qubell.EnvironmentDevelopment, qubell.ApplicationShop, qubell.RevisionStable),
		instanceOperations(path),
	)
}

func TestOperations_RequireCredentials(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	anonymous := s.withAuthorization()
	for _, o := range operations(path) {
		anonymous.send(o.method, o.path, o.contentType, o.body).WantBody(t, http.StatusUnauthorized, unauthorized)
	}
}

func TestOperations_RequireContentType(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	for _, o := range operations(path) {
		if o.isJSON() {
			s.send(o.method, o.path, formType, o.body).WantBody(t, http.StatusBadRequest,
				`{"errors":["The content type is incorrect: application/json is expected"]}`)
		}
	}
}

func TestOperations_UnknownObject(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, o := range slices.Concat(
		catalogueOperations("unknown", "unknown", "unknown", "unknown"), instanceOperations(instancePath("unknown")),
	) {
		s.send(o.method, o.path, o.contentType, o.body).WantStatus(t, http.StatusNotFound)
	}
}

func TestOperations_InstanceOfAnotherAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	other := s.otherAccount()
	for _, o := range instanceOperations(path) {
		other.send(o.method, o.path, o.contentType, o.body).WantBody(t, http.StatusForbidden,
			`{"errors":["The user is not authorized to access the instance"]}`)
	}
}

func TestOperations_SecondJob(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	for _, o := range []operation{
		{http.MethodPut, path + "/configuration", jsonType, emptyObject},
		{http.MethodPost, path + "/backup", jsonType, emptyObject},
		{http.MethodPost, path + "/backup/schedule", jsonType, `{"interval":"0"}`},
	} {
		s.send(o.method, o.path, o.contentType, o.body).WantStatus(t, http.StatusConflict)
	}
}

func TestOperations_Succeed(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	s.schedule(path, "backup", "60000")
	for _, o := range slices.DeleteFunc(operations(path), func(o operation) bool {
		return o.method == http.MethodDelete || o.contentType == yamlType
	}) {
		s.send(o.method, o.path, o.contentType, o.body).WantStatus(t, http.StatusOK)
	}
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, emptyObject)
}
