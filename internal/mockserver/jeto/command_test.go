package jeto_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
)

// wantCommands compares the commands in the admin API, written as "state
// machine script: status, no effect".
func (s *testSystem) wantCommands(path string, want ...string) {
	s.t.Helper()
	commands, ok := s.object(path).Fields["commands"].([]any)
	if !ok {
		s.t.Fatal("the object has no commands")
	}
	got := make([]string, 0, len(commands))
	for _, command := range commands {
		fields, ok := command.(map[string]any)
		if !ok {
			s.t.Fatalf("command %v is not an object", command)
		}
		text := strings.TrimSpace(fmt.Sprintf("%s %s %s", fields["state"], fields["machine"], fields["script"])) +
			": " + fmt.Sprint(fields["status"])
		if fields["ran"] == false {
			text += ", no effect"
		}
		got = append(got, text)
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		s.t.Errorf("commands (-want +got):\n%s", diff)
	}
}

func TestMachine_StartsAndStops(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create(clonedBody)
	s.clock.Advance(jobDuration)
	for _, step := range []struct {
		body   string
		before []string
		after  []string
	}{
		{
			`{"state":"start","machine":"web","async":true}`,
			[]string{"web: not created", "db: not created"},
			[]string{"web: running", "db: not created"},
		},
		{
			`{"state":"stop","machine":"","async":true}`,
			[]string{"web: running", "db: not created"},
			[]string{"web: poweroff", "db: not created"},
		},
		{
			`{"state":"start","machine":"","async":true}`,
			[]string{"web: poweroff", "db: not created"},
			[]string{"web: running", "db: running"},
		},
		{
			`{"state":"stop","machine":"db","async":true}`,
			[]string{"web: running", "db: running"},
			[]string{"web: running", "db: poweroff"},
		},
		{
			`{"state":"stop","machine":"nothing","async":true}`,
			[]string{"web: running", "db: poweroff"},
			[]string{"web: running", "db: poweroff"},
		},
	} {
		s.post(path, step.body).WantBody(t, http.StatusOK, nullBody)
		s.clock.Advance(bootDuration - 1)
		s.wantMachines(path, step.before...)
		s.clock.Advance(1)
		s.wantMachines(path, step.after...)
	}
}

func TestMachine_StoppedOnLXC(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(strings.Replace(plainBody, `"host":"1"`, `"host":"`+jeto.HostLXC+`"`, 1))
	s.post(path, `{"state":"start","machine":"default"}`).WantStatus(t, http.StatusOK)
	s.post(path, `{"state":"stop","machine":"default"}`).WantStatus(t, http.StatusOK)
	s.wantMachines(path, "default: stopped")
}

func TestMachine_BrokenNeverStarts(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(strings.Replace(clonedBody, `"project":"1"`, `"project":"`+jeto.ProjectBroken+`"`, 1))
	s.wantMachines(path, "web: not created", "stuck: not created")
	s.post(path, `{"state":"start","machine":""}`).WantBody(t, http.StatusOK, nullBody)
	s.wantMachines(path, "web: running", "stuck: aborted")
	s.post(path, `{"state":"start","machine":"`+jeto.MachineBroken+`"}`).WantBody(t, http.StatusOK, nullBody)
	s.clock.Advance(time.Hour)
	s.post(path, `{"state":"stop","machine":""}`).WantBody(t, http.StatusOK, nullBody)
	s.wantMachines(path, "web: poweroff", "stuck: aborted")
}

func TestJob_RunsAfterEarlierJobs(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create(clonedBody)
	s.post(path, `{"state":"start","machine":"web","async":true}`).WantStatus(t, http.StatusOK)
	s.post(path, `{"state":"runScript","machine":"web","script":"status","async":true}`).WantStatus(t, http.StatusOK)
	s.wantCommands(path, "start web: queued, no effect", "runScript web status: queued, no effect")
	s.clock.Advance(jobDuration)
	s.wantCommands(path, "start web: started, no effect", "runScript web status: queued, no effect")
	s.clock.Advance(bootDuration)
	s.wantCommands(path, "start web: finished", "runScript web status: started, no effect")
	s.clock.Advance(jobDuration)
	s.wantCommands(path, "start web: finished", "runScript web status: finished")
}

