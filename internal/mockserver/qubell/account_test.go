package qubell_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

const organizationsPath = basePath + "/organizations"

func basicAuth(username, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(username+":"+password))
}

func TestAccount_DefaultCredentials(t *testing.T) {
	t.Parallel()
	want := map[string]system.Credentials{"demo": {
		"username": "demo@example.com", "password": qubell.DefaultPassword, "token": qubell.DefaultToken,
		"refresh_token": qubell.DefaultRefreshToken,
	}}
	if diff := cmp.Diff(want, newSystem(t).Accounts()); diff != "" {
		t.Fatalf("accounts (-want +got):\n%s", diff)
	}
}

func TestAuthentication_ReadsAuthorizationHeaders(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other, err := s.CreateAccount("other@example.org")
	if err != nil || other["username"] != "other@example.org" {
		t.Fatalf("CreateAccount = %v, %v", other, err)
	}
	demoBasic, demoBearer := basicAuth(qubell.DefaultUsername, qubell.DefaultPassword), bearerAuth(qubell.DefaultToken)
	otherBasic, otherBearer := basicAuth(other["username"], other["password"]), bearerAuth(other["token"])
	for name, test := range map[string]struct {
		authorization []string
		want          string
	}{
		"basic":                       {[]string{demoBasic}, "demo"},
		"basic of another account":    {[]string{otherBasic}, "other@example.org"},
		"bearer":                      {[]string{demoBearer}, "demo"},
		"bearer in lower case":        {[]string{"bearer " + qubell.DefaultToken}, "demo"},
		"both":                        {[]string{demoBasic, otherBearer}, "other@example.org"},
		"both in reverse order":       {[]string{otherBearer, demoBasic}, "other@example.org"},
		"invalid basic":               {[]string{basicAuth("demo@example.com", "x"), otherBearer}, "other@example.org"},
		"invalid bearer":              {[]string{demoBasic, bearerAuth("x")}, ""},
		"nothing":                     {nil, ""},
		"wrong password":              {[]string{basicAuth("demo@example.com", "x")}, ""},
		"password of another account": {[]string{basicAuth("demo@example.com", other["password"])}, ""},
		"name instead of address":     {[]string{basicAuth("demo", qubell.DefaultPassword)}, ""},
		"empty basic":                 {[]string{"Basic "}, ""},
		"wrong token":                 {[]string{bearerAuth("x.y.z")}, ""},
		"empty bearer":                {[]string{"Bearer"}, ""},
		"refresh token as bearer":     {[]string{bearerAuth(qubell.DefaultRefreshToken)}, ""},
		"another scheme":              {[]string{"Token " + qubell.DefaultToken}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			caller := s.withAuthorization(test.authorization...)
			if got := caller.Account(caller.request(http.MethodGet, organizationsPath, "", "")); got != test.want {
				t.Fatalf("account %q, want %q", got, test.want)
			}
			if got := caller.get(organizationsPath); test.want == "" {
				got.wantError(t, http.StatusUnauthorized, msgUnauthorized)
			} else {
				got.WantStatus(t, http.StatusOK)
			}
		})
	}
}

func TestAuthentication_IsRequired(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.launch(qubell.ApplicationShop, minimalLaunch)
	anonymous := s.withAuthorization()
	for _, route := range []string{
		"GET " + organizationsPath, "GET " + organizationsPath + "/x/environments",
		"GET " + organizationsPath + "/x/applications",
		"POST " + organizationsPath + "/x/applications", "GET " + basePath + "/applications/x/revisions",
		"PUT " + basePath + "/applications/x/manifest", "POST " + basePath + "/applications/x/launch",
		"GET " + basePath + "/applications/x/instances", "GET " + basePath + "/environments/x/instances",
		"GET " + basePath + "/revisions/x/instances", "GET " + instance, "DELETE " + instance,
		"PUT " + instance + "/configuration",
		"PUT " + instance + "/userData", "GET " + instance + "/schedules", "POST " + instance + "/backup",
		"POST " + instance + "/backup/schedule", "POST " + instance + "/backup/reschedule",
	} {
		method, path, _ := strings.Cut(route, " ")
		anonymous.send(method, path, "", "").wantError(t, http.StatusUnauthorized, msgUnauthorized)
	}
}

