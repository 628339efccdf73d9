package wakame_test

import (
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

func TestAuthentication_HeaderHasTwoSpellings(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create("hostname=mine")
	for _, name := range []string{
		"X-VDC-Account-UUID", "x-vdc-account-uuid", "X_VDC_ACCOUNT_UUID", "x_vdc_account_uuid",
	} {
		r := s.withAccount("").request(http.MethodGet, listPath, "")
		r.Header.Set(name, wakame.DefaultAccountID)
		if got := s.Account(r); got != "demo" {
			t.Errorf("Account with header %s = %q, want demo", name, got)
		}
		if got := s.do(r); got.Status != http.StatusOK || !strings.Contains(got.Body, `"hostname":"mine"`) {
			t.Errorf("list with header %s: %d %s", name, got.Status, got.Body)
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
			anonymous.send(method, target, minimalForm).
				wantError(t, http.StatusBadRequest, "103", "InvalidRequestCredentials")
		}
	}
	empty := anonymous.request(http.MethodGet, listPath, "")
	empty.Header.Set(accountHeader, "")
	s.do(empty).wantError(t, http.StatusBadRequest, "103", "InvalidRequestCredentials")
	if got := s.Account(empty); got != "" {
		t.Errorf("Account = %q, want none", got)
	}
}

func TestAccount_FirstRequestCreates(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"a-00000000", "a-x", "a-abcdefghij0"} {
		s := newSystem(t)
		before := s.Revision()
		unknown := s.withAccount(id)
		if got := s.Account(unknown.request(http.MethodGet, listPath, "")); got != id || len(s.Accounts()) != 1 {
			t.Fatalf("Account = %q, accounts %v, want %s and one account", got, s.Accounts(), id)
		}
		if total := unknown.list("")["owner_total"]; total != 0.0 {
			t.Errorf("owner_total = %v, want 0", total)
		}
		want := map[string]system.Credentials{"demo": {"account_id": wakame.DefaultAccountID}, id: {"account_id": id}}
		if diff := cmp.Diff(want, s.Accounts()); diff != "" {
			t.Errorf("accounts (-want +got):\n%s", diff)
		}
		if s.Revision() == before {
			t.Error("the revision does not count a new account")
		}
		unknown.create()
		objects, err := s.Objects(id)
		if err != nil || len(objects) != 1 || objects[0].Account != id {
			t.Errorf("Objects(%s) = %v, %v, want one", id, objects, err)
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
		t.Errorf("Account = %q, accounts %v, want none and one account", got, s.Accounts())
	}
}

func TestAccount_Create(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	created, err := s.CreateAccount("x")
	if err != nil || !regexp.MustCompile(`^a-[a-z0-9]{8}$`).MatchString(created["account_id"]) || len(created) != 1 {
		t.Fatalf("CreateAccount(x) = %v, %v, want a new account_id", created, err)
	}
	if got := s.Account(s.withAccount(created["account_id"]).request(http.MethodGet, listPath, "")); got != "x" {
		t.Errorf("Account = %q, want x", got)
	}
	named, err := s.CreateAccount("a-own")
	if err != nil || named["account_id"] != "a-own" {
		t.Errorf("CreateAccount(a-own) = %v, %v, want its name as account_id", named, err)
	}
	want := map[string]system.Credentials{"demo": {"account_id": "a-shpoolxx"}, "x": created, "a-own": named}
	if diff := cmp.Diff(want, s.Accounts()); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
}

func TestAccount_CreateFails(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.withAccount("a-unknown").get(listPath).WantStatus(t, http.StatusOK)
	for _, name := range []string{"demo", "a-shpoolxx", "a-unknown", wakame.DisabledAccountID} {
		_, err := s.CreateAccount(name)
		if !errors.Is(err, system.ErrExists) {
			t.Errorf("CreateAccount(%s): error %v, want ErrExists", name, err)
		}
	}
}

func TestRequest_SensitiveBodies(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	if s.Sensitive(s.request(http.MethodPost, listPath, minimalForm)) {
		t.Error("Sensitive = true for a create")
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
		t.Errorf("header %v, want that of a proxy's 429", got.Header)
	}
	other.get(listPath).WantStatus(t, http.StatusOK)
}
