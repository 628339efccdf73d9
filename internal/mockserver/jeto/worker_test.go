package jeto_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

const startAll = `{"state":"start","machine":"","async":true}`

// start starts all machines of an instance without waiting.
func (s *testSystem) start(path string) {
	s.t.Helper()
	s.post(path, startAll).WantBody(s.t, http.StatusOK, nullBody)
}

// wantResponse checks that there is a response with a text.
func (p *pendingRequest) wantResponse(text string) {
	p.t.Helper()
	defer p.cancel()
	synctest.Wait()
	select {
	case got := <-p.response:
		got.WantStatus(p.t, http.StatusOK)
		if !strings.Contains(got.Body, text) {
			p.t.Errorf("response %s, want %s", got.Body, text)
		}
	default:
		p.t.Fatal("there is no response")
	}
}

// wantWait sends a GET, and checks that it waits for a duration and then has a
// response with a text.
func (s *testSystem) wantWait(path string, duration time.Duration, text string) {
	s.t.Helper()
	p := s.startRequest(http.MethodGet, path, "")
	s.clock.Advance(duration - 1)
	p.wantPending()
	s.clock.Advance(1)
	p.wantResponse(text)
}

// withRestored returns the system, and a new one with its state restored.
func (s *testSystem) withRestored(restored *testSystem) []*testSystem {
	s.t.Helper()
	systemtest.CheckRestore(s.t, s, restored)

	return []*testSystem{s, restored}
}

