package sharedcloud_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

func TestRefusals_SayWhy(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	for _, test := range []struct{ method, path, body, reason, heading string }{
		{"GET", "/api/v1/instances", "", "No operation has the path /api/v1/instances.", "Endpoints"},
		{"PUT", listPath, "", "The path /api/v1/instances/ has no method PUT.", "Endpoints"},
		{"GET", listPath + "x/", "", `The id "x" is not a UUID.`, "Errors"},
		{"GET", listPath + titanV + "/", "", `Account "demo" has no instance ` + titanV + `.`, "Errors"},
		{"POST", listPath, "{", "The body is not JSON: unexpected EOF.", "Base URL and encoding"},
		{"POST", listPath, "{} {}", "The body is not JSON: Extra data.", "Base URL and encoding"},
		{"POST", listPath, "[]", "The body is JSON, but not an object.", "Base URL and encoding"},
		{
			"POST", listPath, `{"ask_price":0}`,
			`The framework refuses the field ask_price with "The ask price cannot be smaller than $0.001", and the ` +
				`field name with "This field is required.".`, "Creating an instance",
		},
		{
			"PATCH", path, `{"type":2,"max_num_parallel_jobs":1}`,
			`The framework refuses the field gpu with "The gpu needs to be provided if the instance is type GPU".`,
			"Validation messages",
		},
		{
			"PATCH", path + "delete-image/", `{}`,
			`The framework refuses the field image_registry_path with "This field is required.".`, "Agent",
		},
		{
			"PATCH", path + "add-image/", `{"image_registry_path":"r/tf-gpu"}`,
			`The framework refuses the field image_registry_path with "The image cannot be added: your instance is ` +
				`type CPU, but this image is only supported by type GPU".`, "Agent",
		},
		{
			"POST", signInPath, `{"username":"demo"}`,
			`The framework refuses the field password with "This field is required.".`, "Authentication",
		},
		{
			"POST", signInPath, `{"username":"absent","password":"secret"}`,
			`No account has the username of the body.`, "Authentication",
		},
		{
			"POST", signInPath, `{"username":"demo","password":"secret"}`,
			`The password is not that of account "demo".`, "Authentication",
		},
		{
			"POST", usersPath, `{"username":"demo","password":"secret"}`,
			`The framework refuses the field username with "A user with that username already exists.".`, "Accounts",
		},
		{
			"PATCH", accountPath, `{"password":""}`,
			`The framework refuses the field password with "This field may not be blank.".`, "Accounts",
		},
	} {
		s.sendJSON(test.method, test.path, test.body).WantRefusal(t, test.reason, test.heading)
	}
}

func TestRefusals_BodyOfOtherType(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.send(http.MethodPost, listPath, "text/xml", "x").WantRefusal(t,
		`The Content-Type is "text/xml"; it must be that of JSON or of a form.`, "Base URL and encoding")
	s.sendForm(http.MethodPost, listPath, "name=%zz").WantRefusal(t,
		`The body is not a form: invalid URL escape "%zz".`, "Base URL and encoding")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, listPath,
		io.MultiReader(strings.NewReader("{"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	r.Header.Set("Authorization", "Token "+s.token)
	got := systemtest.Send(s, r)
	if !strings.HasPrefix(got.Refusal.Reason, "The body ends too early: ") {
		t.Errorf("refusal %+v, want that the body ends too early", got.Refusal)
	}
}

func TestRefusals_Token(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	const (
		absent = "The request has no Authorization header with the scheme Token."
		wrong  = "No account has the token of the Authorization header."
	)
	for _, test := range []struct{ header, reason string }{
		{"", absent}, {"Basic abc", absent}, {"Token wrong", wrong},
	} {
		s.send(http.MethodGet, listPath, "", "", "Authorization: "+test.header).
			WantRefusal(t, test.reason, "Authentication")
	}
}

func TestRefusals_RateLimit(t *testing.T) {
	t.Parallel()
	s := newSystemWithConfig(t, system.Config{RateLimit: 1})
	s.get(listPath).WantStatus(t, http.StatusOK)
	s.clock.Advance(time.Second)
	want := system.Refusal{
		Reason: `Account "demo" has used up its limit of 1 requests ` +
			`and may send the next one at 2018-10-05T16:30:06Z.`,
		Section: system.SectionRateLimits,
	}
	if diff := cmp.Diff(want, s.get(listPath).Refusal); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
