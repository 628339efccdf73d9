package qubell

import (
	"fmt"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// The catalogue of a new account. Every account has an organization of its own.
// The ids are the same for all accounts, but the objects are not shared.
const (
	Organization     = "56b0c1a2e4b0a1f2c3d4e501"
	organizationName = "Demo"

	// EnvironmentDevelopment is the default environment.
	EnvironmentDevelopment = "56b0c1a2e4b0a1f2c3d4e511"
	EnvironmentProduction  = "56b0c1a2e4b0a1f2c3d4e512"

	// ApplicationShop has no components. It has three versions and many
	// workflows, and one of them fails.
	ApplicationShop = "56b0c1a2e4b0a1f2c3d4e521"
	// ApplicationDatabase has no components. It has a required parameter, and
	// values of another one make its launch or its destroy fail.
	ApplicationDatabase = "56b0c1a2e4b0a1f2c3d4e522"
	// ApplicationPlatform has two versions and two components: a submodule,
	// which has one of its own, and ApplicationDatabase.
	ApplicationPlatform = "56b0c1a2e4b0a1f2c3d4e523"

	// RevisionStable is version 2 of ApplicationShop with a parameter.
	RevisionStable = "56b0c1a2e4b0a1f2c3d4e531"
	// RevisionEdge is version 3 of ApplicationShop.
	RevisionEdge = "56b0c1a2e4b0a1f2c3d4e532"
	// RevisionBlessed is version 1 of ApplicationPlatform and of its submodule.
	RevisionBlessed = "56b0c1a2e4b0a1f2c3d4e533"
)

// Values of db.engine of ApplicationDatabase.
const (
	// EngineLaunchFails makes the launch fail.
	EngineLaunchFails = "broken"
	// EngineDestroyFails makes the destroy fail.
	EngineDestroyFails = "sticky"
)

// environment is a place where instances run.
type environment struct {
	environmentWire
	store.Owned
}

// environmentWire is an environment on the wire.
type environmentWire struct {
	named

	IsDefault bool `json:"isDefault"`
}

// Wire implements store.Object.
func (e *environment) Wire(time.Time) any {
	return &e.environmentWire
}

// application is what instances are launched from.
type application struct {
	applicationObject
	store.Owned
}

// applicationObject is an application in the admin API.
type applicationObject struct {
	named

	// Manifests are the versions, the first one first.
	Manifests []manifest.Manifest `json:"manifests"`
}

// Wire implements store.Object.
func (a *application) Wire(time.Time) any {
	return &a.applicationObject
}

func (a *application) validate() error {
	for n := range a.Manifests {
		err := a.Manifests[n].Validate()
		if err != nil {
			return fmt.Errorf("version %d: %w", n+1, err)
		}
	}

	return nil
}

// revision is a named configuration of an application.
type revision struct {
	revisionObject
	store.Owned
}

// revisionObject is a revision in the admin API.
type revisionObject struct {
	named
	configuration
}

// Wire implements store.Object.
func (r *revision) Wire(time.Time) any {
	return &r.revisionObject
}

// addCatalogue adds the catalogue of a new account.
func (d *data) addCatalogue(account string) {
	for _, wire := range []environmentWire{
		{named: named{EnvironmentDevelopment, "Development"}, IsDefault: true},
		{named: named{EnvironmentProduction, "Production"}},
	} {
		d.Environments.Add(&environment{wire, store.Owned{Account: account}})
	}
	for _, wire := range []applicationObject{
		{named{ApplicationShop, "Shop"}, shopManifests()},
		{named{ApplicationDatabase, "Database"}, databaseManifests()},
		{named{ApplicationPlatform, "Platform"}, platformManifests()},
	} {
		d.Applications.Add(&application{wire, store.Owned{Account: account}})
	}
	for _, wire := range []revisionObject{
		{named{RevisionStable, "stable"}, configuration{
			ApplicationID: ApplicationShop, Version: 2,
			Parameters: manifest.Values{"web.size": manifest.Quote("medium")},
		}},
		{named{RevisionEdge, "edge"}, configuration{ApplicationID: ApplicationShop, Version: 3}},
		{named{RevisionBlessed, "blessed"}, configuration{
			ApplicationID: ApplicationPlatform, Version: 1, Submodules: map[string]configuration{"site": {Version: 1}},
		}},
	} {
		d.Revisions.Add(&revision{wire, store.Owned{Account: account}})
	}
}

// defaultEnvironment returns the default environment of an account; nil if
// there is none.
func (d *data) defaultEnvironment(account string) *environment {
	environments := d.Environments.OwnedBy(account)
	at := slices.IndexFunc(environments, func(e *environment) bool { return e.IsDefault })
	if at < 0 {
		return nil
	}

	return environments[at]
}

// manifest returns a version of an application; an empty manifest if the admin
// API has removed it.
func (d *data) manifest(account, applicationID string, version int) *manifest.Manifest {
	a := d.Applications.FindOwned(account, applicationID)
	if a == nil || version < 1 || version > len(a.Manifests) {
		return &manifest.Manifest{}
	}

	return &a.Manifests[version-1]
}
