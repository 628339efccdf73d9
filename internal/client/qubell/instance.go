package qubell

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Instance is an instance of an application as the API shows it
// (design/api/qubell.md, "Instance object"). Its revision, its user data and
// the time of its destruction are not shown.
type Instance struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Version is that of the application's manifest.
	Version lenient.Int `json:"version"`
	// Parameters are all of them, those that have the manifest's defaults too.
	Parameters Values `json:"parameters"`
	Status     Status `json:"status"`
	// OwnerID is the user who launched the instance.
	OwnerID string `json:"ownerId"`
	// WorkflowHistory may lack the job that runs; see [Instance.Jobs].
	WorkflowHistory lenient.List[Job]       `json:"workflowHistory"`
	ReturnValues    Values                  `json:"returnValues"`
	ApplicationID   string                  `json:"applicationId"`
	EnvironmentID   string                  `json:"environmentId"`
	Components      lenient.List[Component] `json:"components"`
	// ErrorMessage is what the last job died of, "" in later versions of the
	// API.
	ErrorMessage string `json:"errorMessage"`
	// Workflow is the job that runs, nil in later versions of the API.
	Workflow *Job `json:"workflow"`
}

// Component is a part of an instance of a hierarchical application.
type Component struct {
	Name string `json:"name"`
	// InstanceID is "" where the component is no application of its own.
	InstanceID string `json:"instanceId"`
}

// UnmarshalJSON demands the keys of the document (design/api/qubell.md,
// "Instance object").
func (i *Instance) UnmarshalJSON(data []byte) error {
	type plain Instance

	return lenient.DecodeObject(data, (*plain)(i),
		"id", "name", "version", "parameters", "status", "ownerId?", "workflowHistory?", "returnValues?",
		"applicationId", "environmentId", "components?")
}

// UnmarshalJSON demands the component's name.
func (c *Component) UnmarshalJSON(data []byte) error {
	type plain Component

	return lenient.DecodeObject(data, (*plain)(c), "name")
}

// Identifier returns the id.
func (i *Instance) Identifier() string { return i.ID }

// Validate makes sure that the instance can be addressed and that its status is
// known.
func (i *Instance) Validate() error {
	switch {
	case i.ID == "":
		return errors.New("the instance has no id")
	case i.Status == "":
		return fmt.Errorf("instance %s has no status", i.ID)
	default:
		return nil
	}
}

const instancePath = "api/1/instances/%s"

// GetInstance returns one instance; rest.NotFound if there is no record of it.
// One that is destroyed has its record until that is deleted.
func (c *Client) GetInstance(ctx context.Context, id string) (*Instance, error) {
	return c.readInstance(ctx, id)
}

// readInstance reads an instance; what is final is not asked for again.
func (c *Client) readInstance(ctx context.Context, id string, final ...int) (*Instance, error) {
	var instance Instance
	err := c.do(ctx, rest.Call{
		Operation: fmt.Sprintf("read instance %q", id),
		Method:    http.MethodGet,
		Path:      rest.Path(instancePath, id),
		ID:        id,
		NoRetry:   final,
	}, &instance)
	if err != nil {
		return nil, err
	}

	return &instance, nil
}

// PollInstance is a look at an instance that is waited for. The API now and
// then says 408 instead of showing it (design/api/qubell.md, "Errors"): then
// all that is known is the id, and the status is [StatusUnknown].
func (c *Client) PollInstance(ctx context.Context, id string) (*Instance, error) {
	instance, err := c.readInstance(ctx, id, http.StatusRequestTimeout)
	if failure, ok := errors.AsType[*rest.Error](err); ok && failure.Status == http.StatusRequestTimeout {
		return &Instance{ID: id, Status: StatusUnknown}, nil
	}

	return instance, err
}

// DeleteInstance deletes the record of an instance; rest.NotFound if there is
// none. An instance that is active is destroyed first if force is set, which
// takes a while, and is rest.Invalid otherwise, like a part of another instance
// (design/api/qubell.md, "Deleting an instance").
func (c *Client) DeleteInstance(ctx context.Context, id string, force bool) error {
	query := url.Values{"force": {"0"}}
	if force {
		query = url.Values{"force": {"1"}}
	}

	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("delete instance %q", id),
		Method:    http.MethodDelete,
		Path:      rest.Path(instancePath, id),
		Query:     query,
	})
}
