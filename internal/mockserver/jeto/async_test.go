package jeto_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

// pendingRequest is a request that waits for its response.
type pendingRequest struct {
	t        *testing.T
	response chan systemtest.Response
	cancel   context.CancelFunc
}

// startRequest sends a request and waits until the server blocks. It is called
// inside a synctest bubble.
func (s *testSystem) startRequest(method, path, body string) *pendingRequest {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	p := &pendingRequest{t: s.t, response: make(chan systemtest.Response, 1), cancel: cancel}
	contentType := ""
	if body != "" {
		contentType = jsonType
	}
	go func() { p.response <- s.sendContext(ctx, method, path, contentType, body) }()
	synctest.Wait()

	return p
}

// wantPending checks that there is no response.
func (p *pendingRequest) wantPending() {
	p.t.Helper()
	synctest.Wait()
	select {
	case got := <-p.response:
		p.t.Fatalf("response %d %s, want none", got.Status, got.Body)
	default:
	}
}

// wantNull checks that the response is null.
func (p *pendingRequest) wantNull() {
	p.t.Helper()
	defer p.cancel()
	synctest.Wait()
	select {
	case got := <-p.response:
		got.WantBody(p.t, http.StatusOK, nullBody)
	default:
		p.t.Fatal("there is no response")
	}
}

// wantCanceled cancels the request, and checks that there is no response.
func (p *pendingRequest) wantCanceled() {
	p.t.Helper()
	p.wantPending()
	p.cancel()
	if got := <-p.response; !got.NoResponse {
		p.t.Fatalf("response %d %s, want none", got.Status, got.Body)
	}
}

func TestJob_RequestWithoutAsyncWaits(t *testing.T) {
	t.Parallel()
	for state, takes := range map[string]time.Duration{
		"start": bootDuration, "stop": bootDuration, "provision": jobDuration, "rsync": jobDuration,
	} {
		// Only the literal true is async.
		for _, async := range []string{``, `,"async":false`, `,"async":"true"`, `,"async":1`, `,"async":null`} {
			t.Run(state+async, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := newTimedSystem(t)
					path := s.create(plainBody)
					p := s.startRequest(http.MethodPost, path, `{"state":"`+state+`","machine":""`+async+`}`)
					p.wantPending()
					s.clock.Advance(takes - 1)
					p.wantPending()
					s.clock.Advance(1)
					p.wantNull()
				})
			})
		}
	}
}

func TestJob_RequestWaitsForEarlierJobs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTimedSystem(t)
		path := s.create(clonedBody)
		p := s.startRequest(http.MethodPost, path, `{"state":"start","machine":"web"}`)
		s.clock.Advance(bootDuration)
		p.wantPending()
		s.clock.Advance(jobDuration)
		p.wantNull()
		s.wantMachines(path, "web: running", "db: not created")
	})
}

func TestJob_ContinuesWithoutItsCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTimedSystem(t)
		path := s.create(plainBody)
		s.startRequest(http.MethodPost, path, `{"state":"start","machine":""}`).wantCanceled()
		s.clock.Advance(bootDuration)
		s.wantMachines(path, "default: running")
	})
}

func TestJob_RequestForJobWithoutResultHangs(t *testing.T) {
	t.Parallel()
	archived := strings.Replace(plainBody, `"host"`, `"archive_url":"http://example.com/a.tgz","host"`, 1)
	for name, test := range map[string]struct{ path, body string }{
		"runScript":                {listPath + "/1", `{"state":"runScript","machine":"default","script":"status"}`},
		"sync":                     {listPath + "/1", `{"state":"sync"}`},
		"sync, async not true":     {listPath + "/1", `{"state":"sync","async":"true"}`},
		"create with gitReference": {listPath, strings.Replace(clonedBody, `,"async":true`, ``, 1)},
		"create with archive_url":  {listPath, archived},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				// The request hangs even if jobs take no time.
				s := newSystem(t)
				s.create(plainBody)
				p := s.startRequest(http.MethodPost, test.path, test.body)
				s.clock.Advance(24 * time.Hour)
				p.wantCanceled()
			})
		})
	}
}

