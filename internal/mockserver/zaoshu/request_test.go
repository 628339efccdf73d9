package zaoshu_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// wantRateLimit compares the headers about the rate limit.
func wantRateLimit(t *testing.T, got systemtest.Response, limit, remaining, reset string) {
	t.Helper()
	for name, want := range map[string]string{"Limit": limit, "Remaining": remaining, "Reset": reset} {
		// Clients of the vendor know this spelling only.
		if values := got.Header["X-RateLimit-"+name]; !slices.Equal(values, []string{want}) {
			t.Errorf("X-RateLimit-%s = %q, want %q", name, values, want)
		}
	}
}

// sendBadSignature sends a request with a bad signature.
func (s *testSystem) sendBadSignature() systemtest.Response {
	s.t.Helper()
	wrong := *s
	wrong.secret += "x"

	return wrong.get(listPath)
}

func TestAuthentication_AcceptsSignature(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for name, r := range map[string]*http.Request{
		"without a query":     s.request(http.MethodGet, newsPath, ""),
		"with a query":        s.request(http.MethodGet, listPath+"?status=all&page=1&Q=%E6%96%B0+x", ""),
		"with a body":         s.request(http.MethodPatch, newsPath, `{ "title": null }`),
		"no blank in type":    s.request(http.MethodGet, newsPath, "", "Content-Type: application/json;charset=utf-8"),
		"no type":             s.request(http.MethodGet, newsPath, "", "Content-Type: "),
		"a date of its own":   s.request(http.MethodGet, newsPath, "", "Date: Wed, Mar 18, 2016 08:04:06 AM GMT"),
		"the wrong weekday":   s.request(http.MethodGet, newsPath, "", "Date: Wed, 18 Mar 2016 08:04:06 GMT"),
		"no date":             s.request(http.MethodGet, newsPath, "", "Date: "),
		"without a UserAgent": s.request(http.MethodGet, newsPath, "", "User-Agent: "),
	} {
		if got := systemtest.Send(s, r); got.Status != http.StatusOK {
			t.Errorf("request %s: %d %s, want 200", name, got.Status, got.Body)
		}
	}
}

func TestAuthentication_SchemeInLowerCase(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	r := s.request(http.MethodGet, listPath, "")
	r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "ZAOSHU", "zaoshu", 1))
	systemtest.Send(s, r).WantStatus(t, http.StatusOK)
}

func TestAuthentication_PathIsNotSigned(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	r := s.request(http.MethodGet, listPath, "")
	r.URL.Path = newsPath
	systemtest.Send(s, r).WantStatus(t, http.StatusOK)
}

func TestAuthentication_RefusesBadCredentials(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(r *http.Request){
		"nothing":          func(r *http.Request) { r.Header.Del("Authorization") },
		"another scheme":   func(r *http.Request) { r.Header.Set("Authorization", "Basic "+zaoshu.DefaultKey+":x") },
		"an unknown key":   func(r *http.Request) { r.Header.Set("Authorization", "ZAOSHU unknown:x") },
		"another method":   func(r *http.Request) { r.Method = http.MethodPost },
		"another type":     func(r *http.Request) { r.Header.Set("Content-Type", "application/json") },
		"another date":     func(r *http.Request) { r.Header.Del("Date") },
		"another query":    func(r *http.Request) { r.URL.RawQuery = "status=idle" },
		"an encoded query": func(r *http.Request) { r.URL.RawQuery = "status=all%20" },
		"another body":     func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("{ }")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			spoiled := func() *http.Request {
				r := s.request(http.MethodGet, listPath+"?status=all", "{}")
				spoil(r)

				return r
			}
			if account := s.Account(spoiled()); account != "" {
				t.Fatalf("Account = %q, want none", account)
			}
			systemtest.Send(s, spoiled()).WantBody(t, http.StatusUnauthorized, badCredentials)
		})
	}
}

func TestRequest_TruncatedBodyGets400(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	broken := func() *http.Request {
		r := s.request(http.MethodPost, newsPath, "{}")
		r.Body = http.MaxBytesReader(nil, r.Body, 1)

		return r
	}
	if account := s.Account(broken()); account != "" {
		t.Fatalf("Account = %q, want none", account)
	}
	systemtest.Send(s, broken()).WantBody(t, http.StatusBadRequest, `{"message":"error occurred when parsing JSON"}`)
}

func TestAuthentication_ComesBeforeUnknownPath(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, path := range []string{"/", "/v2", "/v2/unknown", "/v2/instances/"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
		systemtest.Send(s, r).WantBody(t, http.StatusUnauthorized, badCredentials)
		s.get(path).WantBody(t, http.StatusNotFound, notFound)
	}
}

