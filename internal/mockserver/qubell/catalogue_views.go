package qubell

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// listOrganizations lists the only organization of the account.
func (s *System) listOrganizations(*request) (any, error) {
	return []named{{Organization, organizationName}}, nil
}

// inOrganization returns the handler of a route below the organization of the
// account.
func inOrganization(handle handler) handler {
	return func(r *request) (any, error) {
		if r.PathValue("id") != Organization {
			return nil, notOwned(r, "organization")
		}

		return handle(r)
	}
}

// onApplication returns the handler of a route below an application of the
// account.
func (s *System) onApplication(handle func(r *request, a *application) (any, error)) handler {
	return func(r *request) (any, error) {
		a := s.Data.Applications.FindOwned(r.caller.Name, r.PathValue("id"))
		if a == nil {
			return nil, notOwned(r, "application")
		}

		return handle(r, a)
	}
}

// listEnvironments lists the environments of an organization.
func (s *System) listEnvironments(r *request) (any, error) {
	environments := s.Data.Environments.OwnedBy(r.caller.Name)
	list := make([]environmentWire, 0, len(environments))
	for _, e := range environments {
		list = append(list, e.environmentWire)
	}

	return list, nil
}

// listApplications lists the applications of an organization.
func (s *System) listApplications(r *request) (any, error) {
	applications := s.Data.Applications.OwnedBy(r.caller.Name)
	list := make([]named, 0, len(applications))
	for _, a := range applications {
		list = append(list, a.named)
	}

	return list, nil
}

// createApplication creates an application without a manifest.
func (s *System) createApplication(r *request) (any, error) {
	name := play.FieldOr(r.input, "name", "")
	if name == "" {
		r.input.Failf("name: a value is required")
	}
	err := r.input.Err()
	if err != nil {
		return nil, err
	}
	created := &application{
		applicationObject{named{newID(r.now), name}, []manifest.Manifest{}}, store.Owned{Account: r.caller.Name},
	}
	s.Data.Applications.Add(created)
	s.MarkChanged()

	return idWire{created.ID}, nil
}

// versionWire is the response to a new manifest.
type versionWire struct {
	Version int `json:"version"`
}

// putManifest adds a version to an application. The body is a manifest in the
// form that package manifest describes: the server reads only the part of YAML
// that is JSON.
func (s *System) putManifest(r *request, a *application) (any, error) {
	err := play.RequireContentType(r.Header, "application/x-yaml")
	if err != nil {
		return nil, explain(err, "", sectionEncoding)
	}
	next, err := manifest.Parse(r.body)
	if err != nil {
		return nil, explain(badRequestf("The manifest is not valid: %s", err), "", sectionDiscovery)
	}
	a.Manifests = append(a.Manifests, next)
	s.MarkChanged()

	return versionWire{len(a.Manifests)}, nil
}

// listRevisions lists the revisions of an application.
func (s *System) listRevisions(r *request, a *application) (any, error) {
	list := []named{}
	for _, one := range s.Data.Revisions.OwnedBy(r.caller.Name) {
		if one.ApplicationID == a.ID {
			list = append(list, one.named)
		}
	}

	return list, nil
}
