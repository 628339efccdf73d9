package mockserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
)

// addFault adds a fault.
func (s *testServer) addFault(f faults.Fault) {
	s.t.Helper()
	_, err := s.Faults().Add(f)
	if err != nil {
		s.t.Fatal(err)
	}
}

// lastEntry returns the last entry of the journal.
func (s *testServer) lastEntry() journal.Entry {
	s.t.Helper()
	entries := s.Journal().Entries(journal.Filter{})
	if len(entries) == 0 {
		s.t.Fatal("the journal is empty")
	}

	return entries[len(entries)-1]
}

func TestFault_StatusReplacesWork(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.addFault(faults.Fault{
		Status: 429, Body: `{"detail":"slow down"}`, Headers: map[string]string{"Retry-After": "3"}, Times: 1,
	})
	got := s.send(http.MethodPost, instancesPath, createBody, http.StatusTooManyRequests, nil)
	if got.body != `{"detail":"slow down"}` || got.header.Get("Retry-After") != "3" ||
		got.header.Get("Content-Type") != "application/json" {
		t.Fatalf("response %+v, want that of the fault", got)
	}
	if last := s.lastEntry(); last.Fault != "f1" || last.Status != 429 || last.Body != createBody ||
		last.Account != "demo" || s.countInstances() != 0 {
		t.Fatalf("entry %+v, %d instances", last, s.countInstances())
	}
	s.createInstance()
	if last := s.lastEntry(); last.Fault != "" {
		t.Fatalf("entry %+v, want no fault", last)
	}
}

func TestFault_StatusWithoutBodyIsProxyPage(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.addFault(faults.Fault{Status: 502})
	got := s.send(http.MethodGet, instancesPath, "", http.StatusBadGateway, nil)
	if got.header.Get("Content-Type") != "text/html" || !strings.Contains(got.body, "<h1>502 Bad Gateway</h1>") {
		t.Fatalf("response %+v, want nginx's page", got)
	}
}

func TestFault_ContentType(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.addFault(faults.Fault{Status: 200, Body: "hello", ContentType: "text/plain"})
	got := s.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
	if got.header.Get("Content-Type") != "text/plain" || got.body != "hello" {
		t.Fatalf("response %+v, want hello in plain text", got)
	}
}

func TestFault_DropBeforeWork(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.addFault(faults.Fault{Drop: faults.DropBefore})
	got, err := s.trySend(http.MethodPost, instancesPath, createBody)
	if !errors.Is(err, io.EOF) {
		t.Fatalf("response %+v, error %v", got, err)
	}
	if last := s.lastEntry(); !last.Dropped || last.Status != 0 || s.countInstances() != 0 {
		t.Fatalf("entry %+v, %d instances", last, s.countInstances())
	}
}

func TestFault_DropAfterWork(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.addFault(faults.Fault{Drop: faults.DropAfter})
	got, err := s.trySend(http.MethodPost, instancesPath, createBody)
	if !errors.Is(err, io.EOF) {
		t.Fatalf("response %+v, error %v", got, err)
	}
	if last := s.lastEntry(); !last.Dropped || last.Status != 201 || s.countInstances() != 1 {
		t.Fatalf("entry %+v, %d instances", last, s.countInstances())
	}
}

func TestFault_AfterWork(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault faults.Fault
		want  testResponse
	}{
		"a proxy's page": {
			faults.Fault{Status: http.StatusBadGateway},
			testResponse{status: http.StatusBadGateway, body: "502 Bad Gateway"},
		},
		"half a document": {
			faults.Fault{Status: http.StatusOK, Body: `{"uuid": "6b`},
			testResponse{status: http.StatusOK, body: `{"uuid": "6b`},
		},
		"only late": {
			faults.Fault{Latency: time.Millisecond}, testResponse{status: http.StatusCreated, body: `{"uuid":`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, mockserver.Options{})
			test.fault.AfterWork = true
			s.addFault(test.fault)
			got, err := s.trySend(http.MethodPost, instancesPath, createBody)
			if err != nil || got.status != test.want.status || !strings.Contains(got.body, test.want.body) {
				t.Fatalf("response %+v, error %v", got, err)
			}
			if last := s.lastEntry(); last.Dropped != (test.fault.Status != 0) ||
				last.Status != http.StatusCreated || s.countInstances() != 1 {
				t.Fatalf("entry %+v, %d instances", last, s.countInstances())
			}
		})
	}
}

func TestFault_AfterWorkRecordsBeforeLatency(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.addFault(faults.Fault{Latency: time.Hour, AfterWork: true})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if !s.isAborted(ctx) {
		t.Fatal("the connection was not closed")
	}
	if last := s.lastEntry(); last.Status != http.StatusCreated || s.countInstances() != 1 {
		t.Fatalf("entry %+v, %d instances", last, s.countInstances())
	}
}

func TestFault_Truncate(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.addFault(faults.Fault{Truncate: true})
	got, err := s.trySend(http.MethodPost, instancesPath, createBody)
	if !errors.Is(err, io.ErrUnexpectedEOF) || got.status != http.StatusCreated ||
		!strings.HasPrefix(got.body, `{"uuid":`) {
		t.Fatalf("response %+v, error %v", got, err)
	}
	if last := s.lastEntry(); !last.Dropped || last.Status != 201 || s.countInstances() != 1 {
		t.Fatalf("entry %+v, %d instances", last, s.countInstances())
	}
}

