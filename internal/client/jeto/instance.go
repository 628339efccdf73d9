package jeto

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Instance is what the list shows of an instance; all of it stays as it was
// when the instance was created (sheet, section 3).
type Instance struct {
	// ID is a whole number. The documentation shows it as one, the server as a
	// text.
	ID   lenient.String `json:"id"`
	Name string         `json:"name"`
	// Path is where the instance lies on the worker.
	Path string `json:"path"`
	// ArchiveURL is where the instance's files were fetched from, "" for
	// nowhere.
	ArchiveURL string `json:"archive_url"`
	// GitReference is the branch or tag of the project that was checked out, ""
	// for none.
	GitReference string `json:"git_reference"`
	Environment  string `json:"environment"`
	// Project is nil where the server does not say.
	Project *Project `json:"project"`
	// Host is nil where the server does not say.
	Host *Host `json:"host"`
}

// Project is what an instance is one of. It has no id if there is no such
// project: the server does not check (sheet, section 2).
type Project struct {
	ID         lenient.String `json:"id"`
	Name       string         `json:"name"`
	GitAddress string         `json:"git_address"`
	BasePath   string         `json:"base_path"`
}

// Host is where an instance's machines run. It has no id if there is no such
// host. Its parameters hold secrets and are never read.
type Host struct {
	ID       lenient.String `json:"id"`
	Name     string         `json:"name"`
	Provider string         `json:"provider"`
}

// UnmarshalJSON demands the project's id and name, which are null for no
// project.
func (p *Project) UnmarshalJSON(data []byte) error {
	type plain Project

	return lenient.DecodeObject(data, (*plain)(p), "id?", "name?")
}

// UnmarshalJSON demands the host's id and name, which are null for no host.
func (h *Host) UnmarshalJSON(data []byte) error {
	type plain Host

	return lenient.DecodeObject(data, (*plain)(h), "id?", "name?")
}

// UnmarshalJSON demands the keys of the stored attributes (sheet, section 3).
func (i *Instance) UnmarshalJSON(data []byte) error {
	type plain Instance

	return lenient.DecodeObject(data, (*plain)(i), "id", "name", "path", "archive_url?", "git_reference?", "environment?")
}

// Identifier returns the id.
func (i *Instance) Identifier() string { return string(i.ID) }

// Validate makes sure that the instance can be addressed.
func (i *Instance) Validate() error {
	if i.ID == "" {
		return errors.New("the instance has no id")
	}

	return nil
}

// instances is the list, bare as documented or in its envelope.
type instances struct{ lenient.List[Instance] }

// UnmarshalJSON reads both.
func (list *instances) UnmarshalJSON(data []byte) error {
	var envelope struct {
		Instances json.RawMessage `json:"instances"`
	}
	if json.Unmarshal(data, &envelope) == nil {
		// An object without a list is no empty list.
		data = envelope.Instances
	}
	if len(data) == 0 {
		return nil
	}

	return list.List.UnmarshalJSON(data)
}

// Validate makes sure that an answer is a list of instances.
func (list *instances) Validate() error {
	if list.List == nil {
		return errors.New("there is no list of instances")
	}
	for i := range list.List {
		err := list.List[i].Validate()
		if err != nil {
			return err
		}
	}

	return nil
}

// createResponse is the answer to a create: an instance in an envelope, or
// bare.
type createResponse struct {
	Instance
}

// UnmarshalJSON reads both.
func (c *createResponse) UnmarshalJSON(data []byte) error {
	var envelope struct {
		Instance json.RawMessage `json:"instance"`
	}
	if json.Unmarshal(data, &envelope) == nil && envelope.Instance != nil {
		data = envelope.Instance
	}

	return json.Unmarshal(data, &c.Instance)
}

// InstanceCreate is what an instance is made from.
type InstanceCreate struct {
	Name        string
	Path        string
	Environment string
	ProjectID   string
	HostID      string
	// GitReference and ArchiveURL make the worker fetch the instance's files;
	// "" for not.
	GitReference string
	ArchiveURL   string
}

// MarshalJSON writes it in the names of the request, which are not those of the
// answer (sheet, section 3).
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

const (
	instancesPath = "api/instances"
	instancePath  = "api/instances/%s"
)

// ListInstances returns the instances that the API key may see, by name; it
// asks no worker. There is no paging and no filter. rest.Unauthorized if the
// server does not know the API key.
func (c *Client) ListInstances(ctx context.Context) ([]Instance, error) {
	return c.list(ctx, "list instances")
}

// GetInstance returns one instance out of the list; rest.NotFound if it is not
// there.
func (c *Client) GetInstance(ctx context.Context, id string) (*Instance, error) {
	return c.find(ctx, fmt.Sprintf("read instance %q", id), id)
}

// RefreshInstance returns one instance as it was at most a moment ago: many of
// these calls share one list, as bulkread explains. What it returns is shared
// and must not be changed.
func (c *Client) RefreshInstance(ctx context.Context, id string) (*Instance, error) {
	return c.instances.Read(ctx, id)
}

// instanceSource tells how instances are read. The GET is a list too, as the
// real one makes a worker look at the machines, and proves nothing when it
// fails.
func (c *Client) instanceSource() bulkread.Source[Instance] {
	return bulkread.Source[Instance]{
		Get:  c.GetInstance,
		List: bulkread.OnePage(c.ListInstances),
		ID:   func(instance *Instance) string { return string(instance.ID) },
	}
}

