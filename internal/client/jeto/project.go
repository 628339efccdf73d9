package jeto

import (
	"context"
	"errors"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Project is a Vagrant project. As part of an instance it has no id if the
// instance was created with the id of an unknown project, which the server does
// not check (design/api/jeto.md, "Creating an instance").
type Project struct {
	ID   lenient.String `json:"id"`
	Name string         `json:"name"`
	// GitAddress is the URL of the project's repository, "" for none. It may
	// hold credentials.
	GitAddress string `json:"git_address"`
	// BasePath is the folder of the project on the worker, "" for none.
	BasePath string `json:"base_path"`
}

// listedProject is a project in the list of projects. The client reads neither
// its instances, which contain the parameters of their hosts, nor its teams,
// which are always null in the list (design/api/jeto.md, "Projects").
type listedProject Project

// projectList is the response to the list of projects.
type projectList struct {
	Projects lenient.List[listedProject] `json:"projects"`
}

// UnmarshalJSON requires id and name, which are null if there is no project.
func (p *Project) UnmarshalJSON(data []byte) error {
	type plain Project

	return lenient.DecodeObject(data, (*plain)(p), "id?", "name?")
}

// UnmarshalJSON requires all keys that the client reads.
func (p *listedProject) UnmarshalJSON(data []byte) error {
	type plain listedProject

	return lenient.DecodeObject(data, (*plain)(p), "id", "name", "git_address?", "base_path?")
}

// Validate returns an error if the project has no id.
func (p *listedProject) Validate() error {
	if p.ID == "" {
		return errors.New("the project has no id")
	}

	return nil
}

// Validate returns an error if there is no list, or if one of its projects has
// no id.
func (l *projectList) Validate() error { return l.Projects.Validate() }

// ListProjects returns all projects of the server, sorted by name. The API has
// neither pages nor filters, and checks no permission. The error is
// rest.Unauthorized if the server does not know the API key, and
// rest.Unavailable if its version of Jeto does not serve the list.
func (c *Client) ListProjects(ctx context.Context) ([]Project, error) {
	var list projectList
	err := c.rest.Do(ctx, rest.Call{
		Operation: "list projects",
		Method:    http.MethodGet,
		Path:      "api/projects",
		// The response of newer versions to every valid key.
		NoRetry: []int{http.StatusInternalServerError},
	}, &list)
	if err != nil {
		return nil, explainDiscoveryError(err)
	}
	projects := make([]Project, len(list.Projects))
	for i, project := range list.Projects {
		projects[i] = Project(project)
	}

	return projects, nil
}
