package jeto

import (
	"errors"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// listHosts lists the hosts to every account.
func (s *System) listHosts(r *request) (any, error) {
	if r.caller == nil {
		return nil, flask.ErrForbidden
	}

	return map[string]any{"hosts": hosts()}, nil
}

// listProjects lists the projects to every account. They have no instances and
// no teams here: Jeto shows those of all accounts, and this server keeps the
// accounts apart.
func (s *System) listProjects(r *request) (any, error) {
	if r.caller == nil {
		return nil, flask.ErrForbidden
	}
	list := []projectWire{}
	for _, p := range projects() {
		list = append(list, p.projectWire)
	}

	return map[string]any{"projects": list}, nil
}

// listGitReferences lists the references of a project's repository to every
// caller. The parameter force must be a number (design/api/jeto.md, "Git
// references").
func (s *System) listGitReferences(r *request) (any, error) {
	_, err := strconv.Atoi(r.URL.Query().Get("force"))
	if err != nil {
		return nil, err
	}
	found := findProject(r.PathValue("id"))
	if found.GitAddress == nil {
		return nil, errors.New("the project has no repository")
	}

	return map[string]any{"gitReferences": found.references}, nil
}
