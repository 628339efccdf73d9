package qubell

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// configuration is a version of an application or a submodule, with its
// parameters and the configurations of its components by name. A revision
// stores one, a request asks for one, and an instance has one. The JSON names
// are those of the admin API.
type configuration struct {
	// Version is 0 in a revision or a request that does not name a version.
	Version    int                      `json:"version"`
	RevisionID string                   `json:"revisionId,omitempty"`
	Parameters manifest.Values          `json:"parameters,omitempty"`
	Submodules map[string]configuration `json:"submodules,omitempty"`

	// ApplicationID is set for a component that is an external application.
	// Such a component has an instance of its own, InstanceID, which holds the
	// other fields.
	ApplicationID string `json:"applicationId,omitempty"`
	InstanceID    string `json:"instanceId,omitempty"`
}

// module is an application or a component, with everything that determines its
// next configuration.
type module struct {
	account string
	// path holds the names of the components that lead to the module.
	path []string
	// applicationID is empty for a submodule.
	applicationID string
	versions      []manifest.Manifest

	// component declares the module in the outer manifest, and outer holds the
	// parameters of the outer module. Both are empty for a root.
	component manifest.Component
	outer     manifest.Values
	// stored is what the revision of an outer module stores for the module.
	stored configuration

	// requested is empty and isRequested false for a component that the request
	// does not mention.
	requested   configuration
	isRequested bool
	// current is empty for a new instance.
	current configuration
}

// maxDepth limits the nesting of components, because an application may be a
// component of itself.
const maxDepth = 16

// buildConfiguration returns the next configuration of an instance of an
// application. It changes nothing.
func (d *data) buildConfiguration(
	account, applicationID string, requested, current configuration,
) (configuration, error) {
	root := &module{
		account: account, applicationID: applicationID, requested: requested, isRequested: true, current: current,
	}
	if a := d.Applications.FindOwned(account, applicationID); a != nil {
		root.versions = a.Manifests
	}

	return d.buildModule(root)
}

// buildModule returns the next configuration of a module. The request's version
// supersedes the one that the revision stores, in the root and in each
// submodule (design/api/qubell.md, "Updating an instance").
func (d *data) buildModule(m *module) (configuration, error) {
	if len(m.path) > maxDepth {
		return configuration{}, m.errorf("it is nested too deeply")
	}
	stored, revisionID := m.stored, m.current.RevisionID
	if id := m.requested.RevisionID; id != "" {
		found := d.Revisions.FindOwned(m.account, id)
		if found == nil || m.applicationID == "" || found.ApplicationID != m.applicationID {
			return configuration{}, m.errorf("there is no revision %s", id)
		}
		stored, revisionID = found.configuration, id
	}
	version := cmp.Or(m.requested.Version, stored.Version, m.current.Version, len(m.versions))
	if version < 1 || version > len(m.versions) {
		return configuration{}, m.errorf("there is no manifest version %d", version)
	}
	declared := &m.versions[version-1]
	parameters, err := m.buildParameters(declared, stored.Parameters)
	if err != nil {
		return configuration{}, err
	}
	submodules, err := d.buildSubmodules(m, declared, stored, parameters)

	return configuration{
		Version: version, RevisionID: revisionID, Parameters: parameters, Submodules: submodules,
	}, err
}

// buildParameters returns the next parameters of a module. Parameters that the
// request omits are reset to what the revision stores, to what the outer
// manifest declares for the component, or to their defaults. A component that
// the request does not mention keeps its parameters.
func (m *module) buildParameters(declared *manifest.Manifest, stored manifest.Values) (manifest.Values, error) {
	given := m.requested.Parameters
	if !m.isRequested {
		given = m.current.Parameters.Select(declared.Parameters)
	}
	values := m.component.Parameters.Merge(stored).Select(declared.Parameters).Merge(given)
	for _, inner := range slices.Sorted(maps.Keys(m.component.Map)) {
		outer := m.component.Map[inner]
		if _, ok := given[inner]; ok && m.isRequested {
			return nil, m.errorf("parameter %s is mapped to %s of the outer module: reconfigure that", inner, outer)
		}
		if _, ok := declared.Parameters[inner]; ok {
			values[inner] = m.outer[outer]
		}
	}
	values, err := manifest.ApplyDefaults(declared.Parameters, values)
	if err != nil {
		return nil, m.errorf("%s", err)
	}

	return values, nil
}

// buildSubmodules returns the next configurations of the components of a
// module.
func (d *data) buildSubmodules(
	m *module, declared *manifest.Manifest, stored configuration, parameters manifest.Values,
) (map[string]configuration, error) {
	submodules := map[string]configuration{}
	for _, component := range declared.Components {
		requested, isRequested := m.requested.Submodules[component.Name]
		current := m.current.Submodules[component.Name]
		if current.ApplicationID != component.Application {
			current = configuration{}
		}
		inner := &module{
			account:       m.account,
			path:          append(slices.Clone(m.path), component.Name),
			applicationID: component.Application,
			versions:      component.Manifests,
			component:     component,
			outer:         parameters,
			stored:        stored.Submodules[component.Name],
			requested:     requested,
			isRequested:   isRequested,
			current:       current,
		}
		if external := d.Instances.Find(current.InstanceID); external != nil {
			inner.current = external.configuration()
		}
		if component.Application != "" {
			application := d.Applications.FindOwned(m.account, component.Application)
			if application == nil {
				return nil, inner.errorf("there is no application %s", component.Application)
			}
			inner.versions = application.Manifests
		}
		next, err := d.buildModule(inner)
		if err != nil {
			return nil, err
		}
		next.ApplicationID, next.InstanceID = component.Application, current.InstanceID
		submodules[component.Name] = next
	}
	for _, name := range slices.Sorted(maps.Keys(m.requested.Submodules)) {
		if _, ok := submodules[name]; !ok {
			return nil, m.errorf("there is no submodule %s", name)
		}
	}

	return submodules, nil
}

// errorf returns an error with status 400 that names the module, unless it is
// the root.
func (m *module) errorf(format string, args ...any) error {
	if len(m.path) > 0 {
		format, args = "submodule %s: "+format, append([]any{strings.Join(m.path, "/")}, args...)
	}

	return badRequestf(format, args...)
}
