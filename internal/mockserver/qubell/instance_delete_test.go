package qubell_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

func TestInstance_DeleteRemovesDestroyedAtOnce(t *testing.T) {
	t.Parallel()
	for _, query := range []string{"", "?force=0", "?force=1"} {
		s := newTimedSystem(t)
		path := s.launchAndWait(qubell.ApplicationShop, minimalLaunch)
		s.runWorkflow(path, "destroy", emptyObject)
		s.clock.Advance(time.Minute)
		s.delete(path+query).WantBody(t, http.StatusOK, emptyObject)
		s.get(path).wantError(t, http.StatusNotFound, msgNoInstance)
		s.get(path+"/schedules").wantError(t, http.StatusNotFound, msgNoInstance)
		s.delete(path+query).wantError(t, http.StatusNotFound, msgNoInstance)
		s.get(basePath+"/applications/"+qubell.ApplicationShop+"/instances").WantBody(t, http.StatusOK, `[]`)
	}
}

func TestInstance_DeleteRefusesActiveWithoutForce(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	requested := s.launch(qubell.ApplicationShop, minimalLaunch)
	s.delete(requested).wantError(t, http.StatusBadRequest, msgActive)
	running := s.launchAndWait(qubell.ApplicationShop, minimalLaunch)
	s.delete(running).wantError(t, http.StatusBadRequest, msgActive)
	s.runWorkflow(running, "backup", emptyObject)
	s.delete(running+"?force=0").wantError(t, http.StatusBadRequest, msgActive)
	failed := s.launchAndWait(qubell.ApplicationDatabase, `{"parameters":{"db.name":"a","db.engine":"broken"}}`)
	s.wantStatus(failed, "Failed")
	s.delete(failed).wantError(t, http.StatusBadRequest, msgActive)
	destroying := s.launchAndWait(qubell.ApplicationShop, minimalLaunch)
	s.runWorkflow(destroying, "destroy", emptyObject)
	s.clock.Advance(statusLag)
	s.delete(destroying).wantError(t, http.StatusBadRequest, msgActive)
}

func TestInstance_DeleteForceShutsDownFirst(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationShop, emptyObject)
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, emptyObject)
	s.wantStatus(path, "Running")
	s.clock.Advance(statusLag)
	s.wantStatus(path, "Destroying")

	// A second DELETE succeeds and does not delay the first one.
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, emptyObject)
	s.post(path+"/backup", emptyObject).wantError(t, http.StatusConflict, msgBusy)
	s.clock.Advance(2*jobDuration - statusLag - time.Nanosecond)
	s.wantStatus(path, "Destroying")
	s.clock.Advance(time.Nanosecond)
	s.get(path).wantError(t, http.StatusNotFound, msgNoInstance)
	s.clock.Advance(1000 * time.Hour)
	s.get(path).wantError(t, http.StatusNotFound, msgNoInstance)
}

func TestInstance_DeleteForceWaitsForJob(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, emptyObject)
	s.wantStatus(path, "Requested")
	s.clock.Advance(bootDuration)
	s.wantStatus(path, "Executing")
	s.clock.Advance(3*jobDuration + statusLag)
	s.wantStatus(path, "Destroying")
	s.clock.Advance(2 * jobDuration)
	s.get(path).WantStatus(t, http.StatusNotFound)
}

func TestInstance_DeleteForceDuringDestroy(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationShop, minimalLaunch)
	s.runWorkflow(path, "destroy", emptyObject)
	s.clock.Advance(jobDuration)
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, emptyObject)
	s.clock.Advance(jobDuration)
	s.get(path).WantStatus(t, http.StatusNotFound)
}

func TestInstance_DeleteForceRemovesAfterFailedDestroy(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationDatabase, `{"parameters":{"db.name":"a","db.engine":"sticky"}}`)
	s.runWorkflow(path, "destroy", emptyObject)
	s.wantStatus(path, "Failed")
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, emptyObject)
	s.get(path).WantStatus(t, http.StatusNotFound)
}

func TestInstance_DeleteForceRemovesComponents(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationPlatform, minimalLaunch)
	db := s.component(path, "db")
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, emptyObject)
	s.get(path).WantStatus(t, http.StatusNotFound)
	s.get(db).WantStatus(t, http.StatusNotFound)
}

func TestInstance_DeleteForceIsZeroOrOne(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	for _, force := range []string{"2", "true", "-1", "01"} {
		s.delete(path+"?force="+force).wantError(t, http.StatusBadRequest, "force: 0 or 1 is expected")
	}
	s.delete(path+"?force=").wantError(t, http.StatusBadRequest, msgActive)
}
