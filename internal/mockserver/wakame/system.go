// Package wakame is the reference server's Wakame-vdc: virtual machines of
// accounts that a header names. It is written from design/api/wakame.md and
// behaves as the generation of the seed document, v1112. Where that page does
// not describe a behaviour, the server behaves as Sinatra and Sequel do by
// default.
package wakame

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is one Wakame-vdc with its accounts and instances. It is safe for
// concurrent use.
type System struct {
	*store.Store[*data]

	router system.Router[handler]
}

// New returns a Wakame-vdc with its catalogue, the default account and no
// instances. This generation has no PUT for the instance itself.
func New(config system.Config) *System {
	s := &System{Store: store.New(config, "wakame", newData)}
	s.router.Handle("GET /instances", s.listInstances)
	s.router.Handle("POST /instances", s.createInstance)
	s.router.Handle("GET /instances/{id}", s.onInstance(s.getInstance))
	s.router.Handle("DELETE /instances/{id}", s.onInstance(s.deleteInstance))
	s.router.Handle("PUT /instances/{id}/reboot", s.onInstance(s.rebootInstance))
	s.router.Handle("PUT /instances/{id}/stop", s.onInstance(s.stopInstance))
	s.router.Handle("PUT /instances/{id}/start", s.onInstance(s.startInstance))
	s.handleCatalogue()

	return s
}
