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
	// Name is the manufacturer's name of the model, such as "Nvidia Titan V
	// 12GB".
	Name string `json:"name"`
	// Codename is short and unique, such as "titanv".
	Codename  string      `json:"codename"`
	CUDACores lenient.Int `json:"cuda_cores"`
	// IsAvailable reports whether jobs can run on this model now.
	IsAvailable bool `json:"is_available"`
	CreatedAt   Time `json:"created_at"`
}

// UnmarshalJSON requires all keys that the client reads.
func (m *GPUModel) UnmarshalJSON(data []byte) error {
	type plain GPUModel

	return lenient.DecodeObject(data, (*plain)(m),
		"uuid", "name", "codename", "cuda_cores", "is_available", "created_at")
}

// Validate returns an error if the model has no UUID.
func (m *GPUModel) Validate() error {
	if m.UUID == "" {
		return errors.New("the GPU model has no uuid")
	}

	return nil
}

// ListGPUs returns the GPU models in the API's order.
func (c *Client) ListGPUs(ctx context.Context) ([]GPUModel, error) {
	var list lenient.List[GPUModel]
	err := c.rest.Do(ctx, rest.Call{
		Operation: "list GPUs",
		Method:    http.MethodGet,
		Path:      "api/v1/gpus/",
	}, &list)

	return list, err
}
