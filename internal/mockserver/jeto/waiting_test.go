package jeto_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/roomtest"
)

// pending is a request that waits for its answer.
type pending struct {
	t      *testing.T
	answer chan roomtest.Response
	giveUp context.CancelFunc
}

// begin sends a request and waits until nothing moves any more. It is called inside a synctest bubble.
func (s *system) begin(method, path, body string) *pending {
	s.t.Helper()

	ctx, giveUp := context.WithCancel(s.t.Context())
	p := &pending{t: s.t, answer: make(chan roomtest.Response, 1), giveUp: giveUp}
	contentType := ""

	if body != "" {
		contentType = jsonType
	}

	go func() { p.answer <- s.sendIn(ctx, method, path, contentType, body) }()

	synctest.Wait()

	return p
}

// wantWaiting checks that there is no answer.
func (p *pending) wantWaiting() {
	p.t.Helper()
	synctest.Wait()

	select {
	case got := <-p.answer:
		p.t.Fatalf("answered %d %s", got.Status, got.Body)
	default:
	}
}

// wantNull checks that the answer has come.
func (p *pending) wantNull() {
	p.t.Helper()
	defer p.giveUp()
	synctest.Wait()

	select {
	case got := <-p.answer:
		got.WantBody(p.t, http.StatusOK, null)
	default:
		p.t.Fatal("there is no answer")
	}
}

// wantSilence lets the caller give up, and checks that there has never been an answer.
func (p *pending) wantSilence() {
	p.t.Helper()
	p.wantWaiting()
	p.giveUp()

	if got := <-p.answer; !got.Silent {
		p.t.Fatalf("answered %d %s", got.Status, got.Body)
	}
}

func TestWithoutAsyncTheServerWaitsForTheJob(t *testing.T) {
	t.Parallel()

	for state, takes := range map[string]time.Duration{
		"start": bootDuration, "stop": bootDuration, "provision": jobDuration, "rsync": jobDuration,
	} {
		// Only the literal true is async.
		for _, async := range []string{``, `,"async":false`, `,"async":"true"`, `,"async":1`, `,"async":null`} {
			t.Run(state+async, func(t *testing.T) {
				t.Parallel()

				synctest.Test(t, func(t *testing.T) {
					s := newSlowSystem(t)
					path := s.create(plainBody)
					p := s.begin(http.MethodPost, path, `{"state":"`+state+`","machine":""`+async+`}`)
					p.wantWaiting()
					s.clock.Advance(takes - 1)
					p.wantWaiting()
					s.clock.Advance(1)
					p.wantNull()
				})
			})
		}
	}
}

func TestWithoutAsyncTheServerWaitsForTheJobsBefore(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		s := newSlowSystem(t)
		path := s.create(clonedBody)
		p := s.begin(http.MethodPost, path, `{"state":"start","machine":"web"}`)
		s.clock.Advance(bootDuration)
		p.wantWaiting()
		s.clock.Advance(jobDuration)
		p.wantNull()
		s.wantMachines(path, "web: running", "db: not created")
	})
}

func TestAJobGoesOnWhenItsCallerGivesUp(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		s := newSlowSystem(t)
		path := s.create(plainBody)
		s.begin(http.MethodPost, path, `{"state":"start","machine":""}`).wantSilence()
		s.clock.Advance(bootDuration)
		s.wantMachines(path, "default: running")
	})
}

func TestJobsWithoutAResultAreWaitedForForEver(t *testing.T) {
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
				// Also when jobs take no time.
				s := newSystem(t)
				s.create(plainBody)

				p := s.begin(http.MethodPost, test.path, test.body)
				s.clock.Advance(24 * time.Hour)
				p.wantSilence()
			})
		})
	}
}

func TestAnInstanceIsMadeThoughItsCreateIsNeverAnswered(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		s := newSlowSystem(t)
		p := s.begin(http.MethodPost, listPath, strings.Replace(clonedBody, `,"async":true`, ``, 1))
		s.wantMachines(listPath + "/1")
		s.clock.Advance(jobDuration)
		s.wantMachines(listPath+"/1", "web: not created", "db: not created")
		p.wantSilence()
	})
}

func TestDeleteWithoutAsyncTakesTheRowAtTheEnd(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		s := newSlowSystem(t)
		path := s.create(plainBody)
		p := s.begin(http.MethodDelete, path, "")
		s.clock.Advance(bootDuration - 1)
		p.wantWaiting()
		s.wantMachines(path, "default: not created")
		s.clock.Advance(1)
		p.wantNull()
		s.get(path).Want(t, http.StatusInternalServerError)
	})
}

func TestTheRowVanishesThoughNobodyWaits(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		s := newSlowSystem(t)
		path := s.create(plainBody)
		s.begin(http.MethodDelete, listPath, `{"id":"1"}`).wantSilence()
		s.get(path).Want(t, http.StatusOK)
		s.clock.Advance(bootDuration)
		s.get(path).Want(t, http.StatusInternalServerError)
	})
}

func TestTheOldUserInterfaceWaitsToo(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		s := newSlowSystem(t)
		s.create(plainBody)

		p := s.begin(http.MethodPost, listPath, `{"id":1,"state":"start-default"}`)
		p.wantWaiting()
		s.clock.Advance(bootDuration)
		synctest.Wait()

		if got := <-p.answer; got.Status != http.StatusOK || !strings.HasPrefix(got.Body, `{"instance": {"id": "1"`) {
			t.Fatalf("%+v", got)
		}

		p.giveUp()
	})
}

func TestWithoutAWorkerEverybodyWaits(t *testing.T) {
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

				p := s.begin(test.method, test.path, test.body)
				s.clock.Advance(24 * time.Hour)
				s.get(listPath).Want(t, http.StatusOK)
				p.wantSilence()
				s.get(listPath).Want(t, http.StatusOK)

				if names := s.names(); len(names) != 1 {
					t.Fatalf("listed %v", names)
				}
			})
		})
	}
}

func TestAJobThatNoWorkerTakesStaysQueued(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	path := s.create(plainBody)
	s.edit(path, map[string]any{"worker": jeto.WorkerDown})
	s.post(path, `{"state":"start","machine":"","async":true}`).WantBody(t, http.StatusOK, null)
	s.edit(path, map[string]any{"worker": jeto.WorkerUp})
	s.wantMachines(path, "default: not created")
	s.post(path, `{"state":"provision","machine":"","async":true}`).WantBody(t, http.StatusOK, null)
	s.wantCommands(path, "start: queued, nothing done", "provision: finished, nothing done")
}

func TestAJobThatRaisesIsWaitedForForEver(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		s := newSystem(t)
		path := s.create(plainBody)
		s.edit(path, map[string]any{"worker": jeto.WorkerFailing})

		p := s.begin(http.MethodPost, path, `{"state":"start","machine":""}`)
		s.clock.Advance(24 * time.Hour)
		p.wantSilence()
		s.begin(http.MethodDelete, path, "").wantSilence()
		s.wantCommands(path, "start: failed, nothing done")
	})
}
