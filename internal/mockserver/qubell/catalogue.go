package qubell

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// Every account has an organization of its own, with the same identifiers as
// everybody's and nobody else's objects in it.
const (
	// Organization is the organization; OrganizationName is its name.
	Organization     = "56b0c1a2e4b0a1f2c3d4e501"
	OrganizationName = "Demo"

	// EnvironmentDevelopment is the default environment.
	EnvironmentDevelopment = "56b0c1a2e4b0a1f2c3d4e511"
	// EnvironmentProduction is another one.
	EnvironmentProduction = "56b0c1a2e4b0a1f2c3d4e512"

	// ApplicationShop is flat. It has three versions and many workflows, one of
	// which fails.
	ApplicationShop = "56b0c1a2e4b0a1f2c3d4e521"
	// ApplicationDatabase is flat. It has a required parameter, and values of
	// another that let its launch or its destroy fail.
	ApplicationDatabase = "56b0c1a2e4b0a1f2c3d4e522"
	// ApplicationPlatform is hierarchical, with two versions: its components
	// are a submodule, which has one of its own, and ApplicationDatabase.
	ApplicationPlatform = "56b0c1a2e4b0a1f2c3d4e523"

	// RevisionStable is version 2 of ApplicationShop with a parameter of its
	// own.
	RevisionStable = "56b0c1a2e4b0a1f2c3d4e531"
	// RevisionEdge is version 3 of ApplicationShop.
	RevisionEdge = "56b0c1a2e4b0a1f2c3d4e532"
	// RevisionBlessed is version 1 of ApplicationPlatform, with version 1 of
	// its submodule.
	RevisionBlessed = "56b0c1a2e4b0a1f2c3d4e533"
)

// What lets jobs of ApplicationDatabase fail.
const (
	// EngineLaunchFails as db.engine lets the launch fail.
	EngineLaunchFails = "broken"
	// EngineDestroyFails as db.engine lets destroy fail.
	EngineDestroyFails = "sticky"
)

// catalogue is what an account has beside its instances. The names in JSON are
// those of the state file.
type catalogue struct {
	Environments []*environment `json:"environments"`
	Applications []*application `json:"applications"`
	Revisions    []*revision    `json:"revisions"`
}

// environment is where instances run. The names in JSON are those of the API.
type environment struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	IsDefault bool   `json:"isDefault"`
}

// application is what instances are launched from. The names in JSON are those
// of the control API.
type application struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Manifests are the versions, the first one first.
	Manifests []manifest.Manifest `json:"manifests"`
}

// revision is a named version of an application with parameters. The names in
// JSON are those of the control API.
type revision struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	ApplicationID string `json:"applicationId"`

	preset
}

// preset is what a revision stores of an application and its submodules.
type preset struct {
	// Version is 0 for a submodule that the revision says nothing of.
	Version    int               `json:"version"`
	Parameters manifest.Values   `json:"parameters,omitempty"`
	Submodules map[string]preset `json:"submodules,omitempty"`
}

func newCatalogue() catalogue {
	return catalogue{
		Environments: []*environment{
			{ID: EnvironmentDevelopment, Name: "Development", IsDefault: true},
			{ID: EnvironmentProduction, Name: "Production"},
		},
		Applications: []*application{
			{ID: ApplicationShop, Name: "Shop", Manifests: shopManifests()},
			{ID: ApplicationDatabase, Name: "Database", Manifests: databaseManifests()},
			{ID: ApplicationPlatform, Name: "Platform", Manifests: platformManifests()},
		},
		Revisions: []*revision{
			{
				ID: RevisionStable, Name: "stable", ApplicationID: ApplicationShop,
				preset: preset{Version: 2, Parameters: manifest.Values{"web.size": manifest.Quote("medium")}},
			},
			{ID: RevisionEdge, Name: "edge", ApplicationID: ApplicationShop, preset: preset{Version: 3}},
			{
				ID: RevisionBlessed, Name: "blessed", ApplicationID: ApplicationPlatform,
				preset: preset{Version: 1, Submodules: map[string]preset{"site": {Version: 1}}},
			},
		},
	}
}

// identifiable is one of the things in a catalogue.
type identifiable interface {
	comparable
	objectID() string
}

func (e *environment) objectID() string {
	return e.ID
}

func (a *application) objectID() string {
	return a.ID
}

func (r *revision) objectID() string {
	return r.ID
}

// findByID returns the thing with an id, or nil.
func findByID[T identifiable](things []T, id string) T {
	var none T
	for _, thing := range things {
		if thing != none && thing.objectID() == id {
			return thing
		}
	}

	return none
}

// defaultEnvironment returns the environment of those who name none; nil if
// there is none.
func (c *catalogue) defaultEnvironment() *environment {
	for _, e := range c.Environments {
		if e.IsDefault {
			return e
		}
	}

	return nil
}

// manifest returns a version of an application; an empty one if somebody has
// taken it away.
func (c *catalogue) manifest(applicationID string, version int) *manifest.Manifest {
	found := findByID(c.Applications, applicationID)
	if found == nil || version < 1 || version > len(found.Manifests) {
		return &manifest.Manifest{}
	}

	return &found.Manifests[version-1]
}
