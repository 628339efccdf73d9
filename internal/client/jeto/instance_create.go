package jeto

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// InstanceCreate holds the attributes of a new instance.
type InstanceCreate struct {
	Name        string
	Path        string
	Environment string
	ProjectID   string
	HostID      string
	// GitReference and ArchiveURL make the worker fetch the instance's files,
	// "" for none.
	GitReference string
	ArchiveURL   string
}

// createResponse is the response to a create: an instance, or {"instance":
// {...}}.
type createResponse struct {
	Instance
}

// MarshalJSON uses the names of the request, which differ from those of the
// response (design/api/jeto.md, "Instance object").
func (c InstanceCreate) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		State        string `json:"state"`
		Name         string `json:"name"`
		Path         string `json:"path"`
		Environment  string `json:"environment"`
		Project      string `json:"project"`
		Host         string `json:"host"`
		GitReference string `json:"gitReference,omitempty"`
		ArchiveURL   string `json:"archive_url,omitempty"`
		Async        bool   `json:"async"`
	}{"create", c.Name, c.Path, c.Environment, c.ProjectID, c.HostID, c.GitReference, c.ArchiveURL, true})
}

// UnmarshalJSON reads both forms.
func (c *createResponse) UnmarshalJSON(data []byte) error {
	var envelope struct {
		Instance json.RawMessage `json:"instance"`
	}
	if json.Unmarshal(data, &envelope) == nil && envelope.Instance != nil {
		data = envelope.Instance
	}

	return json.Unmarshal(data, &c.Instance)
}

// CreateInstance creates an instance and returns it as soon as the server has
// stored it; the worker may still fetch its files. The server checks neither
// the project nor the host nor the permission. If the response is lost,
// CreateInstance searches the list for the instance. The error is rest.InDoubt
// if it cannot identify the instance.
func (c *Client) CreateInstance(ctx context.Context, create InstanceCreate) (*Instance, error) {
	content, err := json.Marshal(create)
	if err != nil {
		return nil, fmt.Errorf("writing the request's JSON: %w", err)
	}
	existing, err := c.existingIDs(ctx)
	if err != nil {
		return nil, err
	}

	return doubt.Do(ctx, c.resolver, doubt.Create[*Instance]{
		// The API does not return the id of an unknown project or host.
		Group: strings.Join([]string{
			create.Name, create.Path, create.Environment, create.GitReference, create.ArchiveURL,
		}, "\n"),
		Content:        string(content),
		ComparedFields: "name, path, environment, project_id, host_id, git_reference and archive_url",
		Send:           func(ctx context.Context) (*Instance, error) { return c.sendCreate(ctx, create) },
		ID:             (*Instance).Identifier,
		Find: func(ctx context.Context, _ time.Time) ([]doubt.Candidate[*Instance], error) {
			return c.findCreated(ctx, create, existing)
		},
	})
}

func (c *Client) sendCreate(ctx context.Context, create InstanceCreate) (*Instance, error) {
	var response createResponse
	err := c.rest.Do(ctx, rest.Call{
		Operation: fmt.Sprintf("create instance %q", create.Name),
		Method:    http.MethodPost,
		Path:      instancesPath,
		Body:      rest.JSON(create),
	}, &response)
	if err != nil {
		return nil, err
	}

	return &response.Instance, nil
}

// findCreated lists the instances that match a create and that did not exist
// before it (design/api/jeto.md, "Finding a lost create").
func (c *Client) findCreated(
	ctx context.Context, create InstanceCreate, existing map[string]bool,
) ([]doubt.Candidate[*Instance], error) {
	list, err := c.ListInstances(ctx)
	if err != nil {
		return nil, err
	}
	var found []doubt.Candidate[*Instance]
	for i := range list {
		instance := &list[i]
		if !existing[string(instance.ID)] && create.matches(instance) {
			found = append(found, doubt.Candidate[*Instance]{
				Candidate: rest.Candidate{ID: string(instance.ID), Name: instance.Name},
				Value:     instance,
			})
		}
	}

	return found, nil
}

// matches reports whether an instance has the attributes of the create. It
// ignores a project or host that the API does not return.
func (c InstanceCreate) matches(instance *Instance) bool {
	return instance.Name == c.Name && instance.Path == c.Path && instance.Environment == c.Environment &&
		instance.GitReference == c.GitReference && instance.ArchiveURL == c.ArchiveURL &&
		(instance.Project == nil || instance.Project.ID == "" || string(instance.Project.ID) == c.ProjectID) &&
		(instance.Host == nil || instance.Host.ID == "" || string(instance.Host.ID) == c.HostID)
}
