// Package sharedcloud is the reference server's Sharedcloud: compute instances
// for rent, with token authentication, in the Django REST framework. It is
// written from design/api/sharedcloud.md. Where that page leaves a choice, the
// server does what the framework does by default.
package sharedcloud

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is one Sharedcloud with its accounts and instances. It is safe for
// concurrent use.
type System struct {
	*store.Store[*data]

	router system.Router[handler]
}

// The paths of the API (design/api/sharedcloud.md, "Base URL and encoding").
// The first two need no token.
const (
	basePath  = "/api/v1/"
	tokenPath = basePath + "api-token-auth/"
	usersPath = basePath + "users/"
	// The framework's pattern for an identifier has no dot.
	instancePath = basePath + "instances/{id:[^/.]+}/"
)

// New returns a Sharedcloud with the default account and no instances.
func New(config system.Config) *System {
	s := &System{Store: store.New(config, "sharedcloud", newData)}
	s.router.Handle("GET "+basePath+"instances/", s.listInstances)
	s.router.Handle("POST "+basePath+"instances/", s.createInstance)
	s.router.Handle("GET "+instancePath, s.onInstance(s.getInstance))
	s.router.Handle("PUT "+instancePath, s.onInstance(s.putInstance))
	s.router.Handle("PATCH "+instancePath, s.onInstance(s.patchInstance))
	s.router.Handle("DELETE "+instancePath, s.onInstance(s.deleteInstance))
	s.router.Handle("PATCH "+instancePath+"start/", s.onInstance(s.startInstance))
	s.router.Handle("PATCH "+instancePath+"stop/", s.onInstance(s.stopInstance))
	s.router.Handle("GET "+instancePath+"get-jobs/", s.onInstance(s.listJobs))
	s.router.Handle("PATCH "+instancePath+"add-image/", s.onInstance(s.addImage))
	s.router.Handle("PATCH "+instancePath+"delete-image/", s.onInstance(s.deleteImage))
	s.router.Handle("GET "+basePath+"gpus/", s.listGPUs)
	s.router.Handle("POST "+tokenPath, s.getToken)
	s.router.Handle("POST "+usersPath, s.createAccount)
	s.router.Handle("PATCH "+usersPath+"account/", s.updateAccount)
	s.router.Handle("DELETE "+usersPath+"account/", s.deleteAccount)

	return s
}
