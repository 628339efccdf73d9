package jeto

import (
	"errors"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// listHosts lists the hosts to every account.
func (s *System) listHosts(c *call) (flask.Response, error) {
	if c.Account == "" {
		return flask.Response{}, flask.ErrForbidden
	}

	return flask.OK(map[string]any{"hosts": hosts()}), nil
}

// listProjects lists the projects to every account. The instances of a project
// are those of the account, with or without the permission to view them: Jeto
// shows those of all accounts, and this server keeps the accounts apart.
func (s *System) listProjects(c *call) (flask.Response, error) {
	if c.Account == "" {
		return flask.Response{}, flask.ErrForbidden
	}
	list := []projectListWire{}
	for _, p := range projects() {
		wire := projectListWire{projectWire: p.projectWire, Instances: []listWire{}}
		for _, i := range s.Data.sortedByName() {
			if i.Account == c.Account && stringOrEmpty(i.Project.ID) == *p.ID {
				wire.Instances = append(wire.Instances, i.list())
			}
		}
		list = append(list, wire)
	}

	return flask.OK(map[string]any{"projects": list}), nil
}

// listGitReferences lists the references of a project's repository to every
// caller. The parameter force must be a number (design/api/jeto.md, "Git
// references").
func (s *System) listGitReferences(c *call) (flask.Response, error) {
	_, err := strconv.Atoi(c.URL.Query().Get("force"))
	if err != nil {
		return flask.Response{}, err
	}
	found := findProject(c.Variable("id"))
	if found.GitAddress == nil {
		return flask.Response{}, errors.New("the project has no repository")
	}

	return flask.OK(map[string]any{"gitReferences": found.references}), nil
}
