package qubell_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

func TestTheRecordOfADestroyedInstanceIsRemovedAtOnce(t *testing.T) {
	t.Parallel()

	for _, query := range []string{"", "?force=0", "?force=1"} {
		s := newSlowSystem(t)
		path := s.launched(qubell.ApplicationShop, minimal)
		s.run(path, "destroy", empty)
		s.wait(time.Minute)
		s.delete(path+query).WantBody(t, http.StatusOK, empty)
		s.get(path).wantError(t, http.StatusNotFound, noInstance)
		s.get(path+"/schedules").wantError(t, http.StatusNotFound, noInstance)
		s.delete(path+query).wantError(t, http.StatusNotFound, noInstance)
		s.get(base+"/applications/"+qubell.ApplicationShop+"/instances").WantBody(t, http.StatusOK, `[]`)
	}
}

func TestAnActiveInstanceIsNotRemovedWithoutForce(t *testing.T) {
	t.Parallel()

	s := newSlowSystem(t)
	requested := s.launch(qubell.ApplicationShop, minimal)
	s.delete(requested).wantError(t, http.StatusBadRequest, active)

	running := s.launched(qubell.ApplicationShop, minimal)
	s.delete(running).wantError(t, http.StatusBadRequest, active)
	s.run(running, "backup", empty)
	s.delete(running+"?force=0").wantError(t, http.StatusBadRequest, active)

	failed := s.launched(qubell.ApplicationDatabase, `{"parameters":{"db.name":"a","db.engine":"broken"}}`)
	s.wantStatus(failed, "Failed")
	s.delete(failed).wantError(t, http.StatusBadRequest, active)

	destroying := s.launched(qubell.ApplicationShop, minimal)
	s.run(destroying, "destroy", empty)
	s.wait(lag)
	s.delete(destroying).wantError(t, http.StatusBadRequest, active)
}

func TestForceShutsDownFirst(t *testing.T) {
	t.Parallel()

	s := newSlowSystem(t)
	path := s.launched(qubell.ApplicationShop, empty)
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, empty)
	s.wantStatus(path, "Running")
	s.wait(lag)
	s.wantStatus(path, "Destroying")

	// To ask again is no mistake, and makes it no later.
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, empty)
	s.post(path+"/backup", empty).wantError(t, http.StatusConflict, busy)
	s.wait(2*jobDuration - lag - time.Nanosecond)
	s.wantStatus(path, "Destroying")
	s.wait(time.Nanosecond)
	s.get(path).wantError(t, http.StatusNotFound, noInstance)
	s.wait(1000 * time.Hour)
	s.get(path).wantError(t, http.StatusNotFound, noInstance)
}

func TestForceWaitsForAJob(t *testing.T) {
	t.Parallel()

	s := newSlowSystem(t)
	path := s.launch(qubell.ApplicationShop, minimal)
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, empty)
	s.wantStatus(path, "Requested")
	s.wait(bootDuration)
	s.wantStatus(path, "Executing")
	s.wait(3*jobDuration + lag)
	s.wantStatus(path, "Destroying")
	s.wait(2 * jobDuration)
	s.get(path).Want(t, http.StatusNotFound)
}

func TestForceDuringADestroyNeedsNoOther(t *testing.T) {
	t.Parallel()

	s := newSlowSystem(t)
	path := s.launched(qubell.ApplicationShop, minimal)
	s.run(path, "destroy", empty)
	s.wait(jobDuration)
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, empty)
	s.wait(jobDuration)
	s.get(path).Want(t, http.StatusNotFound)
}

func TestForceRemovesWhatCannotBeDestroyed(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	path := s.launch(qubell.ApplicationDatabase, `{"parameters":{"db.name":"a","db.engine":"sticky"}}`)
	s.run(path, "destroy", empty)
	s.wantStatus(path, "Failed")
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, empty)
	s.get(path).Want(t, http.StatusNotFound)
}

func TestForceRemovesTheComponentsToo(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	path := s.launch(qubell.ApplicationPlatform, minimal)
	db := s.component(path, "db")
	s.delete(path+"?force=1").WantBody(t, http.StatusOK, empty)
	s.get(path).Want(t, http.StatusNotFound)
	s.get(db).Want(t, http.StatusNotFound)
}

func TestForceIsZeroOrOne(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimal)

	for _, force := range []string{"2", "true", "-1", "01"} {
		s.delete(path+"?force="+force).wantError(t, http.StatusBadRequest, "force: 0 or 1 is expected")
	}

	s.delete(path+"?force=").wantError(t, http.StatusBadRequest, active)
}
