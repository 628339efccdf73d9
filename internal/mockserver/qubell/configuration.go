package qubell

import (
	"maps"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// configuration is what an instance, or a component of one, runs as. The names in JSON are those of the state file.
type configuration struct {
	Version    int             `json:"version"`
	Revision   string          `json:"revision,omitempty"`
	Parameters manifest.Values `json:"parameters"`
	// Submodules are the components, by name.
	Submodules map[string]configuration `json:"submodules,omitempty"`

	// Application is set for a component that is an external application. Once it runs, it has an instance of its own,
	// which has the rest.
	Application string `json:"application,omitempty"`
	Instance    string `json:"instance,omitempty"`
}

// wanted is what a request says of the configuration of an application or a component (the sheet, section 2: reconfigure
// spec). Where it says nothing, the fields are zero or nil.
type wanted struct {
	version    int
	revision   string
	parameters manifest.Values
	submodules map[string]*wanted
}

// module is what can be configured.
type module struct {
	// path are the names of the components that lead to it, for messages.
	path []string
	// application is the id of an application; empty for a submodule.
	application string
	versions    []manifest.Manifest
	// component is how the outer manifest describes it; empty for what is no component.
	component manifest.Component
	// stored is what the revision of an outer module says of it.
	stored preset
	// outer are the parameters of the outer module.
	outer manifest.Values
}

// planner works out configurations. It changes nothing.
type planner struct {
	catalogue *catalogue
	// instances are those of external applications that are components.
	instances map[string]*instance
}

// deepest is how far components may be nested; an application that has itself as a component has no end.
const deepest = 16

// plan returns what a module is to be. It is not wanted for a component that the request does not mention: that stays as it is
// but for what the outer module gives it. What runs now is empty at launch.
func (p *planner) plan(m module, w *wanted, now configuration) (configuration, error) {
	if len(m.path) > deepest {
		return configuration{}, badRequestf("%sit is nested too deeply", m.prefix())
	}

	stored, revisionID := m.stored, now.Revision
	mentioned := w != nil

	if !mentioned {
		w = &wanted{}
	}

	if w.revision != "" {
		found := lookUp(p.catalogue.Revisions, w.revision)
		if found == nil || m.application == "" || found.ApplicationID != m.application {
			return configuration{}, badRequestf("%sthere is no revision %s", m.prefix(), w.revision)
		}

		stored, revisionID = found.preset, found.ID
	}

	planned := configuration{Version: m.version(w, stored, now), Revision: revisionID}
	if planned.Version < 1 || planned.Version > len(m.versions) {
		return configuration{}, badRequestf("%sthere is no manifest version %d", m.prefix(), planned.Version)
	}

	of := &m.versions[planned.Version-1]

	given := w.parameters
	if !mentioned && now.Version > 0 {
		given = now.Parameters.Among(of.Parameters)
	}

	var err error
	if planned.Parameters, err = m.parameters(of, given, stored, mentioned); err != nil {
		return configuration{}, err
	}

	planned.Submodules, err = p.planComponents(&m, of, w, stored, now, planned.Parameters)

	return planned, err
}

// version returns the version that a module is to have. The precedence is the seed's: a manifest version "supersedes the
// manifest version defined for the specified revision", and that of a submodule what the root's revision stores.
func (m *module) version(w *wanted, stored preset, now configuration) int {
	for _, version := range []int{w.version, stored.Version, now.Version} {
		if version != 0 {
			return version
		}
	}

	return len(m.versions)
}

// parameters returns those of a module. What is not given is reset: to what the revision stores, to what the outer manifest
// says of the component, or to the default of its own.
func (m *module) parameters(of *manifest.Manifest, given manifest.Values, stored preset, mentioned bool) (manifest.Values, error) {
	values := m.component.Parameters.With(stored.Parameters).Among(of.Parameters).With(given)

	for _, inner := range slices.Sorted(maps.Keys(m.component.Map)) {
		outer := m.component.Map[inner]

		if _, direct := given[inner]; direct && mentioned {
			return nil, badRequestf("%sparameter %s is mapped to %s of the outer module: reconfigure that", m.prefix(), inner, outer)
		}

		if _, declared := of.Parameters[inner]; declared {
			values[inner] = m.outer[outer]
		}
	}

	filled, err := manifest.Fill(of.Parameters, values)
	if err != nil {
		return nil, badRequestf("%s%s", m.prefix(), err)
	}

	return filled, nil
}

// planComponents returns what the components of a module are to be.
func (p *planner) planComponents(
	m *module, of *manifest.Manifest, w *wanted, stored preset, now configuration, outer manifest.Values,
) (map[string]configuration, error) {
	planned := map[string]configuration{}

	for _, component := range of.Components {
		inner := module{
			path: append(slices.Clone(m.path), component.Name), application: component.Application, versions: component.Manifests,
			component: component, stored: stored.Submodules[component.Name], outer: outer,
		}

		if inner.application != "" {
			found := lookUp(p.catalogue.Applications, inner.application)
			if found == nil {
				return nil, badRequestf("%sthere is no application %s", inner.prefix(), inner.application)
			}

			inner.versions = found.Manifests
		}

		runs := now.Submodules[component.Name]
		if runs.Application != component.Application {
			runs = configuration{}
		}

		next, err := p.plan(inner, w.submodules[component.Name], p.resolve(runs))
		if err != nil {
			return nil, err
		}

		next.Application, next.Instance = component.Application, runs.Instance
		planned[component.Name] = next
	}

	for _, name := range slices.Sorted(maps.Keys(w.submodules)) {
		if _, ok := planned[name]; !ok {
			return nil, badRequestf("%sthere is no submodule %s", m.prefix(), name)
		}
	}

	return planned, nil
}

// resolve returns what a component runs as, which for an external application its own instance knows.
func (p *planner) resolve(c configuration) configuration {
	if of := p.instances[c.Instance]; of != nil {
		return of.Configuration
	}

	return c
}

// prefix begins the messages about a component.
func (m *module) prefix() string {
	if len(m.path) == 0 {
		return ""
	}

	return "submodule " + strings.Join(m.path, "/") + ": "
}

// components returns the ids of the instances that a configuration's components have.
func (c *configuration) components() []string {
	ids := []string{}

	for _, name := range slices.Sorted(maps.Keys(c.Submodules)) {
		inner := c.Submodules[name]
		if inner.Instance != "" {
			ids = append(ids, inner.Instance)
		} else {
			ids = append(ids, inner.components()...)
		}
	}

	return ids
}