func TestLatency_DelaysResponse(t *testing.T) {
	t.Parallel()
	const delay = 20 * time.Millisecond
	s := startServer(t, mockserver.Options{Latency: delay})
	s.addFault(faults.Fault{Latency: delay})
	s.createInstance()
	if took := s.lastEntry().Duration; took < 2*delay {
		t.Fatalf("duration %s, want at least %s", took, 2*delay)
	}
}

func TestLatency_EndsWhenCallerGivesUp(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.addFault(faults.Fault{Latency: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if !s.isAborted(ctx) {
		t.Fatal("the connection was not closed")
	}
	if last := s.lastEntry(); !last.Dropped || last.Status != journal.StatusClientGone || s.countInstances() != 0 {
		t.Fatalf("entry %+v, %d instances", last, s.countInstances())
	}
}

func TestFault_LatencyWithDropAfterWork(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.addFault(faults.Fault{Latency: time.Hour, Drop: faults.DropAfter})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if !s.isAborted(ctx) {
		t.Fatal("the connection was not closed")
	}
	if last := s.lastEntry(); !last.Dropped || last.Status != 201 || s.countInstances() != 1 {
		t.Fatalf("entry %+v, %d instances", last, s.countInstances())
	}
}

// isAborted sends a request whose caller has given up, and reports whether the
// server closed the connection.
func (s *testServer) isAborted(ctx context.Context) (aborted bool) {
	s.t.Helper()
	defer func() {
		if reason := recover(); reason != nil {
			err, ok := reason.(error)
			aborted = ok && errors.Is(err, http.ErrAbortHandler)
		}
	}()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, instancesPath, strings.NewReader(createBody))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Token "+s.token)
	s.ServeHTTP(httptest.NewRecorder(), r)

	return false
}

func TestFaultRate_SurvivesReset(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{FaultRate: 0.5, Seed: 7})
	for range 2 {
		injected := 0
		for range 100 {
			got, err := s.trySend(http.MethodGet, instancesPath, "")
			if err != nil {
				t.Fatal(err)
			}
			if got.status == http.StatusServiceUnavailable {
				injected++
			}
		}
		if injected < 30 || injected > 70 {
			t.Fatalf("injected %d of 100, want about 50", injected)
		}
		err := s.Reset()
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAdminAPI_Faults(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	var added faults.Fault
	s.send(
		http.MethodPost,
		"/_mock/faults",
		`{"system":"sharedcloud","method":"GET","path":"/api/v1/instances/","status":500,`+
			`"latency":"1ms","times":2}`,
		http.StatusCreated,
		&added,
	)
	if added.ID != "f1" || added.Latency != time.Millisecond {
		t.Fatalf("fault %+v, want f1 with a latency", added)
	}
	s.send(http.MethodPost, "/_mock/faults", `{"path_regexp":"gpus","drop":"before"}`, http.StatusCreated, nil)
	s.send(http.MethodGet, instancesPath, "", http.StatusInternalServerError, nil)
	var list struct {
		Faults []faults.Fault `json:"faults"`
	}
	s.send(http.MethodGet, "/_mock/faults", "", http.StatusOK, &list)
	if len(list.Faults) != 2 || list.Faults[0].InjectedCount != 1 || list.Faults[1].PathRegexp != "gpus" {
		t.Fatalf("faults %+v, want f1 injected once and f2", list)
	}
	s.send(http.MethodDelete, "/_mock/faults/f1", "", http.StatusNoContent, nil)
	s.send(http.MethodDelete, "/_mock/faults/f1", "", http.StatusNotFound, nil)
	s.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
	s.send(http.MethodDelete, "/_mock/faults", "", http.StatusNoContent, nil)
	s.send(http.MethodGet, "/_mock/faults", "", http.StatusOK, &list)
	if len(list.Faults) != 0 {
		t.Fatalf("faults %+v, want none", list)
	}
	for _, wrong := range []string{`{"stauts":500}`, `{}`, `{"status":500,"system":"nothing"}`, `{`} {
		s.send(http.MethodPost, "/_mock/faults", wrong, http.StatusBadRequest, nil)
	}
}

func TestAdminAPI_FaultShowsEveryField(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	for _, fault := range []map[string]any{
		{
			"system": "jeto", "account": "demo", "method": "GET", "path": "/api/", "status": 503.0, "after_work": true,
			"body": "busy", "content_type": "text/plain", "headers": map[string]any{"Retry-After": "1"},
			"skip": 1.0, "times": 2.0, "rate": 0.5, "latency": "1.5s",
		},
		{"path_regexp": "x$", "drop": "after"},
		{"truncate": true},
	} {
		// What the server shows can be added again.
		fault["id"], fault["injected"] = "f0", 7.0
		body, err := json.Marshal(fault)
		if err != nil {
			t.Fatal(err)
		}
		var added map[string]any
		s.send(http.MethodPost, "/_mock/faults", string(body), http.StatusCreated, &added)
		fault["id"], fault["injected"] = added["id"], 0.0
		if diff := cmp.Diff(fault, added); diff != "" || fault["id"] == "f0" {
			t.Errorf("fault %v (-want +got):\n%s", added, diff)
		}
	}
	for _, scenario := range faults.Scenarios() {
		s.send(http.MethodPost, "/_mock/scenarios/"+scenario, "", http.StatusCreated, nil)
	}
}
