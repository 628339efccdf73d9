package sharedcloud_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

func TestAuthentication_RefusesOtherHeaders(t *testing.T) {
	t.Parallel()
	const (
		absent  = `{"detail":"Authentication credentials were not provided."}`
		invalid = `{"detail":"Invalid token."}`
	)
	for header, want := range map[string]string{
		"":                 absent,
		"Basic ZGVtbzpk":   absent,
		"Bearer abc":       absent,
		"Token":            invalid,
		"Token  ":          invalid,
		"Token a b":        invalid,
		"Token a\xff":      invalid,
		"Token abc":        invalid,
		"token 0123456789": invalid,
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)

			// 401 comes before errors in the method, the body and the id.
			for _, path := range []string{listPath, listPath + "x/", "/api/v1/gpus/", "/api/v1/users/account/"} {
				for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete} {
					got := s.send(method, path, "text/plain", "x", "Authorization: "+header)
					got.WantBody(t, http.StatusUnauthorized, want)
					if challenge := got.Header.Get("WWW-Authenticate"); challenge != "Token" {
						t.Fatalf("WWW-Authenticate = %q, want Token", challenge)
					}
				}
			}
		})
	}
}

func TestAuthentication_KeywordInAnyCase(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, keyword := range []string{"Token", "token", "TOKEN"} {
		s.send(http.MethodGet, listPath, "", "", "Authorization: "+keyword+"  "+s.token).WantStatus(t, http.StatusOK)
	}
}

func TestAuthentication_RefusesWrongTokenAtPublicPath(t *testing.T) {
	t.Parallel()
	newSystem(t).send(http.MethodPost, "/api/v1/api-token-auth/", jsonType, `{}`, "Authorization: Token wrong").
		WantBody(t, http.StatusUnauthorized, `{"detail":"Invalid token."}`)
}

func TestRoute_UnknownGets404(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, path := range []string{
		"/", "/api/v1/", "/api/v1/instances", "/api/v1/instances/x/start", "/api/v2/instances/", "/api/v1/nothing/",
		"/api/v1/instances/a.b/", "/api/v1/instances//",
		"/api/v1/instances/x/reboot/", "/api/v1/gpus/x/", "//api/v1/instances/",
	} {
		got := s.get(path)
		got.WantBody(
			t, http.StatusNotFound, "<h1>Not Found</h1><p>The requested resource was not found on this server.</p>",
		)
		if contentType := got.Header.Get("Content-Type"); contentType != "text/html; charset=utf-8" {
			t.Errorf("GET %s: content type %q, want HTML", path, contentType)
		}
	}
}

func TestRoute_MethodNotAllowed(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.createCPU()
	for _, test := range []struct{ method, path string }{
		{http.MethodHead, instance + "start/"},
		{http.MethodPut, listPath},
		{http.MethodDelete, listPath},
		{http.MethodPost, instance},
		{http.MethodPost, instance + "start/"},
		{http.MethodGet, instance + "stop/"},
		{http.MethodPatch, instance + "get-jobs/"},
		{http.MethodPost, "/api/v1/gpus/"},
		{http.MethodGet, "/api/v1/api-token-auth/"},
		{http.MethodGet, "/api/v1/users/"},
		{http.MethodPut, "/api/v1/users/account/"},
		{"BREW", listPath},
	} {
		s.send(test.method, test.path, "", "").
			WantBody(t, http.StatusMethodNotAllowed, `{"detail":"Method \"`+test.method+`\" not allowed."}`)
	}
}

func TestRoute_HeadIsServedAsGet(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.createCPU()
	for _, path := range []string{listPath, instance, instance + "get-jobs/", "/api/v1/gpus/"} {
		s.send(http.MethodHead, path, "", "").WantStatus(t, http.StatusOK)
	}
}

func TestRequest_InvalidBody(t *testing.T) {
	t.Parallel()
	const notJSON = `{"detail":"JSON parse error - `
	tests := map[string]struct {
		contentType, body string
		status            int
		want              string
	}{
		"another type": {
			"text/xml; charset=a", "x", http.StatusUnsupportedMediaType,
			`{"detail":"Unsupported media type \"text/xml; charset=a\" in request."}`,
		},
		"no type": {
			"", "x", http.StatusUnsupportedMediaType, `{"detail":"Unsupported media type \"\" in request."}`,
		},
		"no JSON":        {jsonType, "x", http.StatusBadRequest, notJSON},
		"JSON that ends": {jsonType, `{"name":`, http.StatusBadRequest, notJSON},
		"two values":     {jsonType, "{} {}", http.StatusBadRequest, notJSON + "Extra data"},
		"NaN":            {jsonType, `{"ask_price":NaN}`, http.StatusBadRequest, notJSON},
		"bad form":       {formType, "name=%zz", http.StatusBadRequest, `{"detail":"Form parse error - `},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			for _, got := range []systemtest.Response{
				s.send(http.MethodPost, listPath, test.contentType, test.body),
				s.send(http.MethodPatch, s.createCPU(), test.contentType, test.body),
			} {
				got.WantStatus(t, test.status)
				if !strings.HasPrefix(got.Body, test.want) {
					t.Errorf("body = %s, want %s...", got.Body, test.want)
				}
			}
		})
	}
}

func TestRequest_TruncatedBodyGets400(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, listPath, iotest.ErrReader(io.ErrUnexpectedEOF))
	r.Header.Set("Authorization", "Token "+s.token)
	systemtest.Send(s, r).WantBody(t, http.StatusBadRequest, `{"detail":"The body cannot be read."}`)
}

func TestRateLimit_FrameworkAnswers429(t *testing.T) {
	t.Parallel()
	s := newSystemWithConfig(t, system.Config{RateLimit: 2})
	other := s.otherAccount()
	s.get(listPath).WantStatus(t, http.StatusOK)
	s.clock.Advance(10 * time.Second)
	s.get("/api/v1/gpus/").WantStatus(t, http.StatusOK)
	s.clock.Advance(500 * time.Millisecond)
	got := s.get(listPath)
	got.WantBody(t, http.StatusTooManyRequests, `{"detail":"Request was throttled. Expected available in 50 seconds."}`)
	if after := got.Header.Get("Retry-After"); after != "50" {
		t.Fatalf("Retry-After = %q, want 50", after)
	}
	other.get(listPath).WantStatus(t, http.StatusOK)
	s.sendJSON(http.MethodPost, "/api/v1/api-token-auth/", `{}`).WantStatus(t, http.StatusBadRequest)
	s.clock.Advance(49 * time.Second)
	s.get(listPath).WantBody(t, http.StatusTooManyRequests,
		`{"detail":"Request was throttled. Expected available in 1 second."}`)
	s.clock.Advance(time.Second)
	s.get(listPath).WantStatus(t, http.StatusOK)
}
