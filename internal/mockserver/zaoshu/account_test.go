package zaoshu_test

import (
	"errors"
	"net/http"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

func TestAccount_Credentials(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	created, err := s.CreateAccount("created")
	if err != nil {
		t.Fatal(err)
	}
	random := regexp.MustCompile(`^[0-9a-f]{32}$`)
	key, secret := created["api_key"], created["api_secret"]
	if !random.MatchString(key) || !random.MatchString(secret) || key == secret || len(created) != 2 {
		t.Fatalf("CreateAccount = %v, want a key and a secret", created)
	}
	want := map[string]system.Credentials{
		"demo": {"api_key": zaoshu.DefaultKey, "api_secret": zaoshu.DefaultSecret}, "created": created,
	}
	if diff := cmp.Diff(want, s.Accounts()); diff != "" {
		t.Fatalf("accounts (-want +got):\n%s", diff)
	}
}

func TestAccount_DefaultIsCreatedWithInstances(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	err := s.Restore([]byte(`{"accounts":{},"instances":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	created, err := s.CreateAccount(system.DefaultAccount)
	if err != nil || created["api_secret"] != zaoshu.DefaultSecret {
		t.Fatalf("CreateAccount = %v, %v, want the default secret", created, err)
	}
	s.get(newsPath).WantStatus(t, http.StatusOK)
}

func TestAccount_DefaultNotCreatedIfInstancesExist(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	err := s.Restore([]byte(`{"accounts":{"a":{"name":"a","api_key":"k","api_secret":"s"}},
		"instances":[{"id":"` + zaoshu.InstanceNews + `","account":"a"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.CreateAccount(system.DefaultAccount)
	if !errors.Is(err, system.ErrExists) {
		t.Fatalf("CreateAccount: error %v, want ErrExists", err)
	}
}

func TestAccount_Get(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.get("/v2/user/account").WantBody(t, http.StatusOK,
		`{"code":0,"data":{"email":"demo@example.com","status":"normal"},"msg":""}`)
}

func TestWallet_FreeURLsFirst(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.wantData(s.get("/v2/user/wallet"), `{"balance":100,"freeConsumed":0,"freeTotal":1000}`)
	s.run(newsPath, `{}`)
	s.run(newsPath, `{"target_sources":[{"urls":["http://a.example.com","http://b.invalid"]}]}`)
	s.wantData(s.get("/v2/user/wallet"), `{"balance":100,"freeConsumed":3,"freeTotal":1000}`)
	for range 111 {
		s.run(newsPath, `{"target_sources":[{},{},{},{},{},{},{},{},{}]}`)
	}
	s.wantData(s.get("/v2/user/wallet"), `{"balance":98,"freeConsumed":1000,"freeTotal":1000}`)
}
