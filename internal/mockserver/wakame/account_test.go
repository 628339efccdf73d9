package wakame_test

import (
	"errors"
	"net/http"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

func TestAuthentication_HeaderHasTwoSpellings(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create("hostname=mine")
	for _, name := range []string{"X-VDC-Account-UUID", "x-vdc-account-uuid", "X_VDC_ACCOUNT_UUID", "x_vdc_account_uuid"} {
		r := s.withAccount("").request(http.MethodGet, listPath, "")
		r.Header.Set(name, wakame.DefaultAccountID)
		if got := s.Account(r); got != "demo" {
			t.Errorf("%s: account %q", name, got)
		}
		if got := s.do(r); got.Status != http.StatusOK || !regexp.MustCompile(`"hostname":"mine"`).MatchString(got.Body) {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
	}
}

func TestAuthentication_MissingHeaderGets103(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create()
	anonymous := s.withAccount("")
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		for _, target := range []string{listPath, path, path + "/reboot", "/api/nothing", "/api"} {
			anonymous.send(method, target, minimalForm).wantError(t, http.StatusBadRequest, "103", "InvalidRequestCredentials")
		}
	}
	empty := anonymous.request(http.MethodGet, listPath, "")
	empty.Header.Set(accountHeader, "")
	s.do(empty).wantError(t, http.StatusBadRequest, "103", "InvalidRequestCredentials")
	if got := s.Account(empty); got != "" {
		t.Fatalf("account %q", got)
	}
}

func TestAccount_FirstRequestCreates(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"a-00000000", "a-x", "a-abcdefghij0"} {
		s := newSystem(t)
		before := s.Revision()
		unknown := s.withAccount(id)
		if got := s.Account(unknown.request(http.MethodGet, listPath, "")); got != id || len(s.Accounts()) != 1 {
			t.Fatalf("account %q, accounts %v", got, s.Accounts())
		}
		if total := unknown.list("")["owner_total"]; total != 0.0 {
			t.Fatalf("total %v", total)
		}
		want := map[string]system.Credentials{"demo": {"account_id": wakame.DefaultAccountID}, id: {"account_id": id}}
		if diff := cmp.Diff(want, s.Accounts()); diff != "" {
			t.Fatal(diff)
		}
		if s.Revision() == before {
			t.Fatal("a new account did not count as a change")
		}
		unknown.create()
		if objects, err := s.Objects(id); err != nil || len(objects) != 1 || objects[0].Account != id {
			t.Fatalf("%v, %v", objects, err)
		}
	}
}

func TestAuthentication_InvalidIDGets103(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, id := range []string{"shpoolxx", "i-shpoolxx", "a-", "a-ABC", "a-b c", "a_b", "a"} {
		invalid := s.withAccount(id)
		invalid.get(listPath).wantError(t, http.StatusBadRequest, "103", "InvalidRequestCredentials")
		if got := s.Account(invalid.request(http.MethodGet, listPath, "")); got != "" {
			t.Errorf("Account with header %s = %q, want none", id, got)
		}
	}
	if len(s.Accounts()) != 1 {
		t.Errorf("accounts %v, want only the default account", s.Accounts())
	}
}

func TestAuthentication_DisabledAccountGets104(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	disabled := s.withAccount(wakame.DisabledAccountID)
	disabled.get(listPath).wantError(t, http.StatusForbidden, "104", "DisabledAccount")
	if got := s.Account(disabled.request(http.MethodGet, listPath, "")); got != "" || len(s.Accounts()) != 1 {
		t.Fatalf("account %q, accounts %v", got, s.Accounts())
	}
}

func TestAccount_Create(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	made, err := s.CreateAccount("x")
	if err != nil || !regexp.MustCompile(`^a-[a-z0-9]{8}$`).MatchString(made["account_id"]) || len(made) != 1 {
		t.Fatalf("%v, %v", made, err)
	}
	if got := s.Account(s.withAccount(made["account_id"]).request(http.MethodGet, listPath, "")); got != "x" {
		t.Fatalf("account %q", got)
	}
	named, err := s.CreateAccount("a-own")
	if err != nil || named["account_id"] != "a-own" {
		t.Fatalf("%v, %v", named, err)
	}
	want := map[string]system.Credentials{"demo": {"account_id": "a-shpoolxx"}, "x": made, "a-own": named}
	if diff := cmp.Diff(want, s.Accounts()); diff != "" {
		t.Fatal(diff)
	}
}

func TestAccount_CreateFails(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.withAccount("a-unknown").get(listPath).WantStatus(t, http.StatusOK)
	for _, name := range []string{"demo", "a-shpoolxx", "a-unknown", wakame.DisabledAccountID} {
		if _, err := s.CreateAccount(name); !errors.Is(err, system.ErrExists) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRequest_BodyIsNotSensitive(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	if s.Sensitive(s.request(http.MethodPost, listPath, minimalForm)) {
		t.Fatal("the body of a create is sensitive")
	}
}

func TestRateLimit_ProxyAnswers429(t *testing.T) {
	t.Parallel()
	s := newSystemWithConfig(t, system.Config{RateLimit: 2})
	other := s.otherAccount()
	s.create()
	s.get(listPath).WantStatus(t, http.StatusOK)
	got := s.get(listPath)
	got.WantStatus(t, http.StatusTooManyRequests)
	if got.Header.Get("Retry-After") != "60" || got.Header.Get("Content-Type") != "text/html" {
		t.Fatalf("%v", got.Header)
	}
	other.get(listPath).WantStatus(t, http.StatusOK)
}
