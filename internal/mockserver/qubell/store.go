package qubell

import (
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// data is the data of a Qubell.
type data struct {
	store.Accounts[*account] `json:"accounts"`

	Environments store.List[*environment] `json:"environments"`
	Applications store.List[*application] `json:"applications"`
	Revisions    store.List[*revision]    `json:"revisions"`
	Instances    store.List[*instance]    `json:"instances"`
	Schedules    store.List[*schedule]    `json:"schedules"`

	// bootDuration is the time between a launch and its first job.
	bootDuration time.Duration
	// stepDuration is the time that a step of a job takes.
	stepDuration time.Duration
}

func newData(config system.Config) *data {
	return &data{
		Accounts:     store.Accounts[*account]{},
		bootDuration: config.BootDuration,
		stepDuration: config.JobDuration,
	}
}

// CreateAccount implements store.Data. An account has a catalogue.
func (d *data) CreateAccount(name string, now time.Time) (store.Account, bool) {
	created := newAccount(name, now)
	if !d.AddAccount(created) {
		return created, false
	}
	d.addCatalogue(name)

	return created, true
}

// Validate implements store.Data. It links components to their parents.
func (d *data) Validate() error {
	for _, a := range d.Applications.All() {
		err := a.validate()
		if err != nil {
			return fmt.Errorf("application %s: %w", a.ID, err)
		}
	}
	known := map[string]*instance{}
	for _, i := range d.Instances.All() {
		if i.parent = known[i.ParentID]; i.parent == nil && i.ParentID != "" {
			return fmt.Errorf("instance %s is a component of %s, which does not precede it", i.ID, i.ParentID)
		}
		if j := i.Job; j != nil && (j.FailingStep < 0 || j.FailingStep > len(j.Steps) || j.StepDuration < 0) {
			return fmt.Errorf("the job of instance %s is damaged", i.ID)
		}
		known[i.ID] = i
	}
	for _, s := range d.Schedules.All() {
		if known[s.InstanceID] == nil {
			return fmt.Errorf("schedule %s is for an unknown instance %q", s.ID, s.InstanceID)
		}
	}

	return nil
}

// named is the id and the name of an object.
type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ObjectID implements store.Object.
func (n *named) ObjectID() string {
	return n.ID
}
