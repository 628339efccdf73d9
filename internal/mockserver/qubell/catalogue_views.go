package qubell

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// namedWire is a thing of the catalogue in a list (design/api/qubell.md,
// "Discovery").
type namedWire struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// listOrganizations lists the caller's only organization.
func (s *System) listOrganizations(*request) (any, error) {
	return []namedWire{{ID: Organization, Name: OrganizationName}}, nil
}

// requireOrganization refuses every organization that is not the caller's.
func requireOrganization(c *request) error {
	if c.PathValue("id") != Organization {
		return notFound("organization")
	}

	return nil
}

// listEnvironments lists the environments of an organization.
func (s *System) listEnvironments(c *request) (any, error) {
	if err := requireOrganization(c); err != nil {
		return nil, err
	}

	return c.account.Environments, nil
}

// listApplications lists the applications of an organization.
func (s *System) listApplications(c *request) (any, error) {
	if err := requireOrganization(c); err != nil {
		return nil, err
	}
	list := []namedWire{}
	for _, a := range c.account.Applications {
		list = append(list, namedWire{ID: a.ID, Name: a.Name})
	}

	return list, nil
}

// createApplication makes an application, which cannot be launched before it
// has a manifest.
func (s *System) createApplication(c *request) (any, error) {
	in, err := c.readObject()
	if err != nil {
		return nil, err
	}
	if err = requireOrganization(c); err != nil {
		return nil, err
	}
	name, err := play.FieldOr(in, "name", "")
	if err != nil {
		return nil, err
	}
	if name == "" {
		return nil, badRequestf("name: a value is required")
	}
	made := &application{ID: newID(c.now), Name: name, Manifests: []manifest.Manifest{}}
	c.account.Applications = append(c.account.Applications, made)
	s.MarkChanged()

	return idWire{ID: made.ID}, nil
}

// versionWire is the answer to a new manifest.
type versionWire struct {
	Version int `json:"version"`
}

// putManifest adds a version to an application. The body is a manifest in the
// form that package manifest describes, which is JSON: of YAML this server
// understands only that much.
func (s *System) putManifest(c *request) (any, error) {
	if err := play.RequireContentType(c.Header, "application/x-yaml"); err != nil {
		return nil, err
	}
	found := findByID(c.account.Applications, c.PathValue("id"))
	if found == nil {
		return nil, notFound("application")
	}
	next, err := manifest.Parse(c.body)
	if err != nil {
		return nil, badRequestf("The manifest is not valid: %s", err)
	}
	found.Manifests = append(found.Manifests, next)
	s.MarkChanged()

	return versionWire{Version: len(found.Manifests)}, nil
}

// listRevisions lists the revisions of an application.
func (s *System) listRevisions(c *request) (any, error) {
	id := c.PathValue("id")
	if findByID(c.account.Applications, id) == nil {
		return nil, notFound("application")
	}
	list := []namedWire{}
	for _, r := range c.account.Revisions {
		if r.ApplicationID == id {
			list = append(list, namedWire{ID: r.ID, Name: r.Name})
		}
	}

	return list, nil
}
