// Package manifest says what an application is made of: the parameters of its
// instances, its workflows with their steps, what an instance returns, and its
// components. The original's manifests are YAML of a language of its own, which
// nobody here needs; these have the same parts in JSON, which is YAML too. With
// everything in it, a manifest is
//
//	{
//	  "parameters": {
//	    "db.name": {},
//	    "db.engine": {"default": "postgres"}
//	  },
//	  "workflows": {
//	    "launch": {"steps": [{"name": "allocate"}, {"name": "install", "failsIf": {"parameter": "db.engine", "equals": "broken"}}]},
//	    "restore": {"parameters": {"from": {}, "mode": {"default": "full"}}, "steps": [{"name": "load"}, {"name": "crash", "fails": true}]}
//	  },
//	  "returnValues": {
//	    "db.url": {"value": "postgres://${instance.id}.db.example.com/${db.name}"},
//	    "db.port": {"value": 5432},
//	    "db.size": {"value": "${db.size}", "json": true},
//	    "db.hosts": {"value": "${index}.db.example.com", "times": "db.size"}
//	  },
//	  "components": [
//	    {"name": "site", "manifests": [{}, {}], "map": {"site.domain": "platform.domain"}},
//	    {"name": "db", "application": "56b0c1a2e4b0a1f2c3d4e522", "parameters": {"db.name": "platform"}}
//	  ]
//	}
package manifest

import "encoding/json"

// Manifest is one version of what an application, or a submodule, is made of.
type Manifest struct {
	// Parameters are those of an instance, by names of the form
	// "interface.pin".
	Parameters map[string]Parameter `json:"parameters,omitempty"`
	// Workflows are by name. Launch and Destroy are there, without steps, if
	// the manifest does not have them; Reconfigure then has one step.
	Workflows map[string]Workflow `json:"workflows,omitempty"`
	// ReturnValues are what an instance shows once it has been launched.
	ReturnValues map[string]ReturnValue `json:"returnValues,omitempty"`
	// Components are in the order in which an instance shows them; a manifest
	// without any is flat.
	Components []Component `json:"components,omitempty"`
}

// Parameter is a parameter of an instance or of a workflow.
type Parameter struct {
	// Default is any JSON; a parameter without it is required.
	Default json.RawMessage `json:"default,omitempty"`
}

// Workflow is a job that an instance can do.
type Workflow struct {
	Parameters map[string]Parameter `json:"parameters,omitempty"`
	Steps      []Step               `json:"steps,omitempty"`
}

// Step is a step of a workflow. One that fails ends the workflow.
type Step struct {
	Name string `json:"name"`
	// Fails says that it always fails.
	Fails bool `json:"fails,omitempty"`
	// FailsIf is when else it fails; it may be nil.
	FailsIf *Condition `json:"failsIf,omitempty"`
}

// Condition is that a parameter, of the workflow or else of the instance, has a
// value.
type Condition struct {
	Parameter string `json:"parameter"`
	Equals    string `json:"equals"`
}

// Component is a part of a hierarchical application: a submodule with manifests
// of its own, or an external application.
type Component struct {
	Name string `json:"name"`
	// Application is the id of an external application.
	Application string `json:"application,omitempty"`
	// Manifests are the versions of a submodule, the first one first.
	Manifests []Manifest `json:"manifests,omitempty"`
	// Parameters are what the component's parameters are by default, whatever
	// its own manifest says.
	Parameters Values `json:"parameters,omitempty"`
	// Map names the parameters of the component that always have the value of
	// one of the outer manifest's.
	Map map[string]string `json:"map,omitempty"`
}

// The workflows that every application has.
const (
	// Launch runs when an instance is launched, and cannot be asked for.
	Launch = "launch"
	// Destroy ends an instance.
	Destroy = "destroy"
	// Reconfigure runs when an instance is reconfigured, and cannot be asked
	// for.
	Reconfigure = "reconfigure"
)

// Workflow returns a workflow, and whether there is one.
func (m *Manifest) Workflow(name string) (Workflow, bool) {
	found, ok := m.Workflows[name]
	if ok {
		return found, true
	}
	switch name {
	case Launch, Destroy:
		return Workflow{}, true
	case Reconfigure:
		return Workflow{Steps: []Step{{Name: "configure"}}}, true
	default:
		return Workflow{}, false
	}
}

// FailingStep returns the number of the first step that fails, counted from 1;
// 0 if none does.
func (w *Workflow) FailingStep(values Values) int {
	for n, step := range w.Steps {
		if step.Fails || (step.FailsIf != nil && values.matches(step.FailsIf)) {
			return n + 1
		}
	}

	return 0
}
