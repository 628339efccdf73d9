package qubell

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// The statuses of an instance in the seed document; other sources of the vendor
// have others (design/api/qubell.md, "Instance states").
const (
	statusRequested  = "Requested"
	statusRunning    = "Running"
	statusExecuting  = "Executing"
	statusFailed     = "Failed"
	statusDestroying = "Destroying"
	statusDestroyed  = "Destroyed"
)

// instance is a running application. The names in JSON are those of the state
// file.
type instance struct {
	ID          string `json:"id"`
	Account     string `json:"account"`
	Name        string `json:"name"`
	Owner       string `json:"owner"`
	Application string `json:"application"`
	Environment string `json:"environment"`
	// Parent is the instance that this one is a component of; empty for a root.
	Parent string `json:"parent,omitempty"`

	// Status is that between jobs. An empty one is that of the parent.
	Status        string          `json:"status"`
	Configuration configuration   `json:"configuration"`
	ReturnValues  manifest.Values `json:"return_values"`
	UserData      json.RawMessage `json:"user_data,omitempty"`

	// History has the jobs that have ended, the newest first.
	History []jobWire `json:"history"`
	// Job is the one that is executing or about to; nil if there is none.
	Job *job `json:"job,omitempty"`
	// IdleSince is when the last job ended.
	IdleSince time.Time `json:"idle"`
	// Schedules are in the order in which they were made.
	Schedules []*schedule `json:"schedules"`
	// RemovalRequestedAt is when somebody wanted the instance shut down and its
	// record removed; zero if nobody did.
	RemovalRequestedAt time.Time `json:"removed,omitzero"`
}

// instanceWire is an instance on the wire: exactly these keys
// (design/api/qubell.md, "Instance object").
type instanceWire struct {
	ID              string          `json:"id"`
	Name            string          `json:"name"`
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

// componentWire is a component of an instance; only an external application has
// an instance of its own (design/api/qubell.md, "Instance object").
type componentWire struct {
	Name       string `json:"name"`
	InstanceID string `json:"instanceId,omitempty"`
}

// instanceListWire is an instance in a list. Some keys have other names there
// (design/api/qubell.md, "Lists and paging"); revision is left out, as Play
// leaves out what is None, for an instance that was launched from no revision.
type instanceListWire struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Environment string `json:"environment"`
	Application string `json:"application"`
	Revision    string `json:"revision,omitempty"`
	Status      string `json:"status"`
}

// detailWire shows an instance as GET does.
func (st *data) detailWire(i *instance, now time.Time) instanceWire {
	wire := instanceWire{
		ID:              i.ID,
		Name:            i.Name,
		Version:         i.Configuration.Version,
		Parameters:      i.Configuration.Parameters,
		Status:          st.status(i, now),
		OwnerID:         i.Owner,
		WorkflowHistory: i.visibleHistory(now),
		ReturnValues:    i.ReturnValues,
		ApplicationID:   i.Application,
		EnvironmentID:   i.Environment,
		Components:      []componentWire{},
	}
	for _, component := range st.manifest(i).Components {
		inner := i.Configuration.Submodules[component.Name]
		wire.Components = append(wire.Components, componentWire{Name: component.Name, InstanceID: inner.Instance})
	}

	return wire
}

// listWire shows an instance as the lists do.
func (st *data) listWire(i *instance, now time.Time) instanceListWire {
	return instanceListWire{
		ID:          i.ID,
		Name:        i.Name,
		Environment: i.Environment,
		Application: i.Application,
		Revision:    i.Configuration.Revision,
		Status:      st.status(i, now),
	}
}

// status is what is shown, which lags behind what is.
func (st *data) status(i *instance, now time.Time) string {
	for i.Status == "" && st.byID[i.Parent] != nil {
		i = st.byID[i.Parent]
	}
	switch {
	case !i.isJobVisible(now):
		return i.Status
	case i.Job.Name == manifest.Destroy:
		return statusDestroying
	default:
		return statusExecuting
	}
}

// isJobVisible reports whether there is a job that can be seen.
func (i *instance) isJobVisible(now time.Time) bool {
	return i.Job != nil && !now.Before(i.Job.VisibleAt)
}

// visibleHistory is what is shown of the jobs. Their order is undocumented, and
// clients must take neither the first nor the last for the newest
// (design/api/qubell.md, "Workflow history"); here the newest is the last while
// it executes, and the first afterwards.
func (i *instance) visibleHistory(now time.Time) []jobWire {
	history := slices.Clone(i.History)
	if i.isJobVisible(now) {
		history = append(history, i.Job.wire(now))
	}

	return history
}

// manifest returns the version of the application that an instance runs.
func (st *data) manifest(i *instance) *manifest.Manifest {
	return st.Accounts[i.Account].manifest(i.Application, i.Configuration.Version)
}
