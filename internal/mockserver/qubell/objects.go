package qubell

import (
	"fmt"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// The kinds of the objects in the admin API.
const (
	KindInstance    = "instance"
	KindSchedule    = "schedule"
	KindApplication = "application"
	KindEnvironment = "environment"
	KindRevision    = "revision"
)

// fieldID is a field of every kind that cannot be set.
const fieldID = "id"

// Collections implements store.Data:
//
//   - The fields of an instance are those of GET, revisionId, userData and
//     submodules.
//   - The fields of a schedule are those of GET, instanceId and parameters. A
//     past timestamp makes it due at once.
//   - The fields of an application are name and manifests, a list in the form
//     that package manifest describes, with the first version first.
//   - The fields of an environment are name and isDefault.
//   - The fields of a revision are name, applicationId, version, parameters and
//     submodules, which holds an object of version, parameters and submodules
//     for each name.
func (d *data) Collections() []store.Collection {
	return []store.Collection{
		store.CollectionOf[*instance]{
			Kind: KindInstance, Objects: &d.Instances, Fixed: []string{fieldID, "components", "submodules"},
			New: d.newRunningInstance, Save: d.saveInstance, Remove: d.removeInstance,
		},
		store.CollectionOf[*schedule]{
			Kind: KindSchedule, Objects: &d.Schedules, Fixed: []string{fieldID}, CreateOnly: []string{"instanceId"},
			New: d.newDestroySchedule,
		},
		store.CollectionOf[*application]{
			Kind: KindApplication, Objects: &d.Applications, Fixed: []string{fieldID}, PerAccount: true,
			New: func(account string, _ store.Fields, now time.Time) (*application, error) {
				id := newID(now)

				return &application{
					applicationObject{named: named{id, "Application " + id}}, store.Owned{Account: account},
				}, nil
			},
			Save: func(changed, stored *application, _ store.Fields, _ time.Time) error {
				err := changed.validate()
				if err != nil {
					return err
				}
				d.Applications.Put(changed, stored)

				return nil
			},
		},
		store.CollectionOf[*environment]{
			Kind: KindEnvironment, Objects: &d.Environments, Fixed: []string{fieldID}, PerAccount: true,
			New: func(account string, _ store.Fields, now time.Time) (*environment, error) {
				id := newID(now)

				return &environment{
					environmentWire{named: named{id, "Environment " + id}}, store.Owned{Account: account},
				}, nil
			},
		},
		store.CollectionOf[*revision]{
			Kind: KindRevision, Objects: &d.Revisions, Fixed: []string{fieldID}, PerAccount: true,
			New: func(account string, _ store.Fields, now time.Time) (*revision, error) {
				id := newID(now)
				shop := configuration{ApplicationID: ApplicationShop, Version: 1}

				return &revision{revisionObject{named{id, "Revision " + id}, shop}, store.Owned{Account: account}}, nil
			},
		},
	}
}

// newRunningInstance returns an instance without history and schedules, of the
// latest version of an application in the default environment. The application
// is ApplicationShop unless applicationId is given. Required parameters are
// empty strings.
func (d *data) newRunningInstance(account string, given store.Fields, now time.Time) (*instance, error) {
	i := newInstance(d.Accounts[account], now)
	i.Name, i.ApplicationID, i.IdleStatus = "Instance "+i.ID, ApplicationShop, statusRunning
	if e := d.defaultEnvironment(account); e != nil {
		i.EnvironmentID = e.ID
	}
	if id, ok := given["applicationId"].(string); ok {
		i.ApplicationID = id
	}
	requested := configuration{Parameters: manifest.Values{}}
	if a := d.Applications.FindOwned(account, i.ApplicationID); a != nil {
		for name, parameter := range d.manifest(account, a.ID, len(a.Manifests)).Parameters {
			if len(parameter.Default) == 0 {
				requested.Parameters[name] = manifest.Quote("")
			}
		}
	}
	target, err := d.buildConfiguration(account, i.ApplicationID, requested, configuration{})
	if err != nil {
		return nil, err
	}
	i.configure(target)

	return i, nil
}

// saveInstance keeps an instance. A given status, which may be any string, ends
// the job that executes, and stays until a request or a schedule changes it. A
// given workflowHistory replaces the jobs that have ended.
func (d *data) saveInstance(changed, stored *instance, given store.Fields, now time.Time) error {
	if given.Has("workflowHistory") {
		changed.History = changed.WorkflowHistory
		for i := range changed.History {
			if changed.History[i].Steps == nil {
				changed.History[i].Steps = []stepWire{}
			}
		}
	}
	if given.Has("status") {
		changed.IdleStatus, changed.RemovalRequestedAt = changed.Status, time.Time{}
		if changed.Job != nil && !now.Before(changed.Job.StartsAt) {
			changed.History = slices.Concat([]jobWire{changed.Job.failedAt(now)}, changed.History)
		}
		changed.Job, changed.IdleSince = nil, now
	}
	// A field that is set to null is empty.
	changed.Parameters, changed.ReturnValues = changed.Parameters.Merge(nil), changed.ReturnValues.Merge(nil)
	d.Instances.Put(changed, stored)
	if stored != nil {
		return nil
	}
	d.applyConfiguration(changed, changed.configuration())
	shown := changed.ReturnValues
	d.updateReturnValues(changed)
	if given.Has("returnValues") {
		changed.ReturnValues = shown
	}

	return nil
}

// newDestroySchedule returns a schedule that destroys the instance instanceId
// in an hour.
func (d *data) newDestroySchedule(account string, given store.Fields, now time.Time) (*schedule, error) {
	id, _ := given["instanceId"].(string)
	i := d.Instances.Find(id)
	if i == nil || i.Account != account {
		return nil, fmt.Errorf("a schedule needs the instanceId of an instance of the account, which %q is not", id)
	}

	return newSchedule(i, manifest.Destroy, nil, now, time.Hour), nil
}
