package qubell

import (
	"maps"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// The names that requests to launch and to configure have in common
// (design/api/qubell.md, "Updating an instance").
const (
	keyInstanceName    = "instanceName"
	keyRevision        = "revisionId"
	keyParameters      = "parameters"
	keySubmodules      = "submodules"
	keyManifestVersion = "manifestVersion"
)

// readConfigurationInput reads what a request says of a configuration; the
// version is called by different names.
func readConfigurationInput(in play.Object, versionKey string) (*configurationInput, error) {
	version, err := play.Field[int](in, versionKey)
	if err != nil {
		return nil, err
	}
	w := &configurationInput{submodules: map[string]*configurationInput{}}
	if version != nil {
		if w.version = *version; w.version == 0 {
			return nil, badRequestf("%s: there is no manifest version 0", versionKey)
		}
	}
	if w.revision, err = play.FieldOr(in, keyRevision, ""); err != nil {
		return nil, err
	}
	parameters, err := play.FieldOr(in, keyParameters, play.Object{})
	if err != nil {
		return nil, err
	}
	w.parameters = manifest.Values(parameters.NonNull())

	return w, w.readSubmodules(in)
}

// readSubmodules reads the section that is recursive. Only the root module's
// name can be changed (design/api/qubell.md, "Updating an instance").
func (w *configurationInput) readSubmodules(in play.Object) error {
	submodules, err := play.FieldOr(in, keySubmodules, play.Object{})
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(submodules)) {
		inner, err := play.FieldOr(submodules, name, play.Object{})
		if err != nil {
			return err
		}
		if _, named := inner[keyInstanceName]; named {
			return badRequestf("submodule %s: only the root module's instance name can be changed", name)
		}
		if w.submodules[name], err = readConfigurationInput(inner, keyManifestVersion); err != nil {
			return err
		}
	}

	return nil
}
