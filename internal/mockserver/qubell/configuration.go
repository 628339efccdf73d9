package qubell

import (
	"maps"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// configuration is what an instance, or a component of one, runs as. The names
// in JSON are those of the state file.
type configuration struct {
	Version    int             `json:"version"`
	Revision   string          `json:"revision,omitempty"`
	Parameters manifest.Values `json:"parameters"`
	// Submodules are the components, by name.
	Submodules map[string]configuration `json:"submodules,omitempty"`

	// Application is set for a component that is an external application. Once
	// it runs, it has an instance of its own, which has the rest.
	Application string `json:"application,omitempty"`
	Instance    string `json:"instance,omitempty"`
}

// configurationInput is what a request says of the configuration of an
// application or a component (design/api/qubell.md, "Updating an instance").
// Where it says nothing, the fields are zero or nil.
type configurationInput struct {
	version    int
	revision   string
	parameters manifest.Values
	submodules map[string]*configurationInput
}

// module is what can be configured.
type module struct {
	// path are the names of the components that lead to it, for messages.
	path []string
	// application is the id of an application; empty for a submodule.
	application string
	versions    []manifest.Manifest
	// component is how the outer manifest describes it; empty for what is no
	// component.
	component manifest.Component
	// preset is what the revision of an outer module says of it.
	preset preset
	// outerParameters are the parameters of the outer module.
	outerParameters manifest.Values
}

// configurationBuilder works out configurations. It changes nothing.
type configurationBuilder struct {
	catalogue *catalogue
	// instances are those of external applications that are components.
	instances map[string]*instance
}

// maxDepth is how far components may be nested; an application that has itself
// as a component has no end.
const maxDepth = 16

// build returns what a module is to be. It is not wanted for a component that
// the request does not mention: that stays as it is but for what the outer
// module gives it. What runs now is empty at launch.
func (p *configurationBuilder) build(m module, w *configurationInput, now configuration) (configuration, error) {
	if len(m.path) > maxDepth {
		return configuration{}, badRequestf("%sit is nested too deeply", m.errorPrefix())
	}
	stored, revisionID := m.preset, now.Revision
	mentioned := w != nil
	if !mentioned {
		w = &configurationInput{}
	}
	if w.revision != "" {
		found := findByID(p.catalogue.Revisions, w.revision)
		if found == nil || m.application == "" || found.ApplicationID != m.application {
			return configuration{}, badRequestf("%sthere is no revision %s", m.errorPrefix(), w.revision)
		}
		stored, revisionID = found.preset, found.ID
	}
	planned := configuration{Version: m.selectVersion(w, stored, now), Revision: revisionID}
	if planned.Version < 1 || planned.Version > len(m.versions) {
		return configuration{}, badRequestf("%sthere is no manifest version %d", m.errorPrefix(), planned.Version)
	}
	of := &m.versions[planned.Version-1]
	given := w.parameters
	if !mentioned && now.Version > 0 {
		given = now.Parameters.Select(of.Parameters)
	}
	var err error
	if planned.Parameters, err = m.resolveParameters(of, given, stored, mentioned); err != nil {
		return configuration{}, err
	}
	planned.Submodules, err = p.buildComponents(&m, of, w, stored, now, planned.Parameters)

	return planned, err
}

// selectVersion returns the version that a module is to have. A manifest
// version wins over the one that the revision defines, and that of a submodule
// over the one that the root's revision stores (design/api/qubell.md, "Updating
// an instance").
func (m *module) selectVersion(w *configurationInput, stored preset, now configuration) int {
	for _, version := range []int{w.version, stored.Version, now.Version} {
		if version != 0 {
			return version
		}
	}

	return len(m.versions)
}

// resolveParameters returns those of a module. What is not given is reset: to
// what the revision stores, to what the outer manifest says of the component,
// or to the default of its own.
func (m *module) resolveParameters(
	of *manifest.Manifest, given manifest.Values, stored preset, mentioned bool,
) (manifest.Values, error) {
	values := m.component.Parameters.Merge(stored.Parameters).Select(of.Parameters).Merge(given)
	for _, inner := range slices.Sorted(maps.Keys(m.component.Map)) {
		outer := m.component.Map[inner]
		if _, direct := given[inner]; direct && mentioned {
			return nil, badRequestf(
				"%sparameter %s is mapped to %s of the outer module: reconfigure that", m.errorPrefix(), inner, outer,
			)
		}
		if _, declared := of.Parameters[inner]; declared {
			values[inner] = m.outerParameters[outer]
		}
	}
	filled, err := manifest.ApplyDefaults(of.Parameters, values)
	if err != nil {
		return nil, badRequestf("%s%s", m.errorPrefix(), err)
	}

	return filled, nil
}

// buildComponents returns what the components of a module are to be.
func (p *configurationBuilder) buildComponents(
	m *module, of *manifest.Manifest, w *configurationInput, stored preset, now configuration, outer manifest.Values,
) (map[string]configuration, error) {
	planned := map[string]configuration{}
	for _, component := range of.Components {
		inner := module{
			path:            append(slices.Clone(m.path), component.Name),
			application:     component.Application,
			versions:        component.Manifests,
			component:       component,
			preset:          stored.Submodules[component.Name],
			outerParameters: outer,
		}
		if inner.application != "" {
			found := findByID(p.catalogue.Applications, inner.application)
			if found == nil {
				return nil, badRequestf("%sthere is no application %s", inner.errorPrefix(), inner.application)
			}
			inner.versions = found.Manifests
		}
		runs := now.Submodules[component.Name]
		if runs.Application != component.Application {
			runs = configuration{}
		}
		next, err := p.build(inner, w.submodules[component.Name], p.current(runs))
		if err != nil {
			return nil, err
		}
		next.Application, next.Instance = component.Application, runs.Instance
		planned[component.Name] = next
	}
	for _, name := range slices.Sorted(maps.Keys(w.submodules)) {
		if _, ok := planned[name]; !ok {
			return nil, badRequestf("%sthere is no submodule %s", m.errorPrefix(), name)
		}
	}

	return planned, nil
}

// current returns what a component runs as, which for an external application
// its own instance knows.
func (p *configurationBuilder) current(c configuration) configuration {
	if of := p.instances[c.Instance]; of != nil {
		return of.Configuration
	}

	return c
}

// errorPrefix begins the messages about a component.
func (m *module) errorPrefix() string {
	if len(m.path) == 0 {
		return ""
	}

	return "submodule " + strings.Join(m.path, "/") + ": "
}

// componentInstanceIDs returns the ids of the instances that a configuration's
// components have.
func (c *configuration) componentInstanceIDs() []string {
	ids := []string{}
	for _, name := range slices.Sorted(maps.Keys(c.Submodules)) {
		inner := c.Submodules[name]
		if inner.Instance != "" {
			ids = append(ids, inner.Instance)
		} else {
			ids = append(ids, inner.componentInstanceIDs()...)
		}
	}

	return ids
}
