// Package manifest describes what an application consists of: the parameters of
// its instances, its workflows with their steps, the return values of its
// instances, and its components. The vendor's manifests are YAML in a language
// of its own, which no test needs. These manifests have the same parts in JSON,
// which is also YAML. A manifest with all parts is
//
//	{
//	  "parameters": {
//	    "db.name": {},
//	    "db.engine": {"default": "postgres"},
//	    "db.size": {"default": 2},
//	    "platform.domain": {"default": "example.com"}
//	  },
//	  "workflows": {
//	    "launch": {"steps": [
//	      {"name": "allocate"},
//	      {"name": "install", "failsIf": {"parameter": "db.engine", "equals": "broken"}}
//	    ]},
//	    "restore": {
//	      "parameters": {"from": {}, "mode": {"default": "full"}},
//	      "steps": [{"name": "load"}, {"name": "crash", "fails": true}]
//	    }
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

// Manifest is one version of an application or a submodule.
type Manifest struct {
	// Parameters are the parameters of an instance. Their names have the form
	// "interface.pin".
	Parameters map[string]Parameter `json:"parameters,omitempty"`
	// Workflows are the workflows by name. Manifest.Workflow adds the ones that
	// every application has.
	Workflows map[string]Workflow `json:"workflows,omitempty"`
	// ReturnValues are the properties that an instance shows after its launch.
	ReturnValues map[string]ReturnValue `json:"returnValues,omitempty"`
	// Components are in the order in which an instance shows them.
	Components []Component `json:"components,omitempty"`
}

// Parameter is a parameter of an instance or a workflow.
type Parameter struct {
	// Default is any JSON. A parameter without a default is required.
	Default json.RawMessage `json:"default,omitempty"`
}

// Workflow is a job that an instance can execute.
type Workflow struct {
	Parameters map[string]Parameter `json:"parameters,omitempty"`
	Steps      []Step               `json:"steps,omitempty"`
}

// Step is a step of a workflow. A step that fails ends the workflow.
type Step struct {
	Name string `json:"name"`
	// Fails makes the step always fail.
	Fails bool `json:"fails,omitempty"`
	// FailsIf makes the step fail under a condition.
	FailsIf *Condition `json:"failsIf,omitempty"`
}

// Condition is true if a parameter of the workflow, or else of the instance,
// has a value.
type Condition struct {
	Parameter string `json:"parameter"`
	Equals    string `json:"equals"`
}

// Component is a part of an application: a submodule, which has manifests of
// its own, or an external application.
type Component struct {
	Name string `json:"name"`
	// Application is the id of an external application.
	Application string `json:"application,omitempty"`
	// Manifests are the versions of a submodule, the first one first.
	Manifests []Manifest `json:"manifests,omitempty"`
	// Parameters override the defaults of the component's own manifest.
	Parameters Values `json:"parameters,omitempty"`
	// Map gives parameters of the component the values of parameters of the
	// outer manifest.
	Map map[string]string `json:"map,omitempty"`
}

// Workflows that every application has.
const (
	// Launch runs when an instance is launched. No request can run it.
	Launch = "launch"
	// Destroy ends an instance.
	Destroy = "destroy"
	// Reconfigure runs when an instance is reconfigured. No other request can
	// run it.
	Reconfigure = "reconfigure"
)

// Workflow returns a workflow, and whether it exists. A workflow that every
// application has is empty if the manifest does not define it, but Reconfigure
// has one step.
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
// 0 if no step fails.
func (w *Workflow) FailingStep(values Values) int {
	for n, step := range w.Steps {
		if step.Fails || (step.FailsIf != nil && values.matches(step.FailsIf)) {
			return n + 1
		}
	}

	return 0
}
