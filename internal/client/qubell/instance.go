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

// Instance is an instance of an application (design/api/qubell.md, "Instance
// object"). The API does not return its revision, its user data and the time of
// its destruction.
type Instance struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Version is the version of the application's manifest.
	Version lenient.Int `json:"version"`
	// Parameters are all parameters, including those with the manifest's
	// default.
	Parameters Values `json:"parameters"`
	Status     Status `json:"status"`
	// OwnerID is the id of the user who launched the instance.
	OwnerID string `json:"ownerId"`
	// WorkflowHistory may lack the running job; see [Instance.Jobs].
	WorkflowHistory lenient.List[Job]       `json:"workflowHistory"`
	ReturnValues    Values                  `json:"returnValues"`
	ApplicationID   string                  `json:"applicationId"`
	EnvironmentID   string                  `json:"environmentId"`
	Components      lenient.List[Component] `json:"components"`
	// ErrorMessage is the error of the last job, "" in later versions of the
	// API.
	ErrorMessage string `json:"errorMessage"`
	// Workflow is the running job, nil in later versions of the API.
	Workflow *Job `json:"workflow"`
}

// Component is a part of an instance of a hierarchical application.
type Component struct {
	Name string `json:"name"`
	// InstanceID is "" if the component is not an application.
	InstanceID string `json:"instanceId"`
}

// UnmarshalJSON requires the documented keys (design/api/qubell.md, "Instance
// object").
func (i *Instance) UnmarshalJSON(data []byte) error {
	type plain Instance

	return lenient.DecodeObject(data, (*plain)(i),
		"id", "name", "version", "parameters", "status", "ownerId?", "workflowHistory?", "returnValues?",
		"applicationId", "environmentId", "components?")
}

// UnmarshalJSON requires the component's name.
func (c *Component) UnmarshalJSON(data []byte) error {
	type plain Component

	return lenient.DecodeObject(data, (*plain)(c), "name")
}

// Identifier returns the id.
func (i *Instance) Identifier() string { return i.ID }

// Validate returns an error if the id or the status is empty.
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

// GetInstance returns one instance. The error is rest.NotFound if it has no
// record. A destroyed instance has a record until the record is deleted.
func (c *Client) GetInstance(ctx context.Context, id string) (*Instance, error) {
	return c.readInstance(ctx, id)
}

// readInstance reads an instance. It sends the request only once if the status
// is one of noRetry.
func (c *Client) readInstance(ctx context.Context, id string, noRetry ...int) (*Instance, error) {
	var instance Instance
	err := c.do(ctx, rest.Call{
		Operation: fmt.Sprintf("read instance %q", id),
		Method:    http.MethodGet,
		Path:      rest.Path(instancePath, id),
		ID:        id,
		NoRetry:   noRetry,
	}, &instance)
	if err != nil {
		return nil, err
	}

	return &instance, nil
}

// PollInstance is GetInstance for a caller that polls. The API sometimes
// answers 408 (design/api/qubell.md, "Errors"). PollInstance then returns an
// instance that has only the id and the status [StatusUnknown].
func (c *Client) PollInstance(ctx context.Context, id string) (*Instance, error) {
	instance, err := c.readInstance(ctx, id, http.StatusRequestTimeout)
	failure, ok := errors.AsType[*rest.Error](err)
	if ok && failure.Status == http.StatusRequestTimeout {
		return &Instance{ID: id, Status: StatusUnknown}, nil
	}

	return instance, err
}

// DeleteInstance deletes the record of a destroyed instance. If force is set,
// the server also destroys an active instance, after the response. The error is
// rest.Invalid for an active instance without force and for a submodule, and
// rest.NotFound if there is no record (design/api/qubell.md, "Deleting an
// instance").
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
