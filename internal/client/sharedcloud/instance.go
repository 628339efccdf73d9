package sharedcloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// MinAskPrice is the lowest price that the API takes, in US dollars (sheet,
// section 3).
const MinAskPrice = 0.001

// Instance is a computer offered for rent, as the API shows it (sheet, section
// 2).
type Instance struct {
	UUID string `json:"uuid"`
	Name string `json:"name"`
	Type Type   `json:"type"`
	// Status is volatile: it follows the agent on the computer.
	Status Status `json:"status"`
	// AskPrice is in US dollars.
	AskPrice           lenient.Float `json:"ask_price"`
	MaxNumParallelJobs lenient.Int   `json:"max_num_parallel_jobs"`
	// GPU is the UUID of the GPU's model, "" for a CPU instance.
	GPU OptionalText `json:"gpu"`
	// GPUName is the name of the GPU's model, "" for a CPU instance.
	GPUName          OptionalText `json:"gpu_name"`
	NumRunningJobs   lenient.Int  `json:"num_running_jobs"`
	NumAssignedJobs  lenient.Int  `json:"num_assigned_jobs"`
	DownloadedImages Images       `json:"downloaded_images"`
	CreatedAt        Time         `json:"created_at"`
	UpdatedAt        Time         `json:"updated_at"`
	// LastConnection is zero until the computer's agent first connects.
	LastConnection Time `json:"last_connection"`
	// CurrentServerTime differs in every answer.
	CurrentServerTime Time `json:"current_server_time"`
}

// UnmarshalJSON demands all keys that the API documents (sheet, section 2).
func (i *Instance) UnmarshalJSON(data []byte) error {
	type plain Instance

	return lenient.DecodeObject(data, (*plain)(i),
		"uuid", "name", "type", "status", "ask_price", "max_num_parallel_jobs", "gpu?", "gpu_name?",
		"num_running_jobs", "num_assigned_jobs", "downloaded_images", "created_at", "updated_at",
		"last_connection?", "current_server_time")
}

// Identifier returns the UUID.
func (i *Instance) Identifier() string { return i.UUID }

// Validate makes sure that the instance can be addressed.
func (i *Instance) Validate() error {
	if i.UUID == "" {
		return errors.New("the instance has no uuid")
	}

	return nil
}

// instances is the answer to a list.
type instances struct{ lenient.List[Instance] }

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

// OptionalText is a text; null and "n/a" stand for none (sheet, section 3).
type OptionalText string

// UnmarshalJSON reads a text, null or "n/a".
func (t *OptionalText) UnmarshalJSON(data []byte) error {
	var text *string
	err := json.Unmarshal(data, &text)
	if err != nil {
		return fmt.Errorf("%s is not a text", data)
	}
	*t = ""
	if text != nil && *text != "n/a" {
		*t = OptionalText(*text)
	}

	return nil
}

// Images are the container images that the computer holds: their registry
// paths.
type Images []string

// UnmarshalJSON reads a list of texts; what is no text is kept as its JSON.
func (i *Images) UnmarshalJSON(data []byte) error {
	var raw []json.RawMessage
	err := json.Unmarshal(data, &raw)
	if err != nil {
		return fmt.Errorf("%s is not a list of images", data)
	}
	*i = make(Images, 0, len(raw))
	for _, image := range raw {
		var path string
		if json.Unmarshal(image, &path) != nil {
			path = string(image)
		}
		*i = append(*i, path)
	}

	return nil
}

// InstanceCreate is what an instance is made from.
type InstanceCreate struct {
	Name               string  `json:"name"`
	Type               Type    `json:"type"`
	AskPrice           float64 `json:"ask_price"`
	MaxNumParallelJobs int64   `json:"max_num_parallel_jobs"`
	GPU                string  `json:"gpu,omitempty"`
}

// InstanceUpdate is a change; what is nil stays as it is.
type InstanceUpdate struct {
	Name               *string  `json:"name,omitempty"`
	Type               *Type    `json:"type,omitempty"`
	AskPrice           *float64 `json:"ask_price,omitempty"`
	MaxNumParallelJobs *int64   `json:"max_num_parallel_jobs,omitempty"`
	GPU                *string  `json:"gpu,omitempty"`
}

const (
	instancesPath = "api/v1/instances/"
	instancePath  = "api/v1/instances/%s/"
)

// ListInstances returns the account's own instances, newest first. There is no
// paging and no filter.
func (c *Client) ListInstances(ctx context.Context) ([]Instance, error) {
	var list instances
	err := c.rest.Do(ctx, rest.Call{
		Operation: "list instances",
		Method:    http.MethodGet,
		Path:      instancesPath,
	}, &list)

	return list.List, err
}

