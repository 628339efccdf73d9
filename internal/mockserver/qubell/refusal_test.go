package qubell_test

import (
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

func TestRefusals_SayWhy(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	busy := s.launch(qubell.ApplicationShop, minimalLaunch)
	id := lastSegment(busy)
	const shop = basePath + "/applications/" + qubell.ApplicationShop
	for _, test := range []struct{ method, path, contentType, body, reason, heading string }{
		{"GET", "/api/2", "", "", "No operation has the path /api/2.", "Endpoints"},
		{"PATCH", busy, "", "", "The path " + busy + " has no method PATCH.", "Endpoints"},
		{
			"POST", busy + "/backup", formType, emptyObject,
			"The content type is incorrect: application/json is expected.", "Base URL and encoding",
		},
		{"POST", busy + "/backup", jsonType, "{", "The request body is not valid JSON.", "Base URL and encoding"},
		{"PUT", busy + "/userData", jsonType, "[]", "The request body is not a JSON object.", "Base URL and encoding"},
		{
			"PUT", shop + "/manifest", jsonType, emptyObject,
			"The content type is incorrect: application/x-yaml is expected.", "Base URL and encoding",
		},
		{
			"GET", basePath + "/organizations/x/applications", "", "",
			`Account "demo" has no organization "x".`, "Errors",
		},
		{"GET", basePath + "/applications/x/instances", "", "", `Account "demo" has no application "x".`, "Errors"},
		{"GET", basePath + "/environments/x/instances", "", "", `Account "demo" has no environment "x".`, "Errors"},
		{"GET", basePath + "/revisions/x/instances", "", "", `Account "demo" has no revision "x".`, "Errors"},
		{"GET", instancePath("x"), "", "", `There is no instance "x".`, "Errors"},
		{
			"POST", basePath + "/organizations/" + qubell.Organization + "/applications", jsonType, emptyObject,
			"The body is not valid: name: a value is required.", "Discovery",
		},
		{
			"POST", shop + "/launch", jsonType, `{"environmentId":"x"}`,
			"The body is not valid: environmentId: there is no such environment.", "Creating an instance",
		},
		{
			"PUT", busy + "/configuration", jsonType, `{"manifestVersion":9}`,
			"The body is not valid: there is no manifest version 9.", "Updating an instance",
		},
		{
			"POST", busy + "/backup", jsonType, `{"keep":7}`,
			"The body is not valid: keep: the value has the wrong type.", "Running a workflow",
		},
		{
			"POST", busy + "/dance", jsonType, emptyObject,
			"Version 3 of application " + qubell.ApplicationShop + ` has no workflow "dance" that can be run.`,
			"Running a workflow",
		},
		{
			"POST", busy + "/backup", jsonType, emptyObject,
			"Instance " + id + ` executes the workflow "launch".`, "Errors",
		},
		{
			"POST", busy + "/backup/schedule", jsonType, emptyObject,
			"The body is not valid: interval: a value is required.", "Schedules",
		},
		{
			"POST", busy + "/backup/reschedule", jsonType, `{"interval":"1"}`,
			"Instance " + id + ` has no schedule of the id or the workflow "backup".`, "Schedules",
		},
		{
			"DELETE", busy + "?force=2", "", "",
			`The parameter force is "2"; it must be 0 or 1.`, "Deleting an instance",
		},
		{"DELETE", busy, "", "", "Instance " + id + " is not destroyed, and force is not 1.", "Deleting an instance"},
		{
			"POST", "/signIn", jsonType, emptyObject,
			"The body is not a form with the Content-Type application/x-www-form-urlencoded.", "Authentication",
		},
		{
			"POST", "/signIn", formType, "email=x&password=y",
			"No account has the email and the password of the form.", "Authentication",
		},
		{
			"POST", "/refreshToken/jwtBearer", jsonType, `{"refreshToken":1}`,
			"The body is not valid: refreshToken: the value has the wrong type.", "Authentication",
		},
		{
			"POST", "/refreshToken/jwtBearer", jsonType, `{"refreshToken":"x"}`,
			"No account has the refreshToken of the body.", "Authentication",
		},
	} {
		systemtest.Send(s, s.request(test.method, test.path, test.contentType, test.body)).
			WantRefusal(t, test.reason, test.heading)
	}
}

func TestRefusals_BadCredentials(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, test := range []struct{ authorization, reason string }{
		{"Token x", "The Authorization header is neither Basic <email:password> nor Bearer <token>."},
		{"Basic YTpi", "No account has the email and the password of the Authorization header."},
		{"Bearer x", "No account has the bearer token of the Authorization header, or the token has expired."},
	} {
		r := s.withAuthorization(test.authorization).request(http.MethodGet, basePath+"/organizations", "", "")
		systemtest.Send(s, r).WantRefusal(t, test.reason, "Authentication")
	}
	systemtest.Send(s, s.withAuthorization().request(http.MethodGet, basePath+"/organizations", "", "")).WantRefusal(t,
		"The request has no Authorization header.", "Authentication")
}

func TestRefusals_RateLimit(t *testing.T) {
	t.Parallel()
	s := newSystemWithConfig(t, system.Config{RateLimit: 1})
	r := func() *http.Request { return s.request(http.MethodGet, basePath+"/organizations", "", "") }
	systemtest.Send(s, r()).WantStatus(t, http.StatusOK)
	const want = `Account "demo" has used up its requests of this minute, which an option of the server limits.`
	if got := systemtest.Send(s, r()).Refusal.Reason; got != want {
		t.Errorf("reason %q, want %q", got, want)
	}
}

func TestRefusals_ForeignInstance(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	systemtest.Send(s, s.otherAccount().request(http.MethodGet, path, "", "")).WantRefusal(t,
		"Instance "+lastSegment(path)+` does not belong to account "other".`, "Errors")
}

func TestRefusals_DestroyedInstance(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	s.runWorkflow(path, "destroy", emptyObject)
	systemtest.Send(s, s.request(http.MethodPost, path+"/backup", jsonType, emptyObject)).WantRefusal(t,
		"Instance "+lastSegment(path)+" is destroyed.", "Instance states")
}

func TestRefusals_Component(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	root := s.launch(qubell.ApplicationPlatform,
		`{"destroyInterval":-1,"submodules":{"db":{"parameters":{"db.name":"orders"}}}}`)
	path := s.component(root, "db")
	reason := "Instance " + lastSegment(path) + " is a component of instance " + lastSegment(root) + "."
	systemtest.Send(s, s.request(http.MethodPost, path+"/backup", jsonType, emptyObject)).
		WantRefusal(t, reason, "Errors")
	systemtest.Send(s, s.request(http.MethodDelete, path, "", "")).WantRefusal(t, reason, "Deleting an instance")
}

func TestRefusals_TruncatedBody(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	r := s.request(http.MethodPost, launchPath(qubell.ApplicationShop), jsonType, minimalLaunch)
	r.Body = http.MaxBytesReader(nil, r.Body, 1)
	systemtest.Send(s, r).
		WantRefusal(t, "The body ends too early: http: request body too large.", "Base URL and encoding")
}

func TestRefusals_InvalidManifest(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := basePath + "/applications/" + qubell.ApplicationShop + "/manifest"
	r := s.request(http.MethodPut, path, yamlType, `{"workflows":{"a":{"steps":[{"name":""}]}}}`)
	systemtest.Send(s, r).
		WantRefusal(t, "The manifest is not valid: workflow a has a step without a name.", "Discovery")
}
