package sharedcloud

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// InstanceCreate holds the attributes of a new instance.
type InstanceCreate struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
	// AskPrice is in US dollars.
	AskPrice           float64 `json:"ask_price"`
	MaxNumParallelJobs int64   `json:"max_num_parallel_jobs"`
	// GPU is the UUID of a GPU model, "" for a CPU instance.
	GPU string `json:"gpu,omitempty"`
}

// CreateInstance creates an instance. If the response is lost, CreateInstance
// searches the list for the instance. The error is rest.InDoubt if it cannot
// identify the instance.
func (c *Client) CreateInstance(ctx context.Context, create InstanceCreate) (*Instance, error) {
	content, err := json.Marshal(create)
	if err != nil {
		return nil, fmt.Errorf("writing the request's JSON: %w", err)
	}

	return doubt.Do(ctx, c.resolver, doubt.Create[*Instance]{
		Group:          string(content),
		Content:        string(content),
		ComparedFields: "name, type, ask_price, max_num_parallel_jobs and gpu",
		Send:           func(ctx context.Context) (*Instance, error) { return c.sendCreate(ctx, create) },
		ID:             (*Instance).Identifier,
		Find: func(ctx context.Context, since time.Time) ([]doubt.Candidate[*Instance], error) {
			return c.findCreated(ctx, create, since)
		},
	})
}

func (c *Client) sendCreate(ctx context.Context, create InstanceCreate) (*Instance, error) {
	return c.doInstance(ctx, rest.Call{
		Operation:       fmt.Sprintf("create instance %q", create.Name),
		Method:          http.MethodPost,
		Path:            instancesPath,
		Body:            rest.JSON(create),
		SuccessStatuses: []int{http.StatusOK, http.StatusCreated},
	})
}

// findCreated lists the instances that match a create and that were created
// since a time. It compares created_at with current_server_time of the same
// instance, because both come from the server's clock
// (design/api/sharedcloud.md, "Finding a lost create").
func (c *Client) findCreated(
	ctx context.Context, create InstanceCreate, since time.Time,
) ([]doubt.Candidate[*Instance], error) {
	list, err := c.ListInstances(ctx)
	if err != nil {
		return nil, err
	}
	maxAge := time.Since(since) + rest.ClockTolerance
	var found []doubt.Candidate[*Instance]
	for i := range list {
		instance := &list[i]
		if create.matches(instance) && instance.CurrentServerTime.Sub(instance.CreatedAt.Time) <= maxAge {
			found = append(found, doubt.Candidate[*Instance]{
				Candidate: rest.Candidate{
					ID: instance.UUID, Name: instance.Name, CreatedAt: instance.CreatedAt.Time,
				},
				Value: instance,
			})
		}
	}

	return found, nil
}

// matches reports whether an instance has the attributes of the create.
func (c InstanceCreate) matches(instance *Instance) bool {
	return instance.Name == c.Name && instance.Type == c.Type && float64(instance.AskPrice) == c.AskPrice &&
		int64(instance.MaxNumParallelJobs) == c.MaxNumParallelJobs && string(instance.GPU) == c.GPU
}
