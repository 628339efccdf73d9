package wakame_test

import (
	"encoding/json"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

func TestState_RestoredSystemContinues(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	other := s.otherAccount()
	s.withAccount("a-unknown").create()
	s.clock.Advance(time.Second)
	s.create(
		"hostname=a", "user_data=u", "ssh_key_id="+wakame.SSHKeyPair, "ha_enabled=true",
		"network_id="+wakame.NetworkNAT,
	)
	other.create("network_id=" + wakame.NetworkSmall)
	s.clock.Advance(2 * bootDuration)
	destroyed, stopped, gone := s.create(), s.create(), s.create()
	s.clock.Advance(2 * bootDuration)
	s.delete(destroyed).WantStatus(t, http.StatusOK)
	s.delete(gone).WantStatus(t, http.StatusOK)
	s.clock.Advance(2 * bootDuration)
	s.put(stopped+"/stop").WantStatus(t, http.StatusOK)
	s.create("hostname=booting")
	s.clock.Advance(2 * bootPhase)
	// The ids of interfaces are random, so both systems must have placed the
	// same instances.
	s.get(listPath).WantStatus(t, http.StatusOK)
	restored := newTimedSystem(t)
	restored.clock.Advance(s.clock.Offset())
	systemtest.CheckRestore(t, s, restored)
	for range 8 {
		for _, credentials := range s.Accounts() {
			s.accountID, restored.accountID = credentials["account_id"], credentials["account_id"]
			if diff := cmp.Diff(s.get(listPath).Body, restored.get(listPath).Body); diff != "" {
				t.Fatalf("list at %s (-want +got):\n%s", s.clock.Now(), diff)
			}
		}
		s.clock.Advance(bootPhase)
		restored.clock.Advance(bootPhase)
	}

	// The restored system knows which addresses are leased.
	small := "network_id=" + wakame.NetworkSmall
	after := restored.withAccount(other.accountID)
	after.create(small)
	full := after.create(small)
	after.clock.Advance(2 * bootDuration)
	after.wantState(full, "terminated/offline")
}

func TestState_RestoreRejectsDamage(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.create()
	for text, want := range map[string]string{
		`{"instances":[{}]}`:                                         "instance without an id",
		`{"instances":[{"id":"i-a","account":"a"}]}`:                 `instance i-a belongs to an unknown account "a"`,
		`{"accounts":{"a":{"name":"a"}}}`:                            `account "a" lacks its name or credentials`,
		`{"instances":[{"id":"i-a","network":[{"ipaddr":"1"}]}]}`:    "cannot unmarshal string",
		`{"instances":[{"id":"i-a","account":"a","leased_from":1}]}`: `unknown field "leased_from"`,
	} {
		err := s.Restore(json.RawMessage(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Restore(%s): error %v, want %s", text, err, want)
		}
	}
	s.get(instance).WantStatus(t, http.StatusOK)
}

func TestState_RevisionCountsChanges(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	instance := s.create()
	s.clock.Advance(2 * bootDuration)
	s.get(instance)
	before := s.Revision()
	s.get(instance)
	s.get(listPath)
	s.put(instance+"/reboot").WantStatus(t, http.StatusOK)
	s.put(instance+"/start").WantStatus(t, http.StatusBadRequest)
	s.post("")
	s.clock.Advance(bootDuration)
	s.get(instance)
	if s.Revision() != before {
		t.Fatal("the revision counts requests that change nothing")
	}

	// The order matters: an instance boots after it is created.
	for _, step := range []struct {
		name   string
		change func()
	}{
		{"create", func() { s.create() }},
		{"a boot", func() { s.clock.Advance(bootPhase); s.get(listPath) }},
		{"stop", func() { s.put(instance + "/stop") }},
		{"an account", func() { s.otherAccount() }},
		{"an edit", func() { s.edit(instance, map[string]any{"hostname": "x"}) }},
		{"a first request", func() { s.withAccount("a-unknown").get(listPath) }},
	} {
		was := s.Revision()
		if step.change(); s.Revision() == was {
			t.Errorf("the revision does not count %s", step.name)
		}
	}
}

func TestSystem_SafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	s := &testSystem{
		System:    wakame.New(system.Config{Clock: clock.Real(), RateLimit: 1_000_000}),
		t:         t,
		accountID: wakame.DefaultAccountID,
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 25 {
				created := s.post(minimalForm)
				var object struct {
					ID string `json:"id"`
				}
				err := json.Unmarshal([]byte(created.Body), &object)
				if err != nil {
					t.Error(err)
				}
				instance := path.Join(listPath, object.ID)
				s.get(instance)
				s.get(listPath)
				s.Account(s.request(http.MethodGet, listPath, ""))
				if got := s.put(instance + "/reboot"); got.Status != http.StatusOK {
					t.Errorf("response %d %s, want 200", got.Status, got.Body)
				}
				if got := s.delete(instance); got.Status != http.StatusOK {
					t.Errorf("response %d %s, want 200", got.Status, got.Body)
				}
				_, err = s.Export()
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if total := s.list("")["owner_total"]; total != 200.0 {
		t.Errorf("owner_total = %v, want 200", total)
	}
}
