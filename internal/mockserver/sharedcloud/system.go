// Package sharedcloud imitates Sharedcloud: compute instances for rent, with
// token authentication, in the Django REST framework. It follows
// design/api/sharedcloud.md, and the framework's defaults where the page leaves
// a choice.
package sharedcloud

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is one Sharedcloud with its accounts and instances. It is safe for
// concurrent use.
type System struct {
	*store.Store[*data]

	router *drf.Router
}

// New returns a Sharedcloud with the default account and no instances.
func New(config system.Config) *System {
	s := &System{Store: store.New(config, "sharedcloud", newData)}
	s.router = drf.NewRouter(s)
	s.router.Handle(basePath+"instances/", s.instanceList())
	s.router.Handle(basePath+"instances/{id}/", s.instanceDetail())
	s.router.Handle(basePath+"instances/{id}/start/", s.instanceStart())
	s.router.Handle(basePath+"instances/{id}/stop/", s.instanceStop())
	s.router.Handle(basePath+"instances/{id}/get-jobs/", s.instanceJobs())
	s.router.Handle(basePath+"instances/{id}/add-image/", s.instanceAddImage())
	s.router.Handle(basePath+"instances/{id}/delete-image/", s.instanceDeleteImage())
	s.router.Handle(basePath+"gpus/", s.gpuList())
	s.router.Handle(basePath+"api-token-auth/", s.tokenAuth())
	s.router.Handle(basePath+"users/", s.userList())
	s.router.Handle(basePath+"users/account/", s.userAccount())

	return s
}

// basePath is the start of all paths (the sheet, section 1).
const basePath = "/api/v1/"
