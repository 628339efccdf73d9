package zaoshu_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

func TestRefusals_SayWhy(t *testing.T) {
	t.Parallel()
	unknownPath := newsPath + "x"
	for _, test := range []struct{ method, target, body, reason, heading string }{
		{"GET", "/v2", "", `No operation has the path /v2.`, "Endpoints"},
		{"DELETE", newsPath, "", `The path ` + newsPath + ` has no method DELETE.`, "Endpoints"},
		{
			"GET", unknownPath, "",
			`Account "demo" has no instance "` + zaoshu.InstanceNews + `x".`, "Missing objects",
		},
		{
			"GET", listPath + "?status=error", "",
			`The parameter status is "error"; it must be all, running or idle.`, "Endpoints",
		},
		{"GET", newsPath + "/task/x", "", `Instance ` + zaoshu.InstanceNews + ` has no task "x".`, "Missing objects"},
		{
			"GET", newsPath + "/task/x/result/file?contentType=csv", "",
			`Instance ` + zaoshu.InstanceNews + ` has no task "x".`, "Missing objects",
		},
		{
			"GET", newsPath + "/task/x/result/file", "",
			`The parameter contentType is ""; it must be csv, xls, json or xml.`, "Endpoints",
		},
		{
			"GET", newsPath + "/task/x/result/file?contentType=pdf", "",
			`The parameter contentType is "pdf"; it must be csv, xls, json or xml.`, "Endpoints",
		},
		{"PATCH", newsPath, "{", `The body is not JSON: unexpected end of JSON input.`, "Commented-out errors"},
		{"POST", newsPath, "[]", `The body is JSON, but not an object.`, "Commented-out errors"},
		{
			"PATCH", newsPath, `{"title":1,"result_notify_uri":"x"}`,
			`In the body, title must be a string, and result_notify_uri must be an absolute HTTP URL.`,
			"Updating an instance",
		},
		{
			"POST", newsPath, `{"target_sources":{}}`,
			`In the body, target_sources must be an array.`, "Running an instance",
		},
		{
			"POST", newsPath, `{"target_sources":[1,{"method":1},{"headers":1},{"urls":1},{"urls":[1]}]}`,
			`In the body, target_sources[0] must be an object, and target_sources[1].method must be a string, ` +
				`and target_sources[2].headers must be an object of strings, and target_sources[3].urls must be ` +
				`an array, and target_sources[4].urls[0] must be a string.`,
			"Running an instance",
		},
	} {
		s := newSystem(t)
		s.send(test.method, test.target, test.body).WantRefusal(t, test.reason, test.heading)
	}
}

func TestRefusals_SuccessHasNone(t *testing.T) {
	t.Parallel()
	got := newSystem(t).get(listPath)
	got.WantStatus(t, http.StatusOK)
	if got.Refusal != (system.Refusal{}) {
		t.Errorf("refusal %+v, want none", got.Refusal)
	}
}

func TestRefusals_TruncatedBody(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	r := s.request(http.MethodPost, newsPath, "{}")
	r.Body = http.MaxBytesReader(nil, r.Body, 1)
	systemtest.Send(s, r).
		WantRefusal(t, `The body ends too early: http: request body too large.`, "Commented-out errors")
}

func TestRefusals_PendingTask(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	id := s.run(newsPath, `{}`)
	s.get(newsPath+"/task/"+id).WantRefusal(t,
		`The detail of task `+id+` is hidden until 2017-08-04T10:00:01.2504Z.`, "Task states")
	s.get(newsPath+"/task/"+id+"/result/file?contentType=csv").WantRefusal(t,
		`The status of task `+id+` is "running"; only a task in done or error has a result.`, "Task states")
}

func TestRefusals_BadCredentials(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ authorization, reason, heading string }{
		{"", `The request has no Authorization header.`, "Authentication"},
		{"Basic a:b", `The Authorization header is not ZAOSHU <api_key>:<signature>.`, "Authentication"},
		{"ZAOSHU unknown:x", `No account has the API key of the Authorization header.`, "Authentication"},
		{
			"ZAOSHU " + zaoshu.DefaultKey + ":x",
			`The signature is not that of account "demo" for GET with the Content-Type "` + jsonType +
				`", the Date "Fri, 04 Aug 2017 10:00:00 GMT", this query and this body.`, "Signature",
		},
	} {
		s := newSystem(t)
		r := s.request(http.MethodGet, listPath, "")
		r.Header.Set("Authorization", test.authorization)
		systemtest.Send(s, r).WantRefusal(t, test.reason, test.heading)
	}
}

func TestRefusals_Lockout(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for range 5 {
		s.sendBadSignature()
	}
	s.get(listPath).WantRefusal(t,
		`Account "demo" is locked out after 5 bad signatures within 10m0s.`, "Errors")
}

func TestRefusals_RateLimit(t *testing.T) {
	t.Parallel()
	s := newSystemWithConfig(t, system.Config{RateLimit: 1})
	s.get(listPath).WantStatus(t, http.StatusOK)
	s.clock.Advance(time.Second)
	s.get(listPath).WantRefusal(t, `Account "demo" has used up its limit of 1 requests `+
		`and may send the next one at 2017-08-04T10:01:00.2504Z.`, "Rate limits")

	anonymous := httptest.NewRequestWithContext(t.Context(), http.MethodGet, listPath, strings.NewReader(""))
	for range 60 {
		s.ServeHTTP(httptest.NewRecorder(), anonymous)
	}
	systemtest.Send(s, anonymous).WantRefusal(t, `Address 192.0.2.1, without valid credentials, has used up its `+
		`limit of 60 requests and may send the next one at 2017-08-04T11:00:01.2504Z.`, "Rate limits")
}
