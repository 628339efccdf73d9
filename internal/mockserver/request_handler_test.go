package mockserver_test

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
)

func TestJournal_HasEveryRequest(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.send(http.MethodPost, instancesPath, createBody, http.StatusCreated, nil)
	s.send(http.MethodPatch, instancesPath+"x/", `{}`, http.StatusNotFound, nil)
	s.send(http.MethodGet, instancesPath+"?page=2&api_key=k", "", http.StatusOK, nil)
	s.send(http.MethodGet, "/_mock/clock", "", http.StatusOK, nil)
	s.token = "wrong"
	s.send(http.MethodGet, instancesPath, "", http.StatusUnauthorized, nil)
	now := time.Date(2018, time.October, 5, 16, 29, 6, 0, time.UTC)
	want := []journal.Entry{
		{Seq: 1, Account: "demo", Method: "POST", Path: "/api/v1/instances/", Status: 201, Body: createBody},
		{
			Seq: 2, Account: "demo", Method: "PATCH", Path: "/api/v1/instances/x/", Status: 404, Body: "{}",
			Reason: `The id "x" is not a UUID.`, Section: `design/api/sharedcloud.md, "Errors"`,
		},
		{Seq: 3, Account: "demo", Method: "GET", Path: "/api/v1/instances/", Query: "page=2&api_key=***", Status: 200},
		{
			Seq: 4, Method: "GET", Path: "/api/v1/instances/", Status: 401,
			Reason:  "No account has the token of the Authorization header.",
			Section: `design/api/sharedcloud.md, "Authentication"`,
		},
	}
	for i := range want {
		want[i].Time, want[i].System = now, "sharedcloud"
	}
	got := s.Journal().Entries(journal.Filter{})
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(journal.Entry{}, "Duration", "NewConnection")); diff != "" {
		t.Fatalf("entries (-want +got):\n%s", diff)
	}
	if got[0].Duration <= 0 {
		t.Fatal("the duration of a request is 0")
	}
}

