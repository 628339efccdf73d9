// Package jeto is the reference server's Jeto: a Flask service that runs
// Vagrant machines and hands all long work to a worker through a queue. It is
// written from design/api/jeto.md.
//
// Config.JetoWorkers workers do the jobs of all instances in the order of their
// requests, each worker one job after the other, and the jobs of one instance
// never overlap. A job that starts, stops or destroys machines takes
// Config.BootDuration, and every other job takes Config.JobDuration. The single
// GET and the request for an IP address wait until a worker is free, and then
// take no time.
//
// An account sees only its own instances and has all permissions on them. Two
// of Jeto's faults let one account affect another: an anonymous GET of the list
// gets 500 as soon as any account has an instance, and DELETE needs no
// permission, so an account can delete every instance whose id it knows.
package jeto

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is one Jeto with its accounts and instances. It is safe for concurrent
// use.
type System struct {
	*store.Store[*data]

	router system.Router[handler]
}

// The paths of the API.
const (
	instancesPath = "/api/instances"
	instancePath  = instancesPath + "/{id:[0-9]+}"
)

// New returns a Jeto with the default account, the projects and hosts, and no
// instances.
func New(config system.Config) *System {
	s := &System{Store: store.New(config, "jeto", newData)}
	s.router.Handle("GET "+instancesPath, s.listInstances)
	s.router.Handle("POST "+instancesPath, s.postInstance)
	s.router.Handle("DELETE "+instancesPath, s.deleteInstanceInBody)
	s.router.Handle("GET "+instancePath, s.getInstance)
	s.router.Handle("POST "+instancePath, s.changeState)
	s.router.Handle("DELETE "+instancePath, s.deleteInstance)
	s.router.Handle("GET "+instancePath+"/command", s.listCommands)
	s.router.Handle("POST "+instancePath+"/command", s.postCommand)
	s.router.Handle("GET "+instancePath+"/{machine}/ip", s.getIP)
	s.router.Handle("GET "+instancePath+"/command/{command}", s.getCommand)
	s.router.Handle("GET /api/jobdetails/{id}", s.getJobDetails)
	s.router.Handle("GET /pubsub/{id}", s.getConsole)
	s.router.Handle("GET /api/hosts", s.listHosts)
	s.router.Handle("GET /api/hosts/{id:[0-9]+}", s.getHost)
	s.router.Handle("GET /api/projects", s.listProjects)
	s.router.Handle("GET /api/projects/{id:[0-9]+}", s.getProject)
	s.router.Handle("GET /api/projects/{id:[0-9]+}/git-references", s.listGitReferences)

	return s
}