func TestRefreshToken_ReturnsTokenForAnHour(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	got := s.withAuthorization().post("/refreshToken/jwtBearer", `{"refreshToken":"`+qubell.DefaultRefreshToken+`"}`)
	got.WantFields(t, map[string]any{"expiresIn": 3600.0})
	token := got.StringField(t, "jwtBearer")
	if strings.Count(token, ".") != 2 || len(got.Object(t)) != 2 {
		t.Fatalf("body %s, want a JWT and expiresIn", got.Body)
	}
	caller := s.withAuthorization(bearerAuth(token))
	s.clock.Advance(time.Hour - time.Nanosecond)
	caller.get(organizationsPath).WantStatus(t, http.StatusOK)
	tampered := strings.Replace(token, ".", ".A", 1)
	s.withAuthorization(bearerAuth(tampered)).get(organizationsPath).
		wantError(t, http.StatusUnauthorized, msgUnauthorized)
	s.clock.Advance(time.Nanosecond)
	caller.get(organizationsPath).wantError(t, http.StatusUnauthorized, msgUnauthorized)
}

func TestRefreshToken_InvalidIsRefused(t *testing.T) {
	t.Parallel()
	const path = "/refreshToken/jwtBearer"
	s := newSystem(t).withAuthorization()
	for _, body := range []string{
		emptyObject, `{"refreshToken":""}`, `{"refreshToken":"` + qubell.DefaultToken + `"}`,
	} {
		s.post(path, body).wantError(t, http.StatusUnauthorized, "The refresh token is not valid")
	}
	s.post(path, `{"refreshToken":5}`).wantError(t, http.StatusBadRequest, "refreshToken: the value has the wrong type")
	s.post(path, `[]`).wantError(t, http.StatusBadRequest, msgNotObject)
	s.send(http.MethodPost, path, formType, "refreshToken=x").wantError(t, http.StatusBadRequest, msgWrongType)
}

func TestSignIn_SetsCookieThatAPIIgnores(t *testing.T) {
	t.Parallel()
	s := newSystem(t).withAuthorization()
	got := s.send(http.MethodPost, "/signIn", formType, "email=demo%40example.com&password="+qubell.DefaultPassword)
	got.WantBody(t, http.StatusOK, emptyObject)
	cookies := (&http.Response{Header: got.Header}).Cookies()
	if len(cookies) != 1 || cookies[0].Name != "PLAY_SESSION" || cookies[0].Value == "" {
		t.Fatalf("header %v, want a cookie PLAY_SESSION", got.Header)
	}

	// The API ignores the cookie.
	r := s.request(http.MethodGet, organizationsPath, "", "")
	r.AddCookie(cookies[0])
	if account := s.Account(r); account != "" {
		t.Fatalf("account %q, want none", account)
	}
}

func TestSignIn_InvalidIsRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t).withAuthorization()
	for _, form := range []string{
		"", "email=demo%40example.com&password=x", "email=x&password=" + qubell.DefaultPassword,
	} {
		got := s.send(http.MethodPost, "/signIn", formType, form)
		got.wantError(t, http.StatusUnauthorized, msgUnauthorized)
		if got.Header.Get("Set-Cookie") != "" {
			t.Fatalf("header %v, want no cookie", got.Header)
		}
	}
	s.post("/signIn", emptyObject).wantError(t, http.StatusBadRequest, "A form is expected")
	s.send(http.MethodPost, "/signIn", formType, "email=%zz").wantError(t, http.StatusBadRequest, "A form is expected")
}

func TestRequest_SensitiveBodies(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for path, want := range map[string]bool{
		"/signIn": true, "/refreshToken/jwtBearer": true, launchPath(qubell.ApplicationShop): false,
		basePath + "/signIn": false,
	} {
		if got := s.Sensitive(s.request(http.MethodPost, path, jsonType, emptyObject)); got != want {
			t.Errorf("Sensitive(%s) = %t, want %t", path, got, want)
		}
	}
}

func TestAccount_CreateRefusesTakenNames(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, name := range []string{"", "demo", "demo@example.com"} {
		_, err := s.CreateAccount(name)
		if err == nil {
			t.Errorf("CreateAccount(%q) succeeded", name)
		}
	}
}

func TestRateLimit_ProxyAnswers429(t *testing.T) {
	t.Parallel()
	s := newSystemWithConfig(t, system.Config{RateLimit: 2})
	other := s.otherAccount()
	s.get(organizationsPath).WantStatus(t, http.StatusOK)
	s.get(instancePath("x")).WantStatus(t, http.StatusNotFound)
	got := s.get(organizationsPath)
	got.WantStatus(t, http.StatusTooManyRequests)
	if got.Header.Get("Retry-After") != "60" || got.Header.Get("Content-Type") != "text/html" {
		t.Fatalf("header %v, want Retry-After 60 and text/html", got.Header)
	}
	other.get(organizationsPath).WantStatus(t, http.StatusOK)
	s.clock.Advance(time.Minute)
	s.get(organizationsPath).WantStatus(t, http.StatusOK)
}