func TestCommand_AdminAPIShowsEffect(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(clonedBody)
	s.post(path, `{"state":"runScript","machine":"web","script":"status","async":true}`).
		WantBody(t, http.StatusOK, nullBody)
	s.post(path, `{"state":"provision","machine":"","async":true}`).WantBody(t, http.StatusOK, nullBody)
	s.post(path, `{"state":"start","machine":"web","async":true}`).WantBody(t, http.StatusOK, nullBody)
	for _, body := range []string{
		`{"state":"runScript","machine":"web","script":"migrate","async":true}`,
		`{"state":"runScript","machine":"","script":"status","async":true}`,
		// A missing or unknown script has no effect.
		`{"state":"runScript","machine":"web","script":"nothing","async":true}`,
		`{"state":"runScript","machine":"web","async":true}`,
		`{"state":"runScript","machine":"db","script":"status","async":true}`,
		`{"state":"provision","machine":"web","async":true}`,
		// These two states ignore the machine.
		`{"state":"rsync","async":true}`,
		`{"state":"rsync","machine":"nothing","async":true}`,
		`{"state":"sync","machine":[],"async":true}`,
	} {
		s.post(path, body).WantBody(t, http.StatusOK, nullBody)
	}
	s.wantCommands(path,
		"runScript web status: finished, no effect",
		"provision: finished, no effect",
		"start web: finished",
		"runScript web migrate: finished",
		"runScript  status: finished",
		"runScript web nothing: finished, no effect",
		"runScript web: finished, no effect",
		"runScript db status: finished, no effect",
		"provision web: finished",
		"rsync: finished",
		"rsync: finished",
		"sync: finished",
	)
	commands, ok := s.object(path).Fields["commands"].([]any)
	if !ok {
		t.Fatal("the object has no commands")
	}

	// The job of the clone has the id 1795304012.8.
	want := map[string]any{
		"job":     "1795304012.81",
		"state":   "runScript",
		"machine": "web",
		"script":  "status",
		"time":    "2026-11-21T23:33:32.8Z",
		"status":  "finished",
		"ran":     false,
	}
	if diff := cmp.Diff(want, commands[0]); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
}

func TestCommand_ScriptNeedsJetoFile(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	s.post(path, `{"state":"start","machine":""}`).WantStatus(t, http.StatusOK)
	s.post(path, `{"state":"runScript","machine":"default","script":"status","async":true}`).
		WantBody(t, http.StatusOK, nullBody)
	s.post(path, `{"state":"sync","async":true}`).WantBody(t, http.StatusOK, nullBody)
	s.wantCommands(
		path, "start: finished", "runScript default status: finished, no effect", "sync: finished, no effect",
	)
}

func TestCommand_StatesWithoutEffect(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	for _, state := range []string{`"status"`, `"reload"`, `"unknown"`, `"view"`, `""`, `null`, `5`, `true`} {
		s.post(path, `{"state":`+state+`,"machine":"default"}`).WantBody(t, http.StatusOK, nullBody)
	}
	s.post(path, `{}`).WantBody(t, http.StatusOK, nullBody)
	s.wantCommands(path)
}

func TestCommand_InvalidBodyGets500(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	for _, body := range []string{
		`{"state":[]}`, `{"state":{}}`, `{"state":"start"}`, `{"state":"stop","async":true}`, `{"state":"provision"}`,
		`{"state":"runScript","script":"status"}`, `{"state":"start","machine":[]}`, `{"state":"start","machine":5}`,
	} {
		s.post(path, body).WantBody(t, http.StatusInternalServerError, internalError)
	}
	s.wantCommands(path)
}

