package jeto

import (
	"strconv"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// listHosts lists the hosts to every account.
func (s *System) listHosts(r *request) (any, error) {
	if r.caller == nil {
		return nil, newKeyNeeded()
	}

	return map[string]any{"hosts": hosts()}, nil
}

// getHost shows a host to every account. The lines of its params end with
// "<br>" (design/api/jeto.md, "Hosts").
func (s *System) getHost(r *request) (any, error) {
	if r.caller == nil {
		return nil, newKeyNeeded()
	}
	found := findHost(r.PathValue("id"))
	if found.ID == nil {
		return nil, newUncaught("There is no host "+r.PathValue("id")+".", sectionHosts)
	}
	found.Params = new(strings.NewReplacer("\r\n", "<br>", "\n", "<br>").Replace(*found.Params))

	return found, nil
}

// listProjects lists the projects to every account.
func (s *System) listProjects(r *request) (any, error) {
	if r.caller == nil {
		return nil, newKeyNeeded()
	}
	own := s.ownInstances(r.caller)
	list := []projectDetailWire{}
	for _, p := range projects() {
		wire := p.detail(own)
		wire.Teams = noTeamsWire{}
		list = append(list, wire)
	}

	return map[string]any{"projects": list}, nil
}

// getProject shows a project to every account, with all teams of the server,
// whether they may use the project or not (design/api/jeto.md, "Projects").
func (s *System) getProject(r *request) (any, error) {
	if r.caller == nil {
		return nil, newKeyNeeded()
	}
	found := findProject(r.PathValue("id"))
	if found.ID == nil {
		return nil, newUncaught("There is no project "+r.PathValue("id")+".", sectionProjects)
	}
	wire := found.detail(s.ownInstances(r.caller))
	wire.Teams = teams(r.caller)

	return wire, nil
}

// ownInstances returns the instances that the projects show to a caller, with
// or without the permission to view them. Jeto shows those of all accounts, and
// this server separates the accounts.
func (s *System) ownInstances(caller *account) []*instance {
	return sortedByName(s.Data.Instances.OwnedBy(caller.Name))
}

// detail returns a project without teams, with those of the instances that are
// its own.
func (p project) detail(instances []*instance) projectDetailWire {
	wire := projectDetailWire{projectWire: p.projectWire, Instances: []instanceListWire{}}
	for _, i := range instances {
		if stringOrEmpty(i.Project.ID) == *p.ID {
			wire.Instances = append(wire.Instances, i.list())
		}
	}

	return wire
}

// listGitReferences lists the references of a project's repository to every
// caller. The parameter force must be a number; without 0 the request waits for
// a worker. Without a repository it hangs (design/api/jeto.md, "Git
// references").
func (s *System) listGitReferences(r *request) (any, error) {
	force, err := strconv.Atoi(r.URL.Query().Get("force"))
	if err != nil {
		return nil, system.Because(
			flask.ErrViewFailed, "The parameter force is not a whole number.", sectionGitReferences)
	}
	found := findProject(r.PathValue("id"))
	if found.ID == nil {
		return nil, system.Because(
			flask.ErrViewFailed, "There is no project "+r.PathValue("id")+".", sectionGitReferences)
	}

	if force != 0 {
		r.readyAt = s.Data.freeAt(r.now)
	}
	r.hangs = found.GitAddress == nil

	return map[string]any{"gitReferences": found.references}, nil
}
