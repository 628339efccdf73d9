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

// System is one Wakame-vdc with its accounts and instances. It is safe for use
// by many goroutines.
type System struct {
	*store.Store[*data]
}

// New returns a Wakame-vdc with its catalogue, the default account and no
// instances.
func New(config system.Config) *System {
	empty := func() *data { return newData(config.BootDuration) }

	return &System{Store: store.New(config, "wakame", empty)}
}

// view serves a request while the system is locked, and returns the body of the
// response. The status of every success is 200 (design/api/wakame.md, "Base URL
// and encoding").
type view func(*call) (any, error)

// routes returns the views by method and path. In the paths of an instance, :id
// stands for its id. This generation has no PUT for the instance itself.
func (s *System) routes() map[string]view {
	return map[string]view{
		"GET /instances":            s.listInstances,
		"POST /instances":           s.createInstance,
		"GET /instances/:id":        s.getInstance,
		"DELETE /instances/:id":     s.deleteInstance,
		"PUT /instances/:id/reboot": s.rebootInstance,
		"PUT /instances/:id/stop":   s.stopInstance,
		"PUT /instances/:id/start":  s.startInstance,
	}
}