func TestGitReferences_HangWithoutRepository(t *testing.T) {
	t.Parallel()
	for _, force := range []string{"0", "1"} {
		t.Run(force, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newSystem(t)
				p := s.startRequest(http.MethodGet, "/api/projects/2/git-references?force="+force, "")
				s.clock.Advance(24 * time.Hour)
				p.wantCanceled()
			})
		})
	}
}

func TestInstance_CreateThatHangsCreates(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTimedSystem(t)
		p := s.startRequest(http.MethodPost, listPath, strings.Replace(clonedBody, `,"async":true`, ``, 1))
		s.wantMachines(listPath + "/1")
		s.clock.Advance(jobDuration)
		s.wantMachines(listPath+"/1", "web: not created", "db: not created")
		p.wantCanceled()
	})
}

func TestInstance_DeleteWithoutAsyncRemovesAtEndOfJob(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTimedSystem(t)
		path := s.create(plainBody)
		p := s.startRequest(http.MethodDelete, path, "")
		s.clock.Advance(bootDuration - 1)
		p.wantPending()
		s.wantMachines(path, "default: not created")
		s.clock.Advance(1)
		p.wantNull()
		s.get(path).WantStatus(t, http.StatusInternalServerError)
	})
}

func TestInstance_DeleteContinuesWithoutItsCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTimedSystem(t)
		path := s.create(plainBody)
		s.startRequest(http.MethodDelete, listPath, `{"id":"1"}`).wantCanceled()
		s.get(path).WantStatus(t, http.StatusOK)
		s.clock.Advance(bootDuration)
		s.get(path).WantStatus(t, http.StatusInternalServerError)
	})
}

func TestLegacyRequest_StartWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTimedSystem(t)
		s.create(plainBody)
		p := s.startRequest(http.MethodPost, listPath, `{"id":1,"state":"start-default"}`)
		p.wantPending()
		s.clock.Advance(bootDuration)
		synctest.Wait()
		if got := <-p.response; got.Status != http.StatusOK || !strings.HasPrefix(got.Body, `{"instance": {"id": "1"`) {
			t.Errorf("response %+v, want instance 1", got)
		}
		p.cancel()
	})
}

func TestWorker_RequestsHangWhenDown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ method, path, body string }{
		"single GET": {http.MethodGet, listPath + "/1", ""},
		"ip":         {http.MethodGet, listPath + "/1/default/ip", ""},
		"start":      {http.MethodPost, listPath + "/1", `{"state":"start","machine":""}`},
		"delete":     {http.MethodDelete, listPath + "/1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newSystem(t)
				s.edit(s.create(plainBody), map[string]any{"worker": jeto.WorkerDown})
				p := s.startRequest(test.method, test.path, test.body)
				s.clock.Advance(24 * time.Hour)
				s.get(listPath).WantStatus(t, http.StatusOK)
				p.wantCanceled()
				s.get(listPath).WantStatus(t, http.StatusOK)
				if names := s.names(); len(names) != 1 {
					t.Errorf("list %v, want one instance", names)
				}
			})
		})
	}
}

func TestWorker_JobStaysQueuedWhenDown(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	s.edit(path, map[string]any{"worker": jeto.WorkerDown})
	s.post(path, `{"state":"start","machine":"","async":true}`).WantBody(t, http.StatusOK, nullBody)
	s.edit(path, map[string]any{"worker": jeto.WorkerUp})
	s.wantMachines(path, "default: not created")
	s.post(path, `{"state":"provision","machine":"","async":true}`).WantBody(t, http.StatusOK, nullBody)
	s.wantCommands(path, "start: queued, no effect", "provision: finished, no effect")
}

func TestWorker_RequestsHangWhenFailing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(t)
		path := s.create(plainBody)
		s.edit(path, map[string]any{"worker": jeto.WorkerFailing})
		p := s.startRequest(http.MethodPost, path, `{"state":"start","machine":""}`)
		s.clock.Advance(24 * time.Hour)
		p.wantCanceled()
		s.startRequest(http.MethodDelete, path, "").wantCanceled()
		s.wantCommands(path, "start: failed, no effect")
	})
}
