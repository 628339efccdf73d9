package jeto_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

func TestRefusals_SayWhy(t *testing.T) {
	t.Parallel()
	const (
		onePath     = listPath + "/1"
		refsPath    = "/api/projects/9/git-references"
		noInstance  = `The caller can view no instance "9".`
		notJSON     = `The Content-Type is that of JSON, but the body is not JSON.`
		notObject   = `The body is not a JSON object with the Content-Type application/json.`
		legacyState = `With an id in the body, the state is stop or not a text.`
	)
	s := newSystem(t)
	s.edit(s.create(plainBody), map[string]any{"permissions": []string{"view", "start"}})
	for _, test := range []struct{ method, path, body, reason, heading string }{
		{"GET", "/api/x", "", `No operation has the path /api/x.`, "Endpoints"},
		{"PUT", listPath, "", `The path /api/instances has no method PUT.`, "Endpoints"},
		{"GET", listPath + "/9", "null", noInstance, "Errors"},
		{"GET", onePath, "{", notJSON, "Base URL and encoding"},
		{"GET", listPath + "/9/web/ip", "", noInstance, "Errors"},
		{"POST", listPath, "{", notJSON, "Base URL and encoding"},
		{"POST", listPath, "[]", notObject, "Base URL and encoding"},
		{"POST", listPath, `{"state":"create"}`, `The key name is missing.`, "Creating an instance"},
		{
			"POST", listPath, strings.Replace(plainBody, `"plain"`, `5`, 1),
			`The value of name is not a text.`, "Creating an instance",
		},
		{"POST", listPath, `{"id":9}`, noInstance, "Errors"},
		{"POST", listPath, `{"id":1,"state":"stop"}`, legacyState, "Endpoints"},
		{"POST", listPath + "/9", `{}`, noInstance, "Commands"},
		{
			"POST", onePath, `{"name":"new"}`,
			`The value of name is not the name of instance 1, which cannot change.`, "Updating an instance",
		},
		{
			"POST", onePath, `{"state":[]}`,
			`The state or action is an array or an object, not a text.`, "Commands",
		},
		{"POST", onePath, `{"state":"stop"}`, `The account has no permission stop on instance 1.`, "Commands"},
		{
			"POST", onePath, `{"state":"start"}`,
			`The key machine is missing or not a text, and start needs it.`, "Commands",
		},
		{
			"POST", onePath + "/command", `{}`,
			`The value of action names no action that has a job.`, "Command jobs",
		},
		{"DELETE", onePath, "{", notJSON, "Base URL and encoding"},
		{"DELETE", listPath + "/9", "{}", `There is no instance "9".`, "Deleting an instance"},
		{"DELETE", listPath, `{"id":9}`, `There is no instance "9".`, "Deleting an instance"},
		{"GET", "/api/hosts/9", "", `There is no host 9.`, "Hosts"},
		{"GET", "/api/projects/9", "", `There is no project 9.`, "Projects"},
		{"GET", refsPath, "", `The parameter force is not a whole number.`, "Git references"},
		{"GET", refsPath + "?force=0", "", `There is no project 9.`, "Git references"},
	} {
		s.send(test.method, test.path, jsonType, test.body).WantRefusal(t, test.reason, test.heading)
	}
}

func TestRefusals_WithoutKey(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	const (
		noKey        = `The request has no valid API key.`
		hasInstances = `The request has no valid API key, and the server has instances.`
	)
	for _, test := range []struct{ method, path, body, reason, heading string }{
		{"GET", "/api/hosts", "", noKey, "Authentication"},
		{"GET", "/api/hosts/1", "", noKey, "Authentication"},
		{"GET", "/api/projects", "", noKey, "Authentication"},
		{"GET", "/api/projects/1", "", noKey, "Authentication"},
		{"GET", listPath, "", hasInstances, "Authentication"},
		{"POST", path, `{}`, hasInstances, "Authentication"},
		{"DELETE", path, `{}`, noKey, "Deleting an instance"},
		{
			"POST", listPath, clonedBody,
			`The request has no valid API key, which the job clone needs.`, "Authentication",
		},
	} {
		s.anonymous().send(test.method, test.path, jsonType, test.body).WantRefusal(t, test.reason, test.heading)
	}
}

func TestRefusals_TruncatedBody(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, listPath, iotest.ErrReader(io.ErrUnexpectedEOF))
	systemtest.Send(newSystem(t), r).
		WantRefusal(t, `The body ends too early: unexpected EOF.`, "Base URL and encoding")
}

func TestRefusals_RateLimit(t *testing.T) {
	t.Parallel()
	s := newSystemWithConfig(t, system.Config{RateLimit: 1})
	s.get(listPath).WantStatus(t, http.StatusOK)
	want := system.Refusal{
		Reason:  `Account "demo" has used up its requests of this minute, which an option of the server limits.`,
		Section: system.SectionRateLimits,
	}
	if diff := cmp.Diff(want, s.get(listPath).Refusal); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
