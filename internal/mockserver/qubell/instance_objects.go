package qubell

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// instanceObject is an instance as the control API shows it: what GET shows,
// and what the API does not tell.
type instanceObject struct {
	instanceWire

	// RevisionID is empty for an instance that has no revision.
	RevisionID string `json:"revisionId"`
	// UserData is null as long as there is none.
	UserData json.RawMessage `json:"userData"`
	// Submodules is the configuration of the components, by name.
	Submodules map[string]configuration `json:"submodules"`
}

// instanceCollection are the objects of KindInstance.
func instanceCollection() store.Collection[*data, instance] {
	return store.Collection[*data, instance]{
		Name:   KindInstance,
		List:   func(st *data) []*instance { return st.instances },
		Find:   func(st *data, id string) *instance { return st.byID[id] },
		Create: (*data).createInstance,
		Edit:   (*data).editInstance,
		Delete: (*data).removeInstance,
		Show: func(st *data, i *instance, now time.Time) (account, id string, wire any) {
			return i.Account, i.ID, st.instanceObject(i, now)
		},
	}
}

// instanceObject shows an instance to the control API.
func (st *data) instanceObject(i *instance, now time.Time) instanceObject {
	return instanceObject{
		instanceWire: st.detailWire(i, now), RevisionID: i.Configuration.Revision, UserData: i.UserData,
		Submodules: i.Configuration.Submodules,
	}
}

// createInstance makes an instance of the latest version of ApplicationShop in
// the default environment that has been Running for a while, with no history,
// no schedules and the given fields set as by editInstance. Another
// applicationId makes it one of that application, with its components; required
// parameters that are not given are then empty texts.
func (st *data) createInstance(accountName string, fields map[string]any, now time.Time) (*instance, error) {
	owner := st.Accounts[accountName]
	made := newInstance(owner, now)
	made.Name, made.Application, made.Status = "Instance "+made.ID, ApplicationShop, statusRunning
	if e := owner.defaultEnvironment(); e != nil {
		made.Environment = e.ID
	}
	if id, ok := fields["applicationId"].(string); ok {
		made.Application = id
	}
	m := owner.module(made.Application)
	w := &configurationInput{parameters: manifest.Values{}}
	if len(m.versions) > 0 {
		for name, parameter := range m.versions[len(m.versions)-1].Parameters {
			if len(parameter.Default) == 0 {
				w.parameters[name] = manifest.Quote("")
			}
		}
	}
	target, err := (&configurationBuilder{catalogue: &owner.catalogue, instances: st.byID}).build(m, w, configuration{})
	if err != nil {
		return nil, err
	}
	made.Configuration = target
	if err := st.setInstanceFields(made, fields, now); err != nil {
		return nil, err
	}
	st.addInstance(made)
	st.applyConfiguration(made, made.Configuration)
	shown := made.ReturnValues
	st.updateReturnValues(made)
	if _, given := fields["returnValues"]; given {
		made.ReturnValues = shown
	}

	return made, nil
}

// editInstance sets fields of an instance to anything: name, version,
// parameters, status, ownerId, workflowHistory, returnValues, applicationId,
// environmentId, revisionId and userData. Setting the status breaks off the job
// that executes, and it stays so until a request or a schedule changes it; any
// text will do, also one of the vendor's other epochs. Setting workflowHistory
// sets what is shown of the jobs that have ended. The fields id, components and
// submodules follow from others and cannot be set.
func (st *data) editInstance(stored *instance, fields map[string]any, now time.Time) error {
	edited := *stored
	if err := st.setInstanceFields(&edited, fields, now); err != nil {
		return err
	}
	*stored = edited

	return nil
}

// setInstanceFields sets fields. After an error the instance is of no use.
func (st *data) setInstanceFields(i *instance, fields map[string]any, now time.Time) error {
	wire, err := system.SetFields(st.instanceObject(i, now), fields, "id", "components", "submodules")
	if err != nil {
		return err
	}
	for name := range fields {
		if set := i.setters(&wire, now)[name]; set != nil {
			set()
		}
	}

	return nil
}

// setters are by the names of the fields. Only what is given is set: the others
// would lose the digits of their numbers, and the status that is shown need not
// be that of the instance. Null is as good as empty.
func (i *instance) setters(wire *instanceObject, now time.Time) map[string]func() {
	return map[string]func(){
		"name":            func() { i.Name = wire.Name },
		"version":         func() { i.Configuration.Version = wire.Version },
		"parameters":      func() { i.Configuration.Parameters = wire.Parameters.Merge(nil) },
		"status":          func() { i.setStatus(wire.Status, now) },
		"ownerId":         func() { i.Owner = wire.OwnerID },
		"workflowHistory": func() { i.History = append([]jobWire{}, wire.WorkflowHistory...) },
		"returnValues":    func() { i.ReturnValues = wire.ReturnValues.Merge(nil) },
		"applicationId":   func() { i.Application = wire.ApplicationID },
		"environmentId":   func() { i.Environment = wire.EnvironmentID },
		"revisionId":      func() { i.Configuration.Revision = wire.RevisionID },
		"userData":        func() { i.UserData = wire.UserData },
	}
}

// setStatus sets the status between jobs. A job that has not begun yet never
// was; one that executes has failed.
func (i *instance) setStatus(status string, now time.Time) {
	i.Status, i.RemovalRequestedAt = status, time.Time{}
	if i.Job != nil && !now.Before(i.Job.StartsAt) {
		broken := *i.Job
		broken.abort(now)
		i.History = slices.Insert(slices.Clone(i.History), 0, broken.wire(now))
	}
	i.Job, i.IdleSince = nil, now
}
