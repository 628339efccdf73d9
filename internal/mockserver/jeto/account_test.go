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
		caller := s.anonymous()
		caller.key = key
		caller.get(listPath).WantBody(t, http.StatusInternalServerError, internalError)
		caller.post(listPath, `{}`).WantBody(t, http.StatusInternalServerError, internalError)
		caller.post(path, `{"state":"stop","machine":""}`).WantBody(t, http.StatusInternalServerError, internalError)
		caller.get(path).WantBody(t, http.StatusInternalServerError, internalError)
		caller.get(path+"/default/ip").WantBody(t, http.StatusInternalServerError, internalError)
		caller.get("/api/hosts").WantBody(t, http.StatusForbidden, forbidden)
		caller.get("/api/hosts/1").WantBody(t, http.StatusForbidden, forbidden)
		caller.get("/api/projects").WantBody(t, http.StatusForbidden, forbidden)
		caller.get("/api/projects/1").WantBody(t, http.StatusForbidden, forbidden)
	}
}

func TestInstance_CreateNeedsNoKey(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.anonymous().create(plainBody)
	if object := s.object(path); object.Account != "" {
		t.Errorf("object %+v, want one without an account", object)
	}
	if names := s.names(); len(names) != 0 {
		t.Errorf("demo lists %v, want no instance", names)
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
			t.Errorf("key in %s: status %d, account %q, want 500 and no account", name, recorder.Code, s.Account(r))
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, listPath, http.NoBody)
	r.Header.Set("X-Jeto-Key", jeto.DefaultKey)
	if s.Account(r) != system.DefaultAccount || s.Sensitive(r) {
		t.Errorf("Account = %q, Sensitive = %t, want demo and false", s.Account(r), s.Sensitive(r))
	}
}

func TestAccount_CannotUseInstancesOfOthers(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	path := s.create(plainBody)
	if names := other.names(); len(names) != 0 {
		t.Errorf("the other account lists %v, want no instance", names)
	}
	other.get(path).WantBody(t, http.StatusInternalServerError, internalError)
	other.post(path, `{"state":"start","machine":""}`).WantBody(t, http.StatusNotFound, notFound(path))
	other.post(path+"/command", `{"action":"start"}`).WantBody(t, http.StatusNotFound, notFound(path+"/command"))
	other.post(listPath, `{"id":1,"state":"start"}`).WantBody(t, http.StatusInternalServerError, internalError)
}

func TestAccount_HasItsOwnKey(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	created, err := s.CreateAccount("new")
	if err != nil {
		t.Fatal(err)
	}
	key, err := uuid.Parse(created["api_key"])
	if err != nil || key.Version() != 4 || len(created) != 1 {
		t.Errorf("CreateAccount = %v, want a key that is a UUID of version 4", created)
	}
	want := map[string]system.Credentials{"demo": {"api_key": jeto.DefaultKey}, "new": created}
	if diff := cmp.Diff(want, s.Accounts()); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
}

func TestAccount_DefaultKeepsItsKey(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	err := s.Restore([]byte(`{"accounts":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	created, err := s.CreateAccount(system.DefaultAccount)
	if err != nil || created["api_key"] != jeto.DefaultKey {
		t.Errorf("CreateAccount = %v, %v, want the default key", created, err)
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
		t.Errorf("response %+v, want 503 in HTML", refused)
	}
	other.get(listPath).WantStatus(t, http.StatusOK)
	s.clock.Advance(time.Minute)
	s.get(listPath).WantStatus(t, http.StatusOK)
	for range 3 {
		s.anonymous().get(listPath).WantStatus(t, http.StatusOK)
	}
}
