package jeto

import (
	"io"
	"net/http"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// ServeHTTP answers as Jeto does. The path of the request has no prefix:
// "/api/...". Jeto has no rate limit of its own, so a limit of the server is
// that of the nginx before Jeto, which answers 503.
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	account := s.Account(r)
	if account != "" && !s.Limiter.Take(account).Allowed {
		w.Header().Set("Content-Type", system.ProxyPageContentType)
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, system.ProxyPage(http.StatusServiceUnavailable))

		return
	}
	s.router.Serve(w, r, account)
}

// Account returns the account whose API key is in X-JETO-KEY; empty if there is
// none. An unknown key counts as no key, and the server ignores the older ways
// to authenticate (design/api/jeto.md, "Authentication").
func (s *System) Account(r *http.Request) string {
	name, _ := s.FindAccountName(r.Header.Get("X-Jeto-Key"))

	return name
}

// Sensitive reports that no body holds credentials: the API key is a header.
func (s *System) Sensitive(*http.Request) bool {
	return false
}

// view answers a request while the system is locked.
type view func(*call) (flask.Response, error)

// call is a request in a view, and what its response waits for after the system
// is unlocked.
type call struct {
	*flask.Request

	now time.Time
	// readyAt is when the server responds; zero for at once.
	readyAt time.Time
	// hangs is true if the server never responds.
	hangs bool
}

// handler returns a handler that runs view with the system locked, unlocks the
// system, and waits for what the response waits for.
func (s *System) handler(view view) flask.Handler {
	return func(r *flask.Request) (flask.Response, error) {
		c := &call{Request: r}
		response, err := s.runLocked(view, c)
		if err != nil {
			return response, err
		}

		return response, s.wait(c)
	}
}

func (s *System) runLocked(view view, c *call) (flask.Response, error) {
	c.now = s.Lock()
	defer s.Unlock()

	return view(c)
}

// wait waits until the response is ready. The error is flask.ErrNoResponse if
// the caller, or the server as a whole, gives up before.
func (s *System) wait(c *call) error {
	if c.hangs {
		<-c.Context().Done()

		return flask.ErrNoResponse
	}
	if s.Clock.Wait(c.Context(), c.readyAt) != nil {
		return flask.ErrNoResponse
	}

	return nil
}

// waitForJob makes the response wait for the end of a job, unless the body asks
// not to wait. Only the literal true does so (design/api/jeto.md, "Worker and
// jobs").
func (c *call) waitForJob(j *job, input map[string]any) {
	if input["async"] != true {
		c.readyAt, c.hangs = j.EndsAt, !j.reportsCompletion()
	}
}

// waitForWorker makes the response wait for the worker of an instance, which
// responds at once if it is not down.
func (c *call) waitForWorker(i *instance) {
	c.hangs = i.Worker == WorkerDown
}