// TestWorker_ReadsWait checks that a read of one instance waits for a job of
// another one, and shows what is true at the end of the wait.
func TestWorker_ReadsWait(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ path, want string }{
		"single GET":     {listPath + "/1", `{"name": "default", "status": "running", "ip": null}`},
		"address":        {listPath + "/1/default/ip", `{"ip": "10.0.3.15"}`},
		"git references": {"/api/projects/1/git-references?force=1", `"master"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newSystemWithWorkers(t, 1)
				first, second := s.create(plainBody), s.create(plainBody)
				s.start(first)
				s.start(second)
				p := s.startRequest(http.MethodGet, test.path, "")
				// A later job does not delay the read.
				s.start(second)
				s.clock.Advance(2*bootDuration - 1)
				p.wantPending()
				s.clock.Advance(1)
				p.wantResponse(test.want)
			})
		})
	}
}

func TestWorker_OtherReadsDoNotWait(t *testing.T) {
	t.Parallel()
	s := newSystemWithWorkers(t, 0)
	path := s.create(plainBody)
	s.start(path)
	for _, other := range []string{
		listPath, path + "/command", path + "/command/1795304012.8", "/api/jobdetails/1", "/pubsub/1", "/api/hosts",
		"/api/projects", "/api/projects/1/git-references?force=0",
	} {
		s.get(other).WantStatus(t, http.StatusOK)
	}
}

func TestWorker_DoesJobsOfAllInstancesInOrder(t *testing.T) {
	t.Parallel()
	const queued, started, finished = "start: queued, no effect", "start: started, no effect", "start: finished"
	for name, test := range map[string]struct {
		workers int
		// want are the commands of three instances at the start and after each
		// bootDuration.
		want [][]string
	}{
		"one worker by default": {0, [][]string{
			{started, queued, queued},
			{finished, started, queued},
			{finished, finished, started},
			{finished, finished, finished},
		}},
		"two workers": {2, [][]string{{started, started, queued}, {finished, finished, started}}},
		"ten workers": {10, [][]string{{started, started, started}, {finished, finished, finished}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystemWithWorkers(t, test.workers)
			other := s.otherAccount()
			paths := []string{s.create(plainBody), other.create(plainBody), s.create(plainBody)}
			s.start(paths[0])
			other.start(paths[1])
			s.start(paths[2])
			for _, want := range test.want {
				for i, path := range paths {
					s.wantCommands(path, want[i])
				}
				s.clock.Advance(bootDuration)
			}
		})
	}
}

func TestWorker_SecondWorkerServesReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystemWithWorkers(t, 2)
		first, second := s.create(plainBody), s.create(plainBody)
		s.start(first)
		s.wantMachines(first, "default: not created")
		s.get(first+"/default/ip").WantBody(t, http.StatusOK, `{"ip": ""}`+"\n")
		s.start(second)
		s.wantWait(second, bootDuration, `"status": "running"`)
	})
}

func TestWorker_JobWithoutWorkerOccupiesNone(t *testing.T) {
	t.Parallel()
	s := newSystemWithWorkers(t, 1)
	down, up := s.create(plainBody), s.create(plainBody)
	s.edit(down, map[string]any{"worker": jeto.WorkerDown})
	s.start(down)
	s.clock.Advance(time.Second)
	s.start(up)
	s.wantCommands(up, "start: started, no effect")
}

func TestWorker_FailingJobTakesItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystemWithWorkers(t, 1)
		failing, up := s.create(plainBody), s.create(plainBody)
		s.edit(failing, map[string]any{"worker": jeto.WorkerFailing})
		s.start(failing)
		for _, each := range s.withRestored(newSystemWithWorkers(t, 1)) {
			each.wantWait(up, bootDuration, `"status": "not created"`)
		}
	})
}

func TestMachineAddress_IsAJob(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystemWithWorkers(t, 1)
		path := s.create(plainBody)
		s.start(path)
		s.clock.Advance(time.Second)
		p := s.startRequest(http.MethodGet, path+"/default/ip", "")
		s.get(path+"/command").WantBody(t, http.StatusOK, `["1795304013.8", "1795304012.8"]`+"\n")
		ip := path + "/command/1795304013.8"
		s.get(ip).WantFields(t, map[string]any{"status": "queued", "result": "''"})
		s.get("/api/jobdetails/1").WantFields(t, map[string]any{"time_started": "Sat Nov 21 23:33:33 2026"})
		s.clock.Advance(bootDuration)
		p.wantResponse(`{"ip": "10.0.3.15"}`)
		s.get(ip).WantFields(t, map[string]any{"status": "finished", "result": "'10.0.3.15'"})
		// The console is that of the latest job.
		s.get("/pubsub/1").WantBody(t, http.StatusOK, "data: \n\n")
		// The admin API shows the jobs that a state has queued.
		s.wantCommands(path, "start: finished")
	})
}

func TestInstance_DeletedKeepsJobs(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(s *testSystem, path string){
		"async":    func(s *testSystem, path string) { s.delete(path, `{"async":true}`) },
		"no async": func(s *testSystem, path string) { s.delete(path, "") },
		"out of band": func(s *testSystem, path string) {
			err := s.DeleteObject(jeto.KindInstance, strings.TrimPrefix(path, listPath+"/"))
			if err != nil {
				s.t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			path := s.create(plainBody)
			s.create(plainBody)
			s.start(path)
			remove(s, path)
			s.get(path).WantBody(t, http.StatusInternalServerError, internalError)
			for _, each := range s.withRestored(newSystem(t)) {
				var ids []string
				each.get(path+"/command").Decode(t, &ids)
				if len(ids) == 0 || ids[len(ids)-1] != "1795304012.8" {
					t.Errorf("ids %v, want that of the start", ids)
				}
				each.get(path+"/command/1795304012.8").WantFields(t, map[string]any{"status": "finished"})
				each.get("/api/jobdetails/1").WantFields(t, map[string]any{"time_started": "Sat Nov 21 23:33:32 2026"})
			}
		})
	}
}

func TestWorker_DestroysAfterAsyncDelete(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystemWithWorkers(t, 1)
		deleted, other := s.create(plainBody), s.create(plainBody)
		s.start(deleted)
		late := s.startRequest(http.MethodGet, deleted, "")
		s.delete(deleted, `{"async":true}`).WantBody(t, http.StatusOK, nullBody)
		for _, each := range s.withRestored(newSystemWithWorkers(t, 1)) {
			each.wantWait(other, 2*bootDuration, `"name": "plain"`)
			each.get(deleted+"/command/1795304012.81").WantFields(t, map[string]any{"status": "finished"})
		}
		// The GET waited for the start only.
		late.wantResponse(`"status": "running"`)
	})
}

func TestInstance_GetBehindDestroy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSystemWithWorkers(t, 1)
		path := s.create(plainBody)
		s.start(path)
		s.startRequest(http.MethodDelete, path, "").wantCanceled()
		p := s.startRequest(http.MethodGet, path, "")
		s.clock.Advance(2 * bootDuration)
		p.wantResponse(`"status": "not created"`)
	})
}

func TestRequest_ContentTypeWithoutBody(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	s.send(http.MethodGet, path, jsonType, "").WantBody(t, http.StatusBadRequest, badRequest)
	for _, other := range []string{
		listPath, path + "/command", path + "/command/nope", path + "/default/ip", "/api/jobdetails/1", "/pubsub/1",
		"/api/hosts", "/api/projects", "/api/projects/1/git-references?force=0",
	} {
		s.send(http.MethodGet, other, jsonType, "").WantStatus(t, http.StatusOK)
	}
}
