package sharedcloud_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

func TestState_RestoredSystemContinues(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	path := s.createCPU()
	s.createGPU()
	other.createGPU()
	s.sendJSON(http.MethodPatch, path+"add-image/", `{"image_registry_path":"a"}`).WantStatus(t, http.StatusOK)
	s.send(http.MethodPatch, path+"start/", "", "").WantStatus(t, http.StatusOK)
	s.sendJSON(http.MethodPatch, accountPath, `{}`).WantStatus(t, http.StatusOK)
	restored := newSystem(t)
	systemtest.CheckRestore(t, s, restored)
	for name, credentials := range s.Accounts() {
		s.token, restored.token = credentials["token"], credentials["token"]
		if diff := cmp.Diff(s.get(listPath).Body, restored.get(listPath).Body); diff != "" {
			t.Fatalf("list of %s (-want +got):\n%s", name, diff)
		}
	}
}

func TestState_RestoreRejectsDamage(t *testing.T) {
	t.Parallel()
	const start = `{"accounts":{"a":{"uuid":"u","username":"a","email":"","password":"p","token":"t"}},"instances":`
	s := newSystem(t)
	path := s.createCPU()
	for text, want := range map[string]string{
		`{"instances":[{}]}`:                                               "instance without an id",
		`{"instances":[null]}`:                                             "instance without an id",
		`{"instances":[{"uuid":"i","account":"a"}]}`:                       `belongs to an unknown account "a"`,
		start + `[{"uuid":"i","account":"a"},{"uuid":"i","account":"a"}]}`: "two objects instance i",
		start + `[{"uuid":"i","account":"a","created_at":"now"}]}`:         `"now" is not a time`,
	} {
		err := s.Restore(json.RawMessage(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Restore(%s): error %v, want %s", text, err, want)
		}
	}
	s.get(path).WantStatus(t, http.StatusOK)
}

func TestState_RevisionCountsChanges(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	before := s.Revision()
	s.get(path)
	s.get(listPath)
	s.sendJSON(http.MethodPatch, path, `{"ask_price":0}`)
	s.sendJSON(http.MethodPost, signInPath, `{"username":"demo","password":"demo-password"}`)
	if s.Revision() != before {
		t.Fatal("the revision counts requests that change nothing")
	}
	s.sendJSON(http.MethodPatch, path, `{"ask_price":1}`)
	if s.Revision() != before+1 {
		t.Fatalf("revision = %d, want %d", s.Revision(), before+1)
	}
}

func TestSystem_SafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	s := &testSystem{
		System: sharedcloud.New(system.Config{Clock: clock.Real(), RateLimit: 1_000_000}),
		t:      t,
		token:  sharedcloud.DefaultToken,
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 25 {
				created := s.sendJSON(http.MethodPost, listPath, `{"name":"a","ask_price":1}`)
				var object struct {
					UUID string `json:"uuid"`
				}
				err := json.Unmarshal([]byte(created.Body), &object)
				if err != nil {
					t.Error(err)
				}
				path := listPath + object.UUID + "/"
				s.sendJSON(http.MethodPatch, path, `{"ask_price":2}`)
				s.get(listPath)
				s.get(path + "get-jobs/")
				if got := s.send(http.MethodDelete, path, "", ""); got.Status != http.StatusNoContent {
					t.Errorf("DELETE = %d %s, want 204", got.Status, got.Body)
				}
			}
		})
	}
	wg.Wait()
	s.get(listPath).WantBody(t, http.StatusOK, "[]")
}
