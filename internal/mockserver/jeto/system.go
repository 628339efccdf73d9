// Package jeto is the reference server's room for Jeto: Vagrant machines behind
// a Flask service whose work is done by a worker with a queue. It is written
// from design/api/jeto.md.
//
// Jobs take their time on the server's clock: starting, stopping and destroying
// machines Env.BootDuration, all else Env.JobDuration; an instance's jobs run
// one after the other. What has happened is worked out when somebody looks. The
// single GET and the IP address wait for no queue here: only a worker that is
// down keeps them waiting.
//
// Accounts see only their own instances, and have an administrator's rights on
// them. Two things cannot be kept apart without lying about the original: an
// anonymous GET of the list answers 500 as soon as anybody has an instance, and
// DELETE asks for no permission, so that an account that knows the id of
// another's instance can delete it.
package jeto

import (
	"net/http"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is one Jeto with its accounts and instances. It is safe for use by
// many goroutines.
type System struct {
	*store.Store[*data, *account]

	router *flask.Router
	// bootDuration and job are how long jobs take.
	bootDuration, jobDuration time.Duration
}

// New returns a Jeto with the default account, the projects and hosts, and no
// instances.
func New(env system.Config) *System {
	s := &System{
		Store:        store.New(env, "jeto", newData, newAccount, instanceCollection()),
		bootDuration: env.BootDuration,
		jobDuration:  env.JobDuration,
	}
	s.router = flask.NewRouter(s)
	s.router.Handle(routeInstances, s.instanceList())
	s.router.Handle(routeInstance, s.instanceDetail())
	s.router.Handle(routeIP, s.instanceIP())
	s.router.Handle("/api/instances/<int:id>/command", s.commandList())
	s.router.Handle("/api/instances/<int:id>/command/<command>", s.commandDetail())
	s.router.Handle("/api/jobdetails/<instance>", s.jobDetails())
	s.router.Handle("/pubsub/<instance>", s.pubsub())
	s.router.Handle("/api/hosts", s.hostList())
	s.router.Handle("/api/projects", s.projectList())
	s.router.Handle("/api/projects/<int:id>/git-references", s.gitReferences())

	return s
}

// The routes that a 404 suggests.
const (
	routeInstances = "/api/instances"
	routeInstance  = "/api/instances/<int:id>"
	routeIP        = "/api/instances/<int:id>/<machineName>/ip"
)

// ServeHTTP answers as Jeto does. The request's path is the one below the
// server's prefix: "/api/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.router.ServeHTTP(w, r)
}

// Account returns the account whose API key the request bears; empty if there
// is none.
func (s *System) Account(r *http.Request) string {
	return s.AccountOf(r.Header)
}

// Sensitive reports that no body holds credentials: the API key is a header.
func (s *System) Sensitive(*http.Request) bool {
	return false
}

// AccountOf returns the account whose API key is in X-JETO-KEY. An unknown key
// is as good as none, and the older ways to sign in, api_key in the query and
// Basic, are dead (design/api/jeto.md, "Authentication").
func (s *System) AccountOf(header http.Header) string {
	key := header.Get("X-Jeto-Key")
	name, _ := s.FindAccountName(func(a *account) bool { return a.Key == key })

	return name
}

// Throttle counts a request of an account, and refuses it as the nginx before
// Jeto would: Jeto has no limit of its own.
func (s *System) Throttle(account string) *flask.Response {
	if account == "" || s.Limiter.Take(account).Allowed {
		return nil
	}

	return &flask.Response{
		Status:      http.StatusServiceUnavailable,
		ContentType: system.ProxyPageContentType,
		Text:        system.ProxyPage(http.StatusServiceUnavailable),
	}
}
