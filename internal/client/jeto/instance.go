package jeto

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Instance is an instance as the list returns it. No attribute changes after
// the create (design/api/jeto.md, "Instance object").
type Instance struct {
	// ID is a whole number. The server sends it as a string, the documentation
	// shows a number.
	ID   lenient.String `json:"id"`
	Name string         `json:"name"`
	// Path is the folder of the instance on the worker.
	Path string `json:"path"`
	// ArchiveURL is the archive with the instance's files, "" for none.
	ArchiveURL string `json:"archive_url"`
	// GitReference is the branch or tag of the project that was checked out, ""
	// for none.
	GitReference string `json:"git_reference"`
	Environment  string `json:"environment"`
	// Project is nil if the server does not return it.
	Project *Project `json:"project"`
	// Host is nil if the server does not return it.
	Host *Host `json:"host"`
}

// instanceList is the response to a list: an array, as documented, or
// {"instances": [...]}.
type instanceList struct{ lenient.List[Instance] }

// UnmarshalJSON requires the keys of the stored attributes (design/api/jeto.md,
// "Instance object").
func (i *Instance) UnmarshalJSON(data []byte) error {
	type plain Instance

	return lenient.DecodeObject(data, (*plain)(i),
		"id", "name", "path", "archive_url?", "git_reference?", "environment?")
}

// UnmarshalJSON reads both forms. An object without "instances" leaves the list
// nil.
func (l *instanceList) UnmarshalJSON(data []byte) error {
	var envelope struct {
		Instances json.RawMessage `json:"instances"`
	}
	if json.Unmarshal(data, &envelope) == nil {
		data = envelope.Instances
	}
	if len(data) == 0 {
		return nil
	}

	return l.List.UnmarshalJSON(data)
}

// Identifier returns the id.
func (i *Instance) Identifier() string { return string(i.ID) }

// Validate returns an error if the instance has no id.
func (i *Instance) Validate() error {
	if i.ID == "" {
		return errors.New("the instance has no id")
	}

	return nil
}

const (
	instancesPath = "api/instances"
	instancePath  = "api/instances/%s"
)

// ListInstances returns the instances that the API key may see, sorted by name.
// The API has neither pages nor filters, and the list does not wait for the
// worker. The error is rest.Unauthorized if the server does not know the API
// key.
func (c *Client) ListInstances(ctx context.Context) ([]Instance, error) {
	return c.listInstances(ctx, "list instances")
}

// GetInstance reads the list and returns one instance of it. The error is
// rest.NotFound if the list does not return the instance.
func (c *Client) GetInstance(ctx context.Context, id string) (*Instance, error) {
	return c.findInstance(ctx, fmt.Sprintf("read instance %q", id), id)
}

// RefreshInstance returns one instance and may be served from a list that
// several calls share, see [bulkread.Reader.Read]. The caller must not change
// the instance.
func (c *Client) RefreshInstance(ctx context.Context, id string) (*Instance, error) {
	return c.instances.Read(ctx, id)
}

// instanceSource describes how to read instances in bulk. Get reads the list,
// too: a GET of one instance makes the worker read the machines, and its
// failure does not prove that the instance is gone.
func (c *Client) instanceSource() bulkread.Source[Instance] {
	return bulkread.Source[Instance]{
		Get: c.GetInstance, GetIsList: true,
		List: bulkread.OnePage(c.ListInstances),
		ID:   (*Instance).Identifier,
	}
}

// listCall is the call that reads the list. A status 500 may be the response to
// an unknown API key, so listInstances decides whether to retry.
func listCall(operation string) rest.Call {
	return rest.Call{
		Operation: operation,
		Method:    http.MethodGet,
		Path:      instancesPath,
		NoRetry:   []int{http.StatusInternalServerError},
	}
}

// listInstances reads the list for an operation, which its errors name.
func (c *Client) listInstances(ctx context.Context, operation string) ([]Instance, error) {
	call := listCall(operation)
	list, err := c.sendList(ctx, call)
	failure, ok := errors.AsType[*rest.Error](err)
	switch {
	case !ok:
		return list, err
	case failure.Status != http.StatusInternalServerError:
		return nil, rest.MalformedIfNotFound(failure)
	case c.isUnknownKey(ctx):
		failure.Kind = rest.Unauthorized
		appendCause(failure, causeUnknownKey)

		return nil, failure
	}
	call.NoRetry = nil

	return c.sendList(ctx, call)
}

func (c *Client) sendList(ctx context.Context, call rest.Call) ([]Instance, error) {
	var list instanceList
	err := c.rest.Do(ctx, call, &list)
	if err != nil {
		return nil, err
	}
	c.knownIDs.set(list.List)

	return list.List, nil
}

// findInstance reads the list for an operation and returns one instance of it.
func (c *Client) findInstance(ctx context.Context, operation, id string) (*Instance, error) {
	list, err := c.listInstances(ctx, operation)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if string(list[i].ID) == id {
			return &list[i], nil
		}
	}

	return nil, c.notFoundError(operation, id)
}

// DeleteInstance deletes an instance. It is no longer in the list when
// DeleteInstance returns, while the worker may still destroy its machines. The
// error is rest.NotFound if the list does not return the instance.
func (c *Client) DeleteInstance(ctx context.Context, id string) error {
	err := c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("delete instance %q", id),
		Method:    http.MethodDelete,
		Path:      rest.Path(instancePath, id),
		ID:        id,
		Body:      rest.JSON(map[string]bool{"async": true}),
		// The response to an unknown id.
		NoRetry: []int{http.StatusInternalServerError},
	})
	if err == nil || rest.KindOf(err) == rest.NotFound {
		c.knownIDs.remove(id)
		c.resolver.Forget(id)
	}

	return err
}

// sendCommand sends a call that changes instance call.ID. It accepts any JSON
// as the response.
func (c *Client) sendCommand(ctx context.Context, call rest.Call) error {
	var ignored json.RawMessage

	return c.confirmNotFound(ctx, call, c.rest.Do(ctx, call, &ignored))
}
