package sharedcloud

import (
	"context"
	"errors"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// GPUModel is a model of GPU that an instance may have
// (design/api/sharedcloud.md, "GPU models").
type GPUModel struct {
	UUID string `json:"uuid"`
	// Name is the model as its maker calls it, such as "Nvidia Titan V 12GB".
	Name string `json:"name"`
	// Codename is short and unique, such as "titanv".
	Codename  string      `json:"codename"`
	CUDACores lenient.Int `json:"cuda_cores"`
	// IsAvailable tells whether jobs can be run on this model now.
	IsAvailable bool `json:"is_available"`
	CreatedAt   Time `json:"created_at"`
	// CurrentServerTime differs in every answer.
	CurrentServerTime Time `json:"current_server_time"`
}

// UnmarshalJSON demands all keys that the API documents
// (design/api/sharedcloud.md, "GPU models").
func (m *GPUModel) UnmarshalJSON(data []byte) error {
	type plain GPUModel

	return lenient.DecodeObject(data, (*plain)(m),
		"uuid", "name", "codename", "cuda_cores", "is_available", "created_at", "current_server_time")
}

type gpuModels struct{ lenient.List[GPUModel] }

// Validate makes sure that an answer is a list of GPU models.
func (list *gpuModels) Validate() error {
	if list.List == nil {
		return errors.New("there is no list of GPUs")
	}
	for _, gpu := range list.List {
		if gpu.UUID == "" {
			return errors.New("a GPU has no uuid")
		}
	}

	return nil
}

// ListGPUs returns the GPU models in the API's order.
func (c *Client) ListGPUs(ctx context.Context) ([]GPUModel, error) {
	var list gpuModels
	err := c.rest.Do(ctx, rest.Call{
		Operation: "list GPUs",
		Method:    http.MethodGet,
		Path:      "api/v1/gpus/",
	}, &list)

	return list.List, err
}
