package qubell

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// reconfigure starts a job that gives an instance another name, version and
// parameters. They change when the job succeeds (design/api/qubell.md,
// "Updating an instance").
func (s *System) reconfigure(r *request, i *instance) (any, error) {
	rename := play.Field[string](r.input, keyInstanceName)
	if rename != nil && *rename == "" {
		r.input.Failf("%s: a name is expected", keyInstanceName)
	}
	err := i.requireNotDestroyed()
	if err != nil {
		return nil, err
	}
	requested := readConfiguration(r.input, keyManifestVersion)
	err = r.input.Err()
	if err != nil {
		return nil, err
	}
	target, err := s.Data.buildConfiguration(i.Account, i.ApplicationID, requested, i.configuration())
	if err != nil {
		return nil, err
	}

	// Every manifest has this workflow.
	workflow, _ := s.Data.manifest(i.Account, i.ApplicationID, target.Version).Workflow(manifest.Reconfigure)
	j := s.Data.newJob(manifest.Reconfigure, r.caller.ID, workflow, target.Parameters, r.now)
	j.Target, j.Rename = &target, rename

	return emptyWire{}, s.startJob(i, j)
}