func TestJournal_HasNoSecret(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.send(
		http.MethodPost, "/sharedcloud/api/v1/api-token-auth/", `{"username":"demo","password":"demo-password"}`,
		http.StatusOK, nil,
	)
	s.send(http.MethodPost, instancesPath, `{"name":"a","ask_price":1,"token":"hush-hush"}`, http.StatusCreated, nil)
	written, err := json.Marshal(s.Journal().Entries(journal.Filter{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{s.token, "demo-password", "hush-hush"} {
		if strings.Contains(string(written), secret) {
			t.Errorf("journal %s has the secret %s", written, secret)
		}
	}
	if !strings.Contains(string(written), `"body":"***"`) || !strings.Contains(string(written), `\"token\":\"***\"`) {
		t.Errorf("nothing is masked in %s", written)
	}
}

func TestAdminAPI_Journal(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.createInstance()
	s.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
	s.send(http.MethodGet, "/sharedcloud/api/v1/gpus/", "", http.StatusOK, nil)
	type entries struct {
		Entries []struct {
			Seq      uint64    `json:"seq"`
			Time     time.Time `json:"time"`
			Body     string    `json:"body"`
			Duration string    `json:"duration"`
		} `json:"entries"`
	}
	var got entries
	s.send(http.MethodGet, "/_mock/journal?system=sharedcloud&account=demo&method=POST&path=/api/v1/inst", "",
		http.StatusOK, &got)
	if len(got.Entries) != 1 || got.Entries[0].Seq != 1 || got.Entries[0].Body != createBody ||
		got.Entries[0].Duration == "" {
		t.Fatalf("journal %+v, want the POST", got)
	}
	type counters struct {
		Total       uint64         `json:"total"`
		Counters    journal.Counts `json:"counters"`
		Connections uint64         `json:"connections"`
	}
	var counted counters
	s.send(http.MethodGet, "/_mock/counters?system=sharedcloud&account=demo", "", http.StatusOK, &counted)
	if diff := cmp.Diff(counters{3, journal.Counts{"sharedcloud": {"GET": 2, "POST": 1}}, 3}, counted); diff != "" {
		t.Fatalf("counters (-want +got):\n%s", diff)
	}
	s.send(http.MethodDelete, "/_mock/journal", "", http.StatusNoContent, nil)
	s.send(http.MethodGet, "/_mock/journal", "", http.StatusOK, &got)
	s.send(http.MethodGet, "/_mock/counters", "", http.StatusOK, &counted)
	if len(got.Entries) != 0 || counted.Total != 0 || counted.Connections != 0 {
		t.Fatalf("after DELETE: %+v, %+v, want no entries", got, counted)
	}
}

func TestAdminAPI_CountsConnections(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	connections := func(query string) uint64 {
		t.Helper()
		var counted struct{ Connections uint64 }
		s.send(http.MethodGet, "/_mock/counters?"+query, "", http.StatusOK, &counted)

		return counted.Connections
	}
	closeEach := s.client
	s.client = &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	for range 3 {
		s.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
	}
	if got := connections("system=sharedcloud&account=demo"); got != 1 {
		t.Errorf("three requests over one connection: %d connections, want 1", got)
	}
	s.client = closeEach
	s.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
	if got := connections(""); got != 2 {
		t.Errorf("after a request over another connection: %d connections, want 2", got)
	}
	if got := connections("system=jeto"); got != 0 {
		t.Errorf("%d connections to a system without requests, want 0", got)
	}
}

func TestAdminAPI_JournalShowsEveryField(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.Journal().Append(journal.Entry{
		Time: s.Clock().Now(), System: "jeto", Account: "demo", Method: http.MethodPost, Path: "/api/instances",
		Query: "a=b", Status: http.StatusBadRequest, Reason: "the name is empty",
		Section: `design/api/jeto.md, "Errors"`, Dropped: true, Duration: time.Second,
		Body: strings.Repeat("x", journal.MaxBody+1), Fault: "f1",
	})
	var got struct {
		Entries []map[string]any `json:"entries"`
	}
	s.send(http.MethodGet, "/_mock/journal", "", http.StatusOK, &got)
	want := []map[string]any{{
		"seq": 1.0, "time": "2018-10-05T16:29:06Z", "system": "jeto", "account": "demo", "method": "POST",
		"path": "/api/instances", "query": "a=b", "status": 400.0, "reason": "the name is empty",
		"section": `design/api/jeto.md, "Errors"`, "dropped": true, "duration": "1s",
		"body": strings.Repeat("x", journal.MaxBody), "body_truncated": true, "fault": "f1",
	}}
	if diff := cmp.Diff(want, got.Entries); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestJournal_CallerGivesUp(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{StateFile: t.TempDir() + "/state.json"})
	accounts, err := s.Accounts("jeto")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	// Jeto does this work but never responds without "async": true.
	body := strings.NewReader(
		`{"state":"create","name":"a","path":"p","project":"1","host":"1","gitReference":"master"}`,
	)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/jeto/api/instances", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Jeto-Key", accounts[0].Credentials["api_key"])
	created := func() bool {
		objects, failed := s.Objects("jeto", "demo")

		return failed == nil && len(objects) == 1
	}
	go func() {
		for !created() && t.Context().Err() == nil {
			runtime.Gosched()
		}
		cancel()
	}()
	response, err := s.client.Do(r)
	if err == nil {
		t.Fatalf("response %d, %v, want none", response.StatusCode, response.Body.Close())
	}

	// close waits for the request to end.
	s.close()
	entries := s.Journal().Entries(journal.Filter{System: "jeto"})
	if len(entries) != 1 || entries[0].Status != journal.StatusClientGone || !entries[0].Dropped || !created() {
		t.Fatalf("entries %+v, want one with status 499", entries)
	}
}
