package qubell

import (
	"cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// launch creates an instance. Its first job begins after the boot duration.
func (s *System) launch(r *request, a *application) (any, error) {
	input, err := s.Data.readLaunch(r.input, r.caller.Name)
	if err != nil {
		return nil, err
	}
	target, err := s.Data.buildConfiguration(r.caller.Name, a.ID, input.configuration, configuration{})
	if err != nil {
		return nil, err
	}
	i := newInstance(r.caller, r.now)
	// The form of a generated name is not documented.
	i.Name = cmp.Or(input.name, a.Name+" "+i.ID)
	i.ApplicationID, i.EnvironmentID = a.ID, input.environmentID
	s.Data.Instances.Add(i)
	s.Data.applyConfiguration(i, target)

	// Every manifest has this workflow.
	workflow, _ := s.Data.instanceManifest(i).Workflow(manifest.Launch)
	i.Job = s.Data.newJob(manifest.Launch, i.OwnerID, workflow, target.Parameters, r.now.Add(s.Data.bootDuration))
	s.Data.Instances.Reschedule(i)
	if input.destroyAfter != nil {
		s.Data.Schedules.Add(newSchedule(i, manifest.Destroy, nil, r.now, *input.destroyAfter))
	}
	s.MarkChanged()

	return idWire{ID: i.ID}, nil
}