func TestInstance_CannotBeRenamed(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	nameless := s.create(strings.Replace(plainBody, `"plain"`, `null`, 1))
	for body, at := range map[string]string{
		`{"name":"new"}`: path, `{"name":null}`: path, `{"name":{}}`: path,
		`{"name":"new","state":"start","machine":""}`: path,
		`{"name":""}`: nameless,
	} {
		s.post(at, body).WantBody(t, http.StatusInternalServerError, internalError)
	}
	s.post(path, `{"name":"plain"}`).WantBody(t, http.StatusOK, nullBody)
	s.post(nameless, `{"name":null}`).WantBody(t, http.StatusOK, nullBody)
	s.post(path, `{"name":"plain","state":"start","machine":""}`).WantBody(t, http.StatusOK, nullBody)
	s.wantCommands(path, "start: finished")
	if diff := cmp.Diff([]string{"", "plain"}, s.names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestPermissions_AreCheckedForEachState(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(clonedBody)
	states := []string{"start", "stop", "provision", "runScript", "rsync", "sync"}
	for _, state := range states {
		s.edit(path, map[string]any{"permissions": []string{"view", state}})
		for _, other := range states {
			want := forbidden
			if other == state {
				want = nullBody
			}
			status := map[string]int{forbidden: http.StatusForbidden, nullBody: http.StatusOK}[want]
			s.post(path, `{"state":"`+other+`","machine":"","async":true}`).WantBody(t, status, want)
			if want == forbidden {
				// The permission is checked before the machine.
				s.post(path, `{"state":"`+other+`"}`).WantBody(t, status, want)
				s.post(path+"/command", `{"action":"`+other+`"}`).WantBody(t, status, want)
			}
		}
	}
	s.post(path, `{"state":"reload"}`).WantBody(t, http.StatusOK, nullBody)
}

func TestCommandJob_ResponseHasID(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create(plainBody)
	s.get(path+"/command").WantBody(t, http.StatusOK, "[]\n")
	s.post(path+"/command", `{"action":"start"}`).
		WantBody(t, http.StatusOK, `{"id": "1795304012.8", "console": ""}`+"\n")
	s.post(path+"/command", `{"action":"runScript","machine":"web","script":"status"}`).
		WantBody(t, http.StatusOK, `{"id": "1795304012.81", "console": ""}`+"\n")
	s.clock.Advance(200 * time.Millisecond)
	s.post(path+"/command/", `{"action":"rsync"}`).
		WantBody(t, http.StatusOK, `{"id": "1795304013.0", "console": ""}`+"\n")
	s.get(path+"/command").WantBody(t, http.StatusOK, `["1795304013.0", "1795304012.81", "1795304012.8"]`+"\n")
	s.get(listPath+"/9/command").WantBody(t, http.StatusOK, "[]\n")
	for _, body := range []string{`{"action":"reload"}`, `{"action":"view"}`, `{}`, `{"state":"start"}`, `[]`} {
		s.post(path+"/command", body).WantBody(t, http.StatusInternalServerError, internalError)
	}
	s.post(listPath+"/9/command", `{"action":"start"}`).
		WantBody(t, http.StatusNotFound, notFound(listPath+"/9/command"))
}

func TestCommandJob_ShowsStatus(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create(plainBody)
	s.post(path+"/command", `{"action":"start"}`).WantStatus(t, http.StatusOK)
	s.post(path+"/command", `{"action":"stop"}`).WantStatus(t, http.StatusOK)
	const (
		common = `"created_at":"2026-11-21T23:33:32Z","enqueued_at":"2026-11-21T23:33:32Z",` +
			`"origin":"high","timeout":"1200",`
		started = `"started_at":"2026-11-21T23:33:32Z",`
	)
	first := path + "/command/1795304012.8"
	s.get(first).WantJSON(t, `{"id":"1795304012.8",`+common+started+`"status":"started","console":"","result":"''"}`)
	s.get(path+"/command/1795304012.81").
		WantJSON(t, `{"id":"1795304012.81",`+common+`"status":"queued","console":"","result":"''"}`)
	s.clock.Advance(bootDuration)
	s.get(first).WantJSON(t, `{"id":"1795304012.8",`+common+started+`
		"ended_at":"2026-11-21T23:34:32Z","status":"finished",
		"console":"#BEGIN#\nstart \n\n#END#\n",
		"result":"'\"#BEGIN#\\\\n1795304072,default,state-human-short,running\\\\n\\\\n\\\\n#END#\\\\n\"'"}`)
	for _, unknown := range []string{path, listPath + "/9"} {
		s.get(unknown+"/command/nope").WantJSON(t, `{"console":"","id":"nope","result":"''"}`)
	}
}

func TestCommandJob_ShowsConsoleAndResult(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(clonedBody)
	s.post(path+"/command", `{"action":"start"}`).WantStatus(t, http.StatusOK)
	for action, want := range map[string]struct{ console, result string }{
		`"runScript","machine":"web","script":"status"`: {
			"#BEGIN#\nRunning status on machine web.\nstatus is done running on machine web.\n\n#END#\n", "''",
		},
		`"runScript","machine":"web","script":"nothing"`: {"", "''"},
		`"sync"`:  {"#BEGIN#\nSyncing project with Git.\n\n#END#\n", "''"},
		`"rsync"`: {"", `'{"msg": "rsync done"}'`},
	} {
		var queued, job struct{ ID, Status, Console, Result string }
		s.post(path+"/command", `{"action":`+action+`}`).Decode(t, &queued)
		s.get(path+"/command/"+queued.ID).Decode(t, &job)
		if job.Status != "finished" || job.Console != want.console || job.Result != want.result {
			t.Errorf("job of %s = %+v, want finished with %+v", action, job, want)
		}
	}
	s.edit(path, map[string]any{"worker": jeto.WorkerFailing})
	var queued, job struct{ ID, Status string }
	s.post(path+"/command", `{"action":"stop"}`).Decode(t, &queued)
	s.get(path+"/command/"+queued.ID).Decode(t, &job)
	if job.Status != "failed" {
		t.Errorf("status of the job = %q, want failed", job.Status)
	}
}

func TestJobDetails_ShowLatestJob(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.get("/api/jobdetails/1").WantBody(t, http.StatusOK, "{}\n")
	s.get("/api/jobdetails/x").WantBody(t, http.StatusOK, "{}\n")
	path := s.create(clonedBody)
	s.clock.Advance(time.Hour)
	s.post(path, `{"state":"start","machine":""}`).WantStatus(t, http.StatusOK)

	// It needs no key.
	s.anonymous().get("/api/jobdetails/1").WantJSON(t, `{"user":{"id":"100000000000000000001","name":"demo",
		"email":"demo@example.com","role":"admin","picture":"https://pictures.example.com/100000000000000000001.png"},
		"time_started":"Sun Nov 22 00:33:32 2026"}`)
	s.anonymous().post(listPath, clonedBody).WantStatus(t, http.StatusInternalServerError)
	s.get("/api/jobdetails/2").WantJSON(t, `{"user":[],"time_started":"Sun Nov 22 00:33:32 2026"}`)
}

func TestConsole_IsOneEvent(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(clonedBody)
	s.get("/pubsub/1").WantBody(t, http.StatusOK, "data: \n\n")
	s.post(path, `{"state":"start","machine":"web"}`).WantStatus(t, http.StatusOK)
	s.post(path, `{"state":"runScript","machine":"web","script":"status","async":true}`).WantStatus(t, http.StatusOK)
	got := s.get("/pubsub/1")
	got.WantBody(t, http.StatusOK,
		"data: <br />Running status on machine web.<br />status is done running on machine web.<br /><br /><br />\n\n")
	if got.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		t.Errorf("header %v, want a stream of events", got.Header)
	}
}
