package qubell

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// Keys of the requests that launch and reconfigure an instance
// (design/api/qubell.md, "Creating an instance" and "Updating an instance").
const (
	keyEnvironmentID   = "environmentId"
	keyInstanceName    = "instanceName"
	keyVersion         = "version"
	keyManifestVersion = "manifestVersion"
	keyRevisionID      = "revisionId"
	keyDestroyInterval = "destroyInterval"
	keyParameters      = "parameters"
	keySubmodules      = "submodules"
)

// readConfiguration reads a configuration. The key of the version differs
// between the requests.
func readConfiguration(in play.Object, versionKey string) configuration {
	version := play.Field[int](in, versionKey)
	if version != nil && *version == 0 {
		in.Failf("%s: there is no manifest version 0", versionKey)
	}
	c := configuration{
		Version:    play.FieldOr(in, versionKey, 0),
		RevisionID: play.FieldOr(in, keyRevisionID, ""),
		Parameters: in.Object(keyParameters).NonNull(),
		Submodules: map[string]configuration{},
	}
	submodules := in.Object(keySubmodules)
	for _, name := range submodules.Names() {
		inner := submodules.Object(name)
		if _, ok := inner.Fields[keyInstanceName]; ok {
			in.Failf("submodule %s: only the root module's instance name can be changed", name)
		}
		c.Submodules[name] = readConfiguration(inner, keyManifestVersion)
	}

	return c
}
