package jeto_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

func TestState_RestoredSystemContinues(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	other := s.otherAccount()
	path := s.create(clonedBody)
	s.create(plainBody)
	other.create(strings.Replace(clonedBody, "master", jeto.ReferenceMissing, 1))
	s.anonymous().create(plainBody)
	s.clock.Advance(jobDuration)
	s.post(path, `{"state":"start","machine":"web","async":true}`).WantStatus(t, http.StatusOK)
	s.post(path, `{"state":"runScript","machine":"web","script":"status","async":true}`).WantStatus(t, http.StatusOK)
	restored := newTimedSystem(t)
	restored.clock.Advance(jobDuration)
	systemtest.CheckRestore(t, s, restored)

	// Pending jobs continue.
	for range 2 {
		wanted, err := s.Objects("")
		if err != nil {
			t.Fatal(err)
		}
		got, err := restored.Objects("")
		if diff := cmp.Diff(wanted, got); diff != "" || err != nil {
			t.Fatalf("Objects after a restart: error %v (-want +got):\n%s", err, diff)
		}
		s.clock.Advance(bootDuration + jobDuration)
		restored.clock.Advance(bootDuration + jobDuration)
	}

	// The restored system does not use an id twice.
	if s.create(plainBody) != restored.create(plainBody) {
		t.Error("the restored system has another id for the next instance")
	}
}

func TestState_RestartKeepsDelete(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTimedSystem(t)
		s.create(plainBody)
		s.startRequest(http.MethodDelete, listPath+"/1", "").wantCanceled()
		restored := newTimedSystem(t)
		systemtest.CheckRestore(t, s, restored)
		restored.get(listPath+"/1").WantStatus(t, http.StatusOK)
		restored.clock.Advance(bootDuration)
		restored.get(listPath+"/1").WantStatus(t, http.StatusInternalServerError)
	})
}

func TestState_RestoreRejectsDamage(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	for text, want := range map[string]string{
		`{"instances":[{"id":"1","account":"a"}]}`:               `instance 1 belongs to an unknown account "a"`,
		`{"instances":[{"id":"1","jobs":[null]}]}`:               "instance 1 has a job without content",
		`{"instances":[{"id":"1"}]}`:                             `instance 1: there is no worker ""`,
		`{"deleted":[null]}`:                                     "a deleted instance has no content",
		`{"deleted":[{"id":"1","jobs":[null]}]}`:                 "instance 1 has a job without content",
		`{"instances":[{"id":"1","worker":"up","status":[{}]}]}`: "instance 1: a machine needs a name and a status",
		`{"instances":[{"id":"1","project":{"id":"9"}}]}`:        "there is no project 9",
		`{"instances":[{"id":"1","status":[{"name":5}]}]}`:       "cannot unmarshal number",
	} {
		err := s.Restore(json.RawMessage(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Restore(%s): error %v, want %s", text, err, want)
		}
	}
	s.get(path).WantStatus(t, http.StatusOK)
}

func TestState_ResetRestartsIDs(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create(clonedBody)
	s.Reset()
	s.get(listPath).WantBody(t, http.StatusOK, `{"instances": []}`+"\n")
	if path := s.create(plainBody); path != listPath+"/1" {
		t.Errorf("path of the first instance after a reset = %s", path)
	}
}

func TestState_RevisionCountsChanges(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	before := s.Revision()
	s.get(path)
	s.get(listPath)
	s.post(path, `{"state":"reload"}`)
	s.post(path, `{"state":"start"}`)
	s.post(path, `{"name":"new"}`)
	s.post(listPath, `{"state":"create"}`)
	if s.Revision() != before {
		t.Fatal("the revision counts requests that change nothing")
	}
	s.post(path, `{"state":"start","machine":""}`)
	if s.Revision() != before+1 {
		t.Error("the revision does not count a start")
	}
	// The request for an address is a job.
	s.get(path + "/default/ip")
	if s.Revision() != before+2 {
		t.Error("the revision does not count a request for an address")
	}
}

func TestSystem_SafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	s := &testSystem{
		System: jeto.New(system.Config{Clock: clock.Real(), RateLimit: 1_000_000}), t: t, key: jeto.DefaultKey,
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 25 {
				var created struct {
					Instance struct{ ID string }
				}
				err := json.Unmarshal([]byte(s.post(listPath, clonedBody).Body), &created)
				if err != nil {
					t.Error(err)
				}
				path := listPath + "/" + created.Instance.ID
				s.post(path, `{"state":"start","machine":"web"}`)
				s.get(listPath)
				s.get(path)
				_, err = s.Objects("")
				if err != nil {
					t.Error(err)
				}
				if got := s.delete(path, ""); got.Status != http.StatusOK {
					t.Errorf("response to DELETE: %d %s", got.Status, got.Body)
				}
			}
		})
	}
	wg.Wait()
	s.get(listPath).WantBody(t, http.StatusOK, `{"instances": []}`+"\n")
}
