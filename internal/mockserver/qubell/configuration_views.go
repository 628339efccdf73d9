package qubell

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// reconfigure gives an instance another name, version and parameters. All of it
// is seen only when the job that this takes has succeeded, some time after the
// answer (design/api/qubell.md, "Updating an instance").
func (s *System) reconfigure(c *request) (any, error) {
	in, err := c.readObject()
	if err != nil {
		return nil, err
	}
	found, err := s.findRootInstance(c)
	if err != nil {
		return nil, err
	}
	rename, err := play.Field[string](in, keyInstanceName)
	if err != nil {
		return nil, err
	}
	if rename != nil && *rename == "" {
		return nil, badRequestf("%s: a name is expected", keyInstanceName)
	}
	w, err := readConfigurationInput(in, keyManifestVersion)
	if err != nil {
		return nil, err
	}
	target, err := s.configurationBuilder(c).build(c.account.module(found.Application), w, found.Configuration)
	if err != nil {
		return nil, err
	}

	// There always is one.
	workflow, _ := c.account.manifest(found.Application, target.Version).Workflow(manifest.Reconfigure)
	j := s.Data.newJob(manifest.Reconfigure, c.account.ID, workflow, target.Parameters, c.now)
	j.Target, j.Rename = &target, rename

	return emptyWire{}, s.startJob(found, j)
}

// configurationBuilder works with the catalogue of the caller.
func (s *System) configurationBuilder(c *request) *configurationBuilder {
	return &configurationBuilder{catalogue: &c.account.catalogue, instances: s.Data.byID}
}

// module returns an application as what can be configured.
func (c *catalogue) module(applicationID string) module {
	m := module{application: applicationID}
	if found := findByID(c.Applications, applicationID); found != nil {
		m.versions = found.Manifests
	}

	return m
}
