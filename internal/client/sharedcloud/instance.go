package sharedcloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// MinAskPrice is the lowest price that the API accepts, in US dollars
// (design/api/sharedcloud.md, "Creating an instance").
const MinAskPrice = 0.001

// Instance is a computer that its owner offers for rent
// (design/api/sharedcloud.md, "Instance object").
type Instance struct {
	UUID string `json:"uuid"`
	Name string `json:"name"`
	Type Type   `json:"type"`
	// Status changes without a request: it follows the agent on the computer.
	Status Status `json:"status"`
	// AskPrice is in US dollars.
	AskPrice           lenient.Float `json:"ask_price"`
	MaxNumParallelJobs lenient.Int   `json:"max_num_parallel_jobs"`
	// GPU is the UUID of the GPU model, "" for a CPU instance.
	GPU OptionalText `json:"gpu"`
	// GPUName is the name of the GPU model, "" for a CPU instance.
	GPUName          OptionalText `json:"gpu_name"`
	NumRunningJobs   lenient.Int  `json:"num_running_jobs"`
	NumAssignedJobs  lenient.Int  `json:"num_assigned_jobs"`
	DownloadedImages Images       `json:"downloaded_images"`
	CreatedAt        Time         `json:"created_at"`
	UpdatedAt        Time         `json:"updated_at"`
	// LastConnection is zero until the computer's agent first connects.
	LastConnection Time `json:"last_connection"`
	// CurrentServerTime differs in every response.
	CurrentServerTime Time `json:"current_server_time"`
}

// InstanceUpdate is a change of an instance. A nil field is not sent, and the
// server keeps its value.
type InstanceUpdate struct {
	Name               *string  `json:"name,omitempty"`
	Type               *Type    `json:"type,omitempty"`
	AskPrice           *float64 `json:"ask_price,omitempty"`
	MaxNumParallelJobs *int64   `json:"max_num_parallel_jobs,omitempty"`
	GPU                *string  `json:"gpu,omitempty"`
}

// UnmarshalJSON requires all keys that the API documents.
func (i *Instance) UnmarshalJSON(data []byte) error {
	type plain Instance

	return lenient.DecodeObject(data, (*plain)(i),
		"uuid", "name", "type", "status", "ask_price", "max_num_parallel_jobs", "gpu?", "gpu_name?",
		"num_running_jobs", "num_assigned_jobs", "downloaded_images", "created_at", "updated_at",
		"last_connection?", "current_server_time")
}

// Identifier returns the UUID.
func (i *Instance) Identifier() string { return i.UUID }

// Validate returns an error if the instance has no UUID.
func (i *Instance) Validate() error {
	if i.UUID == "" {
		return errors.New("the instance has no uuid")
	}

	return nil
}

const (
	instancesPath = "api/v1/instances/"
	instancePath  = "api/v1/instances/%s/"
)

// ListInstances returns the account's own instances, newest first. The API has
// neither pages nor filters.
func (c *Client) ListInstances(ctx context.Context) ([]Instance, error) {
	var list lenient.List[Instance]
	err := c.rest.Do(ctx, rest.Call{
		Operation: "list instances",
		Method:    http.MethodGet,
		Path:      instancesPath,
	}, &list)

	return list, err
}

// GetInstance returns one instance. The error is rest.NotFound if it does not
// exist.
func (c *Client) GetInstance(ctx context.Context, uuid string) (*Instance, error) {
	return c.doInstance(ctx, rest.Call{
		Operation: fmt.Sprintf("read instance %q", uuid),
		Method:    http.MethodGet,
		Path:      rest.Path(instancePath, uuid),
		ID:        uuid,
	})
}

// RefreshInstance returns one instance and may be served from a list that
// several calls share, see [bulkread.Reader.Read]. The caller must not change
// the instance.
func (c *Client) RefreshInstance(ctx context.Context, uuid string) (*Instance, error) {
	return c.instances.Read(ctx, uuid)
}

// instanceSource describes how to read instances in bulk. The list returns the
// same fields as a GET.
func (c *Client) instanceSource() bulkread.Source[Instance] {
	return bulkread.Source[Instance]{
		Get:  c.GetInstance,
		List: bulkread.OnePage(c.ListInstances),
		ID:   (*Instance).Identifier,
	}
}

// UpdateInstance changes an instance in place and returns the new instance. A
// change of the type to CPU removes the GPU. The error is rest.NotFound if the
// instance does not exist.
func (c *Client) UpdateInstance(ctx context.Context, uuid string, update InstanceUpdate) (*Instance, error) {
	return c.doInstance(ctx, rest.Call{
		Operation: fmt.Sprintf("update instance %q", uuid),
		Method:    http.MethodPatch,
		Path:      rest.Path(instancePath, uuid),
		Body:      rest.JSON(update),
		ID:        uuid,
		// The request sets values, so a second one has no effect.
		Retry: rest.RetryAlways,
	})
}

// DeleteInstance deletes an instance. The error is rest.NotFound if it does not
// exist.
func (c *Client) DeleteInstance(ctx context.Context, uuid string) error {
	return c.rest.Do(ctx, rest.Call{
		Operation:       fmt.Sprintf("delete instance %q", uuid),
		Method:          http.MethodDelete,
		Path:            rest.Path(instancePath, uuid),
		SuccessStatuses: []int{http.StatusOK, http.StatusNoContent},
	}, nil)
}

// doInstance sends a call whose response is an instance.
func (c *Client) doInstance(ctx context.Context, call rest.Call) (*Instance, error) {
	var instance Instance
	err := c.rest.Do(ctx, call, &instance)
	if err != nil {
		return nil, err
	}

	return &instance, nil
}
