package jeto

import (
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// listHosts lists the hosts to every account.
func (s *System) listHosts(r *request) (any, error) {
	if r.caller == nil {
		return nil, newKeyNeeded()
	}

	return map[string]any{"hosts": hosts()}, nil
}

// listProjects lists the projects to every account. A project has the instances
// of the caller, with or without the permission to view them: Jeto returns
// those of all accounts, and this server separates the accounts.
func (s *System) listProjects(r *request) (any, error) {
	if r.caller == nil {
		return nil, newKeyNeeded()
	}
	own := sortedByName(s.Data.Instances.OwnedBy(r.caller.Name))
	list := []projectListWire{}
	for _, p := range projects() {
		wire := projectListWire{projectWire: p.projectWire, Instances: []instanceListWire{}}
		for _, i := range own {
			if stringOrEmpty(i.Project.ID) == *p.ID {
				wire.Instances = append(wire.Instances, i.list())
			}
		}
		list = append(list, wire)
	}

	return map[string]any{"projects": list}, nil
}

// listGitReferences lists the references of a project's repository to every
// caller. The parameter force must be a number; without 0 the request waits for
// a worker (design/api/jeto.md, "Git references").
func (s *System) listGitReferences(r *request) (any, error) {
	force, err := strconv.Atoi(r.URL.Query().Get("force"))
	if err != nil {
		return nil, system.Because(err, "The parameter force is not a whole number.", sectionGitReferences)
	}
	id := r.PathValue("id")
	found := findProject(id)
	if found.GitAddress == nil {
		return nil, newUncaught("There is no project "+id+" with a repository.", sectionGitReferences)
	}

	if force != 0 {
		r.readyAt = s.Data.freeAt(r.now)
	}

	return map[string]any{"gitReferences": found.references}, nil
}
