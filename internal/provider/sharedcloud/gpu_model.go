package sharedcloud

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// gpuModel is a GPU model. It has no server time, which differs on every read:
// an output of the whole model would always change.
type gpuModel struct {
	ID          types.String      `tfsdk:"id"`
	Name        types.String      `tfsdk:"name"`
	Codename    types.String      `tfsdk:"codename"`
	CUDACores   types.Int64       `tfsdk:"cuda_cores"`
	IsAvailable types.Bool        `tfsdk:"is_available"`
	CreatedAt   timetypes.RFC3339 `tfsdk:"created_at"`
}

// FromAPI sets the values that the API returns.
func (m *gpuModel) FromAPI(gpu *api.GPUModel) {
	m.ID = types.StringValue(gpu.UUID)
	m.Name = types.StringValue(gpu.Name)
	m.Codename = types.StringValue(gpu.Codename)
	m.CUDACores = types.Int64Value(int64(gpu.CUDACores))
	m.IsAvailable = types.BoolValue(gpu.IsAvailable)
	m.CreatedAt = convert.Time(gpu.CreatedAt.Time)
}
