// Package jeto is the reference server's Jeto: a Flask service that runs
// Vagrant machines and hands all long work to a worker through a queue. It is
// written from design/api/jeto.md.
//
// Jobs take time on the server's clock: to start, stop and destroy machines
// takes Config.BootDuration, all other jobs take Config.JobDuration, and the
// jobs of one instance run one after the other. The server applies what is due
// when a request comes. The single GET and the request for an IP address do not
// wait for the queue here: they hang only if the worker is down.
//
// An account sees only its own instances and has all permissions on them. Two
// of Jeto's faults let one account affect another: an anonymous GET of the list
// gets 500 as soon as any account has an instance, and DELETE needs no
// permission, so an account can delete every instance whose id it knows.
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
	*store.Store[*data]

	router flask.Router
	// bootDuration and jobDuration are how long jobs take.
	bootDuration, jobDuration time.Duration
}

// New returns a Jeto with the default account, the projects and hosts, and no
// instances.
func New(config system.Config) *System {
	s := &System{
		Store:        store.New(config, "jeto", newData),
		bootDuration: config.BootDuration,
		jobDuration:  config.JobDuration,
	}
	s.router.Handle(routeInstances, flask.Methods{
		http.MethodGet:    s.handler(s.listInstances),
		http.MethodPost:   s.handler(s.postInstance),
		http.MethodDelete: s.handler(s.deleteInstanceInBody),
	})
	s.router.Handle(routeInstance, flask.Methods{
		http.MethodGet:    s.handler(s.getInstance),
		http.MethodPost:   s.handler(s.changeState),
		http.MethodDelete: s.handler(s.deleteInstance),
	})
	s.router.Handle("/api/instances/<int:id>/command", flask.Methods{
		http.MethodGet:  s.handler(s.listCommands),
		http.MethodPost: s.handler(s.postCommand),
	})
	for _, get := range []struct {
		rule string
		view view
	}{
		{routeIP, s.getIP},
		{"/api/instances/<int:id>/command/<command>", s.getCommand},
		{"/api/jobdetails/<id>", s.getJobDetails},
		{"/pubsub/<id>", s.getConsole},
		{"/api/hosts", s.listHosts},
		{"/api/projects", s.listProjects},
		{"/api/projects/<int:id>/git-references", s.listGitReferences},
	} {
		s.router.Handle(get.rule, flask.Methods{http.MethodGet: s.handler(get.view)})
	}

	return s
}

// The routes that a 404 suggests.
const (
	routeInstances = "/api/instances"
	routeInstance  = "/api/instances/<int:id>"
	routeIP        = "/api/instances/<int:id>/<machineName>/ip"
)
