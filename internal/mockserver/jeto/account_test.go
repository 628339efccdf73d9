package jeto_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

func TestAuthentication_AnonymousListFailsOnceAnInstanceExists(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.anonymous().get(listPath).WantBody(t, http.StatusOK, `{"instances": []}`+"\n")
	s.anonymous().post(listPath+"/1", `{}`).WantBody(t, http.StatusNotFound, notFound("/api/instances/1"))
	path := s.create(plainBody)
	for _, key := range []string{"", "unknown", "00000000-0000-4000-8000-000000000000"} {
		stranger := s.anonymous()
		stranger.key = key
		stranger.get(listPath).WantBody(t, http.StatusInternalServerError, internalError)
		stranger.post(listPath, `{}`).WantBody(t, http.StatusInternalServerError, internalError)
		stranger.post(path, `{"state":"stop","machine":""}`).WantBody(t, http.StatusInternalServerError, internalError)
		stranger.get(path).WantBody(t, http.StatusInternalServerError, internalError)
		stranger.get(path+"/default/ip").WantBody(t, http.StatusInternalServerError, internalError)
		stranger.get("/api/hosts").WantBody(t, http.StatusForbidden, forbidden)
		stranger.get("/api/projects").WantBody(t, http.StatusForbidden, forbidden)
	}
}

func TestInstance_CreateNeedsNoKey(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.anonymous().create(plainBody)
	if object := s.object(path); object.Account != "" {
		t.Fatalf("%+v", object)
	}
	if names := s.names(); len(names) != 0 {
		t.Fatalf("demo sees %v", names)
	}
}

func TestInstance_AnonymousCloneFailsAfterCreate(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.anonymous().post(listPath, clonedBody).WantBody(t, http.StatusInternalServerError, internalError)
	s.object(listPath + "/1")
}

func TestAuthentication_ReadsOnlyTheHeader(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create(plainBody)
	for name, sign := range map[string]func(*http.Request){
		"query": func(r *http.Request) { r.URL.RawQuery = "api_key=" + jeto.DefaultKey },
		"basic": func(r *http.Request) { r.SetBasicAuth(jeto.DefaultKey, "") },
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, listPath, http.NoBody)
		sign(r)
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, r)
		if recorder.Code != http.StatusInternalServerError || s.Account(r) != "" {
			t.Errorf("%s: %d", name, recorder.Code)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, listPath, http.NoBody)
	r.Header.Set("X-Jeto-Key", jeto.DefaultKey)
	if s.Account(r) != system.DefaultAccount || s.Sensitive(r) {
		t.Fatal("the default key does not sign in as demo")
	}
}

func TestAccount_CannotUseInstancesOfOthers(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	path := s.create(plainBody)
	if names := other.names(); len(names) != 0 {
		t.Fatalf("the other sees %v", names)
	}
	other.get(path).WantBody(t, http.StatusInternalServerError, internalError)
	other.post(path, `{"state":"start","machine":""}`).WantBody(t, http.StatusNotFound, notFound(path))
	other.post(path+"/command", `{"action":"start"}`).WantBody(t, http.StatusNotFound, notFound(path+"/command"))
	other.post(listPath, `{"id":1,"state":"start"}`).WantBody(t, http.StatusInternalServerError, internalError)
}

func TestAccount_HasItsOwnKey(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	made, err := s.CreateAccount("made")
	if err != nil {
		t.Fatal(err)
	}
	if parsed, err := uuid.Parse(made["api_key"]); err != nil || parsed.Version() != 4 || len(made) != 1 {
		t.Fatalf("%v, %v", made, err)
	}
	want := map[string]system.Credentials{"demo": {"api_key": jeto.DefaultKey}, "made": made}
	if diff := cmp.Diff(want, s.Accounts()); diff != "" {
		t.Fatal(diff)
	}
}

func TestAccount_DefaultKeepsItsKey(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	if err := s.Restore([]byte(`{"accounts":{}}`)); err != nil {
		t.Fatal(err)
	}
	made, err := s.CreateAccount(system.DefaultAccount)
	if err != nil || made["api_key"] != jeto.DefaultKey {
		t.Fatalf("%v, %v", made, err)
	}
}

func TestRateLimit_ProxyAnswers503(t *testing.T) {
	t.Parallel()
	s := newSystemWithConfig(t, system.Config{RateLimit: 2})
	other := s.otherAccount()
	s.get(listPath).WantStatus(t, http.StatusOK)
	s.get(listPath).WantStatus(t, http.StatusOK)
	refused := s.get(listPath)
	if refused.Status != http.StatusServiceUnavailable || refused.Header.Get("Content-Type") != "text/html" {
		t.Fatalf("%+v", refused)
	}
	other.get(listPath).WantStatus(t, http.StatusOK)
	s.clock.Advance(time.Minute)
	s.get(listPath).WantStatus(t, http.StatusOK)
	for range 3 {
		s.anonymous().get(listPath).WantStatus(t, http.StatusOK)
	}
}