// GetInstance returns one instance; rest.NotFound if there is none.
func (c *Client) GetInstance(ctx context.Context, uuid string) (*Instance, error) {
	return c.doInstance(ctx, rest.Call{
		Operation: fmt.Sprintf("read instance %q", uuid),
		Method:    http.MethodGet,
		Path:      rest.Path(instancePath, uuid),
		ID:        uuid,
	})
}

// RefreshInstance returns one instance as it was at most a moment ago: many of
// these calls share one list, as bulkread explains. What it returns is shared
// and must not be changed.
func (c *Client) RefreshInstance(ctx context.Context, uuid string) (*Instance, error) {
	return c.instances.Read(ctx, uuid)
}

// instanceSource tells how instances are read: the list shows them whole.
func (c *Client) instanceSource() bulkread.Source[Instance] {
	return bulkread.Source[Instance]{
		Get:  c.GetInstance,
		List: bulkread.OnePage(c.ListInstances),
		ID:   func(instance *Instance) string { return instance.UUID },
	}
}

// CreateInstance makes an instance. If the answer is lost, it looks for the
// instance; rest.InDoubt if it cannot identify the instance.
func (c *Client) CreateInstance(ctx context.Context, create InstanceCreate) (*Instance, error) {
	content, err := json.Marshal(create)
	if err != nil {
		return nil, fmt.Errorf("writing the request's JSON: %w", err)
	}

	return doubt.Do(ctx, c.resolver, doubt.Create[*Instance]{
		Group:          string(content),
		Content:        string(content),
		ComparedFields: "name, type, ask_price, max_num_parallel_jobs and gpu",
		Send: func(ctx context.Context) (*Instance, error) {
			return c.doInstance(ctx, rest.Call{
				Operation:       fmt.Sprintf("create instance %q", create.Name),
				Method:          http.MethodPost,
				Path:            instancesPath,
				Body:            rest.JSON(create),
				SuccessStatuses: []int{http.StatusOK, http.StatusCreated},
			})
		},
		ID: (*Instance).Identifier,
		Find: func(ctx context.Context, since time.Time) ([]doubt.Candidate[*Instance], error) {
			return c.findCreated(ctx, create, since)
		},
	})
}

// findCreated lists the instances that a create may have made since a moment.
// Their times and the Date of an answer come from one clock (sheet, "Finding a
// lost create").
func (c *Client) findCreated(
	ctx context.Context, create InstanceCreate, since time.Time,
) ([]doubt.Candidate[*Instance], error) {
	list, err := c.ListInstances(ctx)
	if err != nil {
		return nil, err
	}
	window := time.Since(since) + rest.ClockTolerance
	var found []doubt.Candidate[*Instance]
	for i := range list {
		each := &list[i]
		if create.matches(each) && each.CurrentServerTime.Sub(each.CreatedAt.Time) <= window {
			found = append(found, doubt.Candidate[*Instance]{
				Candidate: rest.Candidate{ID: each.UUID, Name: each.Name, CreatedAt: each.CreatedAt.Time},
				Value:     each,
			})
		}
	}

	return found, nil
}

// matches reports whether an instance is what the create asks for.
func (c *InstanceCreate) matches(instance *Instance) bool {
	return instance.Name == c.Name && instance.Type == c.Type && float64(instance.AskPrice) == c.AskPrice &&
		int64(instance.MaxNumParallelJobs) == c.MaxNumParallelJobs && string(instance.GPU) == c.GPU
}

// UpdateInstance changes an instance in place and returns it as it is then. A
// change of the type to CPU drops the GPU.
func (c *Client) UpdateInstance(ctx context.Context, uuid string, update InstanceUpdate) (*Instance, error) {
	return c.doInstance(ctx, rest.Call{
		Operation: fmt.Sprintf("update instance %q", uuid),
		Method:    http.MethodPatch,
		Path:      rest.Path(instancePath, uuid),
		Body:      rest.JSON(update),
		ID:        uuid,
		// It sets values, so that a second time changes nothing more.
		Retry: rest.RetryAlways,
	})
}

// DeleteInstance deletes an instance; rest.NotFound if there is none.
func (c *Client) DeleteInstance(ctx context.Context, uuid string) error {
	return c.rest.Do(ctx, rest.Call{
		Operation:       fmt.Sprintf("delete instance %q", uuid),
		Method:          http.MethodDelete,
		Path:            rest.Path(instancePath, uuid),
		SuccessStatuses: []int{http.StatusOK, http.StatusNoContent},
	}, nil)
}

func (c *Client) doInstance(ctx context.Context, call rest.Call) (*Instance, error) {
	var instance Instance
	err := c.rest.Do(ctx, call, &instance)
	if err != nil {
		return nil, err
	}

	return &instance, nil
}