func TestAccount_OfRequest(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	if got := s.Account(s.request(http.MethodPost, newsPath, "{}")); got != system.DefaultAccount {
		t.Fatalf("Account = %q, want demo", got)
	}
	r := other.request(http.MethodGet, listPath, "")
	if got := s.Account(r); got != "other" || s.Sensitive(r) {
		t.Fatalf("Account = %q, Sensitive = %t, want other and false", got, s.Sensitive(r))
	}
	other.secret = s.secret
	if got := s.Account(other.request(http.MethodGet, listPath, "")); got != "" {
		t.Fatalf("Account = %q, want none", got)
	}
}

func TestRateLimit_Headers(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	// An hour after the start, and up to the next whole second.
	const reset = "1501844401"
	wantRateLimit(t, s.get(listPath), "5000", "4999", reset)
	s.clock.Advance(time.Minute)
	wantRateLimit(t, s.get("/v2/unknown"), "5000", "4998", reset)
	wantRateLimit(t, s.post(newsPath, "["), "5000", "4997", reset)
	wantRateLimit(t, s.otherAccount().get(listPath), "5000", "4999", "1501844461")
	wantRateLimit(t, s.sendBadSignature(), "60", "59", "1501844461")
	s.clock.Advance(59 * time.Minute)
	wantRateLimit(t, s.get(listPath), "5000", "4997", "1501844461")
}

func TestRateLimit_DateOfServersClock(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.clock.Advance(time.Hour)
	for _, got := range []systemtest.Response{s.get(listPath), s.sendBadSignature()} {
		if date := got.Header.Get("Date"); date != "Fri, 04 Aug 2017 11:00:00 GMT" {
			t.Errorf("Date = %q, want that of the server's clock", date)
		}
	}
}

func TestRateLimit_Account(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	r := s.request(http.MethodGet, newsPath, "")
	for range 5000 {
		systemtest.Send(s, r).WantStatus(t, http.StatusOK)
	}
	systemtest.Send(s, r).WantBody(t, http.StatusForbidden, rateLimitExceeded)
	s.clock.Advance(time.Hour)
	systemtest.Send(s, r).WantStatus(t, http.StatusOK)
}

func TestRateLimit_ConfiguredPerMinute(t *testing.T) {
	t.Parallel()
	s := newSystemWithConfig(t, system.Config{RateLimit: 2})
	other := s.otherAccount()
	const reset = "1501840861"
	wantRateLimit(t, s.get(listPath), "2", "1", reset)
	wantRateLimit(t, s.get(listPath), "2", "0", reset)
	for range 3 {
		refused := s.post(newsPath, "{}")
		refused.WantBody(t, http.StatusForbidden, rateLimitExceeded)
		wantRateLimit(t, refused, "2", "0", reset)
	}
	other.get(listPath).WantStatus(t, http.StatusOK)
	s.clock.Advance(time.Minute)
	s.wantData(s.get(newsPath+"/tasks"), `[]`)
}

func TestRateLimit_Anonymous(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	anonymous := *s
	anonymous.key = "unknown"
	for range 60 {
		anonymous.get(listPath).WantBody(t, http.StatusUnauthorized, badCredentials)
	}
	refused := anonymous.get(listPath)
	refused.WantBody(t, http.StatusForbidden, rateLimitExceeded)
	wantRateLimit(t, refused, "60", "0", "1501844401")
	r := anonymous.request(http.MethodGet, listPath, "")
	r.RemoteAddr = "[2001:db8::1]:1234"
	systemtest.Send(s, r).WantBody(t, http.StatusUnauthorized, badCredentials)
	s.get(listPath).WantStatus(t, http.StatusOK)
	s.Reset()
	anonymous.get(listPath).WantBody(t, http.StatusUnauthorized, badCredentials)
}

func TestLockout_AfterBadSignatures(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	for range 5 {
		s.get(listPath).WantStatus(t, http.StatusOK)
		s.sendBadSignature().WantBody(t, http.StatusUnauthorized, badCredentials)
		s.clock.Advance(time.Minute)
	}
	s.sendBadSignature().WantBody(t, http.StatusForbidden, lockedOut)
	refused := s.get(listPath)
	refused.WantBody(t, http.StatusForbidden, lockedOut)
	// The account still has requests left.
	wantRateLimit(t, refused, "5000", "4994", "1501844401")
	other.get(listPath).WantStatus(t, http.StatusOK)
	s.clock.Advance(5*time.Minute - 1)
	s.get(listPath).WantBody(t, http.StatusForbidden, lockedOut)
	s.clock.Advance(1)
	s.get(listPath).WantStatus(t, http.StatusOK)

	// Four bad signatures still count.
	s.sendBadSignature().WantBody(t, http.StatusUnauthorized, badCredentials)
	s.get(listPath).WantBody(t, http.StatusForbidden, lockedOut)
	s.Reset()
	s.get(listPath).WantStatus(t, http.StatusOK)
}

func TestLockout_NotForUnknownKey(t *testing.T) {
	t.Parallel()
	anonymous := newSystem(t)
	anonymous.key = "unknown"
	for range 10 {
		anonymous.get(listPath).WantBody(t, http.StatusUnauthorized, badCredentials)
	}
}
