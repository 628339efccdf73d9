package qubell

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// Statuses of an instance (design/api/qubell.md, "Instance states"). Other
// versions of the API have more.
const (
	statusRequested  = "Requested"
	statusRunning    = "Running"
	statusExecuting  = "Executing"
	statusFailed     = "Failed"
	statusDestroying = "Destroying"
	statusDestroyed  = "Destroyed"
)

// instanceWire is an instance on the wire, as in the response to a GET: exactly
// these keys
// (design/api/qubell.md, "Instance object").
type instanceWire struct {
	named

	Version         int             `json:"version"`
	Parameters      manifest.Values `json:"parameters"`
	Status          string          `json:"status"`
	OwnerID         string          `json:"ownerId"`
	WorkflowHistory []jobWire       `json:"workflowHistory"`
	ReturnValues    manifest.Values `json:"returnValues"`
	ApplicationID   string          `json:"applicationId"`
	EnvironmentID   string          `json:"environmentId"`
	Components      []componentWire `json:"components"`
}

// componentWire is a component of an instance. Only an external application has
// an instance of its own.
type componentWire struct {
	Name       string `json:"name"`
	InstanceID string `json:"instanceId,omitempty"`
}

// instanceObject is an instance in the admin API: what a GET shows, and what
// the API does not show.
type instanceObject struct {
	instanceWire

	// RevisionID is empty for an instance without a revision.
	RevisionID string `json:"revisionId"`
	// UserData is null until it is set.
	UserData json.RawMessage `json:"userData"`
	// Submodules holds the configurations of the components by name.
	Submodules map[string]configuration `json:"submodules"`
}

// instance is an instance of an application. Its JSON is that of the state
// file.
type instance struct {
	instanceObject
	store.Owned

	// IdleStatus is the status between jobs. It is empty for a component, which
	// has the status of its parent.
	IdleStatus string `json:"idle_status"`
	// History holds the jobs that have ended, newest first.
	History []jobWire `json:"history"`
	// ParentID is the instance that contains this one as a component; empty for
	// a root.
	ParentID string `json:"parent_id,omitempty"`
	parent   *instance
	// Job is executing or will start; nil if the instance is idle.
	Job *job `json:"job,omitempty"`
	// IdleSince is when the last job ended.
	IdleSince time.Time `json:"idle_since"`
	// RemovalRequestedAt is when DELETE with force=1 arrived; zero if none did.
	RemovalRequestedAt time.Time `json:"removal_requested_at,omitzero"`
}

// newInstance returns an instance that is not yet stored.
func newInstance(owner *account, now time.Time) *instance {
	return &instance{
		instanceObject: instanceObject{instanceWire: instanceWire{
			named: named{ID: newID(now)}, OwnerID: owner.ID, ReturnValues: manifest.Values{},
			Components: []componentWire{},
		}},
		Owned:      store.Owned{Account: owner.Name},
		IdleStatus: statusRequested,
		History:    []jobWire{},
		IdleSince:  now,
	}
}

// Parent implements store.Child.
func (i *instance) Parent() string {
	return i.ParentID
}

// NextEvent implements store.Timed. A request to remove the instance is an
// event that is due at once.
func (i *instance) NextEvent() time.Time {
	if i.Job != nil {
		return i.Job.endsAt()
	}

	return i.RemovalRequestedAt
}

// Wire implements store.Object. The order of the jobs is not documented, and
// clients must not take the first or the last one as the newest
// (design/api/qubell.md, "Workflow history"): the newest job is the last while
// it executes, and the first afterwards.
func (i *instance) Wire(now time.Time) any {
	i.Status = i.shownStatus(now)
	i.WorkflowHistory = append([]jobWire{}, i.History...)
	if i.Job.isVisible(now) {
		i.WorkflowHistory = append(i.WorkflowHistory, i.Job.at(now))
	}

	return &i.instanceObject
}

// shownStatus returns the status that the API shows.
func (i *instance) shownStatus(now time.Time) string {
	for i.IdleStatus == "" && i.parent != nil {
		i = i.parent
	}
	switch {
	case !i.Job.isVisible(now):
		return i.IdleStatus
	case i.Job.Name == manifest.Destroy:
		return statusDestroying
	default:
		return statusExecuting
	}
}

// configuration returns what the next configuration is computed from.
func (i *instance) configuration() configuration {
	return configuration{
		Version: i.Version, RevisionID: i.RevisionID, Parameters: i.Parameters, Submodules: i.Submodules,
	}
}

// configure sets the fields of a configuration.
func (i *instance) configure(c configuration) {
	i.Version, i.RevisionID, i.Parameters, i.Submodules = c.Version, c.RevisionID, c.Parameters, c.Submodules
}

// instanceManifest returns the version of the application that an instance
// runs.
func (d *data) instanceManifest(i *instance) *manifest.Manifest {
	return d.manifest(i.Account, i.ApplicationID, i.Version)
}

// componentsOf returns the instances of the components of an instance.
func (d *data) componentsOf(i *instance) []*instance {
	return slices.Clone(d.Instances.ChildrenOf(i.ID))
}

// removeInstance removes an instance with its components and schedules.
func (d *data) removeInstance(i *instance) {
	for _, component := range d.componentsOf(i) {
		d.removeInstance(component)
	}
	d.Instances.Remove(i)
	d.removeSchedules(i)
	// Advance must not apply further events of the instance.
	i.Job, i.RemovalRequestedAt = nil, time.Time{}
}

// applyConfiguration gives an instance a configuration. New components that are
// external applications get instances, and removed ones lose theirs.
func (d *data) applyConfiguration(i *instance, target configuration) {
	attached := map[string]bool{}
	target.Submodules = d.attachComponents(i, target.Submodules, attached)
	i.configure(target)
	i.Components = []componentWire{}
	for _, component := range d.instanceManifest(i).Components {
		wire := componentWire{Name: component.Name, InstanceID: i.Submodules[component.Name].InstanceID}
		i.Components = append(i.Components, wire)
	}
	for _, component := range d.componentsOf(i) {
		if !attached[component.ID] {
			d.removeInstance(component)
		}
	}
}

// attachComponents gives the components that are external applications their
// instances and configurations. It adds the ids of these instances to attached,
// and returns the submodules for the instance that contains them.
func (d *data) attachComponents(
	i *instance, submodules map[string]configuration, attached map[string]bool,
) map[string]configuration {
	stored := map[string]configuration{}
	for _, name := range slices.Sorted(maps.Keys(submodules)) {
		inner := submodules[name]
		if inner.ApplicationID == "" {
			inner.Submodules = d.attachComponents(i, inner.Submodules, attached)
			stored[name] = inner
			continue
		}
		component := d.Instances.Find(inner.InstanceID)
		if component == nil {
			component = newInstance(d.Accounts[i.Account], i.IdleSince)
			component.Name, component.IdleStatus = i.Name+" "+name, ""
			component.ParentID, component.parent = i.ID, i
			component.ApplicationID, component.EnvironmentID = inner.ApplicationID, i.EnvironmentID
			d.Instances.Add(component)
		}
		d.applyConfiguration(component, inner)
		attached[component.ID] = true
		stored[name] = configuration{ApplicationID: inner.ApplicationID, InstanceID: component.ID}
	}

	return stored
}

// updateReturnValues computes the return values of an instance and its
// components.
func (d *data) updateReturnValues(i *instance) {
	i.ReturnValues = d.instanceManifest(i).EvaluateReturnValues(i.ID, i.Parameters)
	for _, component := range d.componentsOf(i) {
		d.updateReturnValues(component)
	}
}
