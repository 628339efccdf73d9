package sharedcloud_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

const (
	signInPath  = "/api/v1/api-token-auth/"
	usersPath   = "/api/v1/users/"
	accountPath = "/api/v1/users/account/"
)

// postAnonymously posts without credentials.
func (s *testSystem) postAnonymously(path, contentType, body string) systemtest.Response {
	s.t.Helper()

	return s.send(http.MethodPost, path, contentType, body, "Authorization: ")
}

func TestAccount_DefaultCredentials(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	want := map[string]system.Credentials{"demo": {
		"username": "demo", "password": sharedcloud.DefaultPassword, "token": sharedcloud.DefaultToken,
	}}
	if diff := cmp.Diff(want, s.Accounts()); diff != "" {
		t.Fatalf("accounts (-want +got):\n%s", diff)
	}
	if !regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(sharedcloud.DefaultToken) {
		t.Fatal("DefaultToken is not 40 hexadecimal digits")
	}
}

func TestAccount_SignIn(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	want := `{"token":"` + sharedcloud.DefaultToken + `"}`
	s.postAnonymously(signInPath, formType, "username=+demo&password=demo-password").WantBody(t, http.StatusOK, want)
	s.postAnonymously(signInPath, jsonType, `{"username":"demo","password":"demo-password"}`).WantBody(t, http.StatusOK,
		want)
}

func TestAccount_BadSignIn(t *testing.T) {
	t.Parallel()
	const refused = `{"non_field_errors":["Unable to log in with provided credentials."]}`
	s := newSystem(t)
	for _, test := range []struct{ body, want string }{
		{`{"username":"demo","password":"wrong"}`, refused},
		{`{"username":"demo","password":" demo-password "}`, refused},
		{`{"username":"absent","password":"demo-password"}`, refused},
		{`{}`, `{"password":` + requiredError + `,"username":` + requiredError + `}`},
		{`{"username":"demo"}`, `{"password":` + requiredError + `}`},
		{`{"username":"","password":"x"}`, `{"username":["This field may not be blank."]}`},
		{`{"username":"a","password":null}`, `{"password":["This field may not be null."]}`},
		{`[]`, notObjectError},
	} {
		s.postAnonymously(signInPath, jsonType, test.body).WantBody(t, http.StatusBadRequest, test.want)
	}
}

func TestAccount_CreatedUsedAndDeleted(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	created := s.postAnonymously(usersPath, formType, "username=ann&email=ann%40example.com&password=+secret")
	created.WantStatus(t, http.StatusCreated)
	created.WantFields(t, map[string]any{"username": "ann", "email": "ann@example.com", "password": nil})
	token := s.postAnonymously(signInPath, formType, "username=ann&password=+secret").StringField(t, "token")
	ann := &testSystem{System: s.System, t: t, clock: s.clock, token: token}
	path := ann.createCPU()
	ann.send(http.MethodDelete, accountPath, "", "").WantBody(t, http.StatusNoContent, "")
	ann.get(path).WantBody(t, http.StatusUnauthorized, `{"detail":"Invalid token."}`)
	objects, err := s.Objects("")
	if err != nil || len(objects) != 0 {
		t.Fatalf("Objects = %v, %v, want none", objects, err)
	}
}

func TestAccount_CreateRejectsBadFields(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, test := range []struct{ body, want string }{
		{`{}`, `{"password":` + requiredError + `,"username":` + requiredError + `}`},
		{`{"username":"demo","password":"x"}`, `{"username":["A user with that username already exists."]}`},
		{`{"username":"demo"}`, `{"password":` + requiredError +
			`,"username":["A user with that username already exists."]}`},
		{`{"username":"a","password":"x","email":""}`, `{"email":["This field may not be blank."]}`},
		{`null`, notObjectError},
	} {
		s.postAnonymously(usersPath, jsonType, test.body).WantBody(t, http.StatusBadRequest, test.want)
	}
	if len(s.Accounts()) != 1 {
		t.Fatalf("accounts %v, want only the default account", s.Accounts())
	}
}

func TestAccount_UpdateChangesToken(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	s.sendJSON(http.MethodPatch, accountPath, `{"email":null}`).WantBody(t, http.StatusBadRequest,
		`{"email":["This field may not be null."]}`)
	s.sendJSON(http.MethodPatch, accountPath, `[]`).WantStatus(t, http.StatusBadRequest)
	s.sendJSON(http.MethodPatch, accountPath, `{"password":"new","email":"new@example.com"}`).
		WantFields(t, map[string]any{"username": "demo", "email": "new@example.com"})
	s.get(path).WantBody(t, http.StatusUnauthorized, `{"detail":"Invalid token."}`)
	s.token = s.postAnonymously(signInPath, formType, "username=demo&password=new").StringField(t, "token")
	s.get(path).WantStatus(t, http.StatusOK)
}

func TestAccount_CreatedOutOfBand(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	created, err := s.CreateAccount("ann")
	if err != nil || created["username"] != "ann" || created["password"] == "" || len(created["token"]) != 40 {
		t.Fatalf("CreateAccount = %v, %v, want username ann, a password and a token", created, err)
	}
	s.send(http.MethodDelete, accountPath, "", "").WantStatus(t, http.StatusNoContent)
	again, err := s.CreateAccount("demo")
	if err != nil || again["token"] != sharedcloud.DefaultToken {
		t.Fatalf("CreateAccount(demo) = %v, %v, want the default token", again, err)
	}
}

func TestAccount_OfRequest(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, listPath, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{
		"": "", "Token": "", "Token wrong": "", "Basic " + s.token: "", "token " + s.token: "demo",
	} {
		r.Header.Set("Authorization", header)
		if got := s.Account(r); got != want {
			t.Errorf("Account with header %q = %q, want %q", header, got, want)
		}
	}
}

func TestRequest_SensitiveBodies(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for path, want := range map[string]bool{
		signInPath: true, "/api/v1/api-token-auth": true, usersPath: true, accountPath: true, listPath: false,
		"/api/v1/gpus/": false,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Sensitive(r); got != want {
			t.Errorf("Sensitive(%s) = %t, want %t", path, got, want)
		}
	}
}