func (c *Client) find(ctx context.Context, operation, id string) (*Instance, error) {
	all, err := c.list(ctx, operation)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if string(all[i].ID) == id {
			return &all[i], nil
		}
	}

	return nil, c.notFoundError(operation, id)
}

func (c *Client) list(ctx context.Context, operation string) ([]Instance, error) {
	var list instances
	call := rest.Call{
		Operation: operation,
		Method:    http.MethodGet,
		Path:      instancesPath,
		// It may be the answer to the API key: see isUnknownKey.
		NoRetry: []int{http.StatusInternalServerError},
	}
	err := c.rest.Do(ctx, call, &list)
	failure, _ := errors.AsType[*rest.Error](err)
	switch {
	case err == nil:
		c.known.set(list.List)

		return list.List, nil
	case failure == nil:
		return nil, err
	case failure.Kind == rest.NotFound:
		// Every Jeto has this address, so nothing is gone: it is another
		// server's.
		failure.Kind = rest.Malformed

		return nil, failure
	case failure.Status != http.StatusInternalServerError:
		return nil, failure
	case c.isUnknownKey(ctx):
		failure.Kind = rest.Unauthorized
		failure.Message += ", which is what Jeto says to an API key that it does not know"

		return nil, failure
	default:
		call.NoRetry = nil
		err = c.rest.Do(ctx, call, &list)
		if err == nil {
			c.known.set(list.List)
		}

		return list.List, err
	}
}

// CreateInstance makes an instance and returns it as soon as the server has
// stored it, while its files may yet have to be fetched. If the answer is lost,
// it looks for the instance; rest.InDoubt if it cannot identify the instance.
// The server checks neither the project nor the host, nor the permission.
func (c *Client) CreateInstance(ctx context.Context, create InstanceCreate) (*Instance, error) {
	content, err := json.Marshal(create)
	if err != nil {
		return nil, fmt.Errorf("writing the request's JSON: %w", err)
	}
	before, err := c.existingIDs(ctx)
	if err != nil {
		return nil, err
	}

	return doubt.Do(ctx, c.resolver, doubt.Create[*Instance]{
		// A project or host that the server does not know is not shown.
		Group: strings.Join([]string{
			create.Name, create.Path, create.Environment, create.GitReference, create.ArchiveURL,
		}, "\n"),
		Content:        string(content),
		ComparedFields: "name, path, environment, project_id, host_id, git_reference and archive_url",
		Send:           func(ctx context.Context) (*Instance, error) { return c.sendCreate(ctx, create) },
		ID:             (*Instance).Identifier,
		Find: func(ctx context.Context, _ time.Time) ([]doubt.Candidate[*Instance], error) {
			return c.findCreated(ctx, create, before)
		},
	})
}

func (c *Client) sendCreate(ctx context.Context, create InstanceCreate) (*Instance, error) {
	var answer createResponse
	err := c.rest.Do(ctx, rest.Call{
		Operation: fmt.Sprintf("create instance %q", create.Name),
		Method:    http.MethodPost,
		Path:      instancesPath,
		Body:      rest.JSON(create),
	}, &answer)
	if err != nil {
		return nil, err
	}

	return &answer.Instance, nil
}

// findCreated lists the instances that a create may have made, and that were
// not there before.
func (c *Client) findCreated(
	ctx context.Context, create InstanceCreate, before map[string]bool,
) ([]doubt.Candidate[*Instance], error) {
	list, err := c.ListInstances(ctx)
	if err != nil {
		return nil, err
	}
	var found []doubt.Candidate[*Instance]
	for i := range list {
		each := &list[i]
		if !before[string(each.ID)] && create.matches(each) {
			found = append(found, doubt.Candidate[*Instance]{
				Candidate: rest.Candidate{ID: string(each.ID), Name: each.Name},
				Value:     each,
			})
		}
	}

	return found, nil
}

// matches reports whether an instance is what the create asks for. A project or
// host that the server does not know or does not show cannot be compared.
func (c InstanceCreate) matches(instance *Instance) bool {
	return instance.Name == c.Name && instance.Path == c.Path && instance.Environment == c.Environment &&
		instance.GitReference == c.GitReference && instance.ArchiveURL == c.ArchiveURL &&
		(instance.Project == nil || instance.Project.ID == "" || string(instance.Project.ID) == c.ProjectID) &&
		(instance.Host == nil || instance.Host.ID == "" || string(instance.Host.ID) == c.HostID)
}

// DeleteInstance deletes an instance; rest.NotFound if there is none any more.
// It vanishes from the list at once, while its machines may yet have to be
// destroyed.
func (c *Client) DeleteInstance(ctx context.Context, id string) error {
	operation := fmt.Sprintf("delete instance %q", id)
	var nothing any
	err := c.rest.Do(ctx, rest.Call{
		Operation: operation,
		Method:    http.MethodDelete,
		Path:      rest.Path(instancePath, id),
		Body:      rest.JSON(map[string]bool{"async": true}),
		// It is the answer to an unknown id.
		NoRetry: []int{http.StatusInternalServerError},
	}, &nothing)

	err = c.confirmNotFound(ctx, operation, id, err)
	if err == nil || rest.KindOf(err) == rest.NotFound {
		c.known.remove(id)
		c.resolver.Forget(id)
	}

	return err
}
