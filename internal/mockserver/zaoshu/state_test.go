package zaoshu_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

func TestState_RestoredSystemContinues(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	other := s.otherAccount()
	foreign, err := s.CreateObject("other", "instance", map[string]any{"deep_crawl": true})
	if err != nil {
		t.Fatal(err)
	}
	s.patch(newsPath, `{"title":"Kept","result_notify_uri":"https://hooks.example.com/"}`).WantBody(t, http.StatusOK,
		nullData)
	s.run(newsPath, bodyNoneFetchable)
	s.clock.Advance(jobDuration)
	s.run(newsPath, bodyTwoOfThreeFetchable)
	other.run("/v2/instance/"+foreign.ID, `{}`)
	s.create("task", map[string]any{"instance_id": zaoshu.InstancePrices, "status": "queued"})
	restored := newTimedSystem(t)
	restored.clock.Advance(jobDuration)
	systemtest.CheckRestore(t, s, restored)

	// Running tasks continue.
	for range 2 {
		if diff := cmp.Diff(s.objects(""), restored.objects("")); diff != "" {
			t.Fatalf("objects (-want +got):\n%s", diff)
		}
		if wanted, got := s.get("/v2/user/wallet").Body, restored.get("/v2/user/wallet").Body; wanted != got {
			t.Fatalf("wallet %s, want %s", got, wanted)
		}
		s.clock.Advance(jobDuration)
		restored.clock.Advance(jobDuration)
	}
	restored.wantStatus(newsPath, "idle")
}

func TestState_RestoredTasksEndInOrder(t *testing.T) {
	t.Parallel()
	const pricesPath = "/v2/instance/" + zaoshu.InstancePrices
	s, restored := newTimedSystem(t), newTimedSystem(t)
	s.run(pricesPath, `{}`)
	s.clock.Advance(jobDuration / 2)
	s.run(newsPath, `{}`)
	restored.clock.Advance(jobDuration / 2)
	systemtest.CheckRestore(t, s, restored)
	restored.clock.Advance(jobDuration / 2)
	restored.wantStatus(pricesPath, "idle")
	restored.wantStatus(newsPath, "running")
	restored.clock.Advance(jobDuration / 2)
	restored.wantStatus(newsPath, "idle")
}

func TestState_RestoreRejectsDamage(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.patch(newsPath, `{"title":"Kept"}`).WantBody(t, http.StatusOK, nullData)
	const (
		key   = `"a":{"name":"a","api_key":"k","api_secret":"s"}`
		task  = `{"id":"2","account":"a","instance_id":"1"}`
		start = `{"accounts":{` + key + `},"instances":[`
		one   = start + `{"id":"1","account":"a"}],"tasks":[`
	)
	for text, want := range map[string]string{
		`{"accounts":{"a":{"name":"a","api_key":"k"}}}`: "lacks its name or credentials",
		`{"accounts":{` + key +
			`,"b":{"name":"b","api_key":"k","api_secret":"t"}}}`: "has the login key of another account",
		start + `null]}`:                                              "instance without an id",
		start + `{"account":"a"}]}`:                                   "instance without an id",
		start + `{"colour":"red"}]}`:                                  "unknown field",
		start + `{"id":"1","account":"b"}]}`:                          `instance 1 belongs to an unknown account "b"`,
		start + `{"id":"1","account":"a"},{"id":"1","account":"a"}]}`: "two objects instance 1",
		one + `null]}`:                                                "task without an id",
		one + task + `,` + task + `]}`:                                "two objects task 2",
		one + `{"id":"2","account":"a","instance_id":"3"}]}`:          `task 2 belongs to an unknown instance "3"`,
	} {
		err := s.Restore(json.RawMessage(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Restore(%s): error %v, want %s", text, err, want)
		}
	}
	if diff := cmp.Diff([]string{"Kept", "Price watch", "Job offers"}, s.titles("")); diff != "" {
		t.Fatalf("titles (-want +got):\n%s", diff)
	}
}

func TestState_ResetRestoresStart(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	other := s.otherAccount()
	s.patch(newsPath, `{"title":"x"}`).WantBody(t, http.StatusOK, nullData)
	s.run(newsPath, `{}`)
	s.create("instance", nil)
	before := s.Revision()
	s.Reset()
	if s.Revision() <= before {
		t.Fatalf("revision %d after %d, want a later one", s.Revision(), before)
	}
	s.wantData(s.get(listPath), `[`+newsJSON+`,`+pricesJSON+`,`+jobsJSON+`]`)
	s.wantData(s.get(newsPath+"/tasks"), `[]`)
	other.get(listPath).WantBody(t, http.StatusUnauthorized, badCredentials)
}

func TestState_RevisionCountsChanges(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	before := s.Revision()
	s.get(listPath)
	s.get(newsPath)
	s.get(newsPath + "/schema")
	s.get(newsPath + "/tasks")
	s.get("/v2/user/wallet")
	s.patch(newsPath, `{"title":null}`)
	s.patch(newsPath, `{"title":1}`)
	s.post(newsPath, `[]`)
	s.sendBadSignature()
	if s.Revision() != before {
		t.Fatal("the revision counts requests that change nothing")
	}
	s.patch(newsPath, `{"title":"x"}`)
	s.run(newsPath, `{}`)
	if s.Revision() != before+2 {
		t.Fatalf("revision = %d, want %d", s.Revision(), before+2)
	}
	s.clock.Advance(jobDuration)
	s.get(newsPath)
	if s.Revision() != before+3 {
		t.Fatalf("revision after the end of a run = %d, want %d", s.Revision(), before+3)
	}
}

func TestSystem_SafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	c := clock.Real()
	s := &testSystem{
		System: zaoshu.New(system.Config{Clock: c, RateLimit: 1_000_000}),
		t:      t,
		clock:  c,
		key:    zaoshu.DefaultKey,
		secret: zaoshu.DefaultSecret,
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 25 {
				// The port is closed, so the webhook is lost.
				got := s.post(newsPath, `{"result_notify_uri":"http://127.0.0.1:1/"}`)
				if got.Status != http.StatusOK {
					t.Errorf("POST = %d %s, want 200", got.Status, got.Body)
				}
				s.patch(newsPath, `{"title":"x"}`)
				s.get(listPath)
				s.get(newsPath + "/tasks?per_page=1")
				_, err := s.Objects("")
				if err != nil {
					t.Error(err)
				}
				_, err = s.Export()
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if fields := s.object("instance", zaoshu.InstanceNews).Fields; fields["totalExecution"] != 200.0 ||
		fields["totalFetchingRows"] != 200.0 {
		t.Fatalf("instance %v, want 200 runs and rows", fields)
	}
}
