package qubell

import (
	"maps"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// data is what a Qubell remembers.
type data struct {
	store.Accounts[*account]

	// bootDuration is how long a launched instance waits for its first job, and
	// job how long a step takes.
	bootDuration, stepDuration time.Duration
	// instances are in the order in which they were made, and so in that of the
	// lists; byID are the same.
	instances []*instance
	byID      map[string]*instance
}

func newData(boot, job time.Duration) *data {
	return &data{
		Accounts: store.Accounts[*account]{}, bootDuration: boot, stepDuration: job, byID: map[string]*instance{},
	}
}

// AddAccount adds an account, and reports whether its name, its e-mail address
// and its tokens were free.
func (st *data) AddAccount(a *account) bool {
	_, taken := st.FindAccount(func(other *account) bool {
		return other.Email == a.Email || other.Token == a.Token || other.RefreshToken == a.RefreshToken
	})

	return !taken && st.Accounts.AddAccount(a)
}

func (st *data) addInstance(i *instance) {
	st.instances = append(st.instances, i)
	st.byID[i.ID] = i
}

// removeInstance removes the record of an instance, and those of its
// components.
func (st *data) removeInstance(i *instance) {
	for _, id := range i.Configuration.componentInstanceIDs() {
		if component := st.byID[id]; component != nil {
			st.removeInstance(component)
		}
	}
	delete(st.byID, i.ID)
	st.instances = slices.DeleteFunc(st.instances, func(other *instance) bool { return other == i })
	// Nothing is going to happen with it any more.
	i.Job, i.Schedules, i.RemovalRequestedAt = nil, nil, time.Time{}
}

// newInstance returns an instance that is not in the store.
func newInstance(owner *account, now time.Time) *instance {
	return &instance{
		ID: newID(now), Account: owner.Name, Owner: owner.ID, Status: statusRequested, ReturnValues: manifest.Values{},
		History: []jobWire{}, IdleSince: now, Schedules: []*schedule{},
	}
}

// attachComponents gives the components of a configuration that are external
// applications instances of their own, as far as they have none, and returns
// what is left for the instance that they are components of.
func (st *data) attachComponents(i *instance, target configuration) configuration {
	attached := target
	attached.Submodules = map[string]configuration{}
	for _, name := range slices.Sorted(maps.Keys(target.Submodules)) {
		inner := target.Submodules[name]
		if inner.Application == "" {
			attached.Submodules[name] = st.attachComponents(i, inner)
			continue
		}
		component := st.byID[inner.Instance]
		if component == nil {
			component = newInstance(st.Accounts[i.Account], i.IdleSince)
			component.Name = i.Name + " " + name
			component.Application, component.Environment = inner.Application, i.Environment
			component.Parent, component.Status = i.ID, ""
			st.addInstance(component)
		}
		attached.Submodules[name] = configuration{Application: inner.Application, Instance: component.ID}
		inner.Application, inner.Instance = "", ""
		st.applyConfiguration(component, inner)
	}

	return attached
}
