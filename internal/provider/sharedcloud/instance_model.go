package sharedcloud

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// instanceBaseModel is the part of an instance that the resource and the data
// sources share: all values that do not change on their own.
type instanceBaseModel struct {
	ID                 types.String      `tfsdk:"id"`
	Name               types.String      `tfsdk:"name"`
	Type               types.String      `tfsdk:"type"`
	AskPrice           types.Float64     `tfsdk:"ask_price"`
	MaxNumParallelJobs types.Int64       `tfsdk:"max_num_parallel_jobs"`
	GPU                types.String      `tfsdk:"gpu"`
	GPUName            types.String      `tfsdk:"gpu_name"`
	CreatedAt          timetypes.RFC3339 `tfsdk:"created_at"`
}

// instanceResourceModel is the model of the resource
// fleet_sharedcloud_instance.
type instanceResourceModel struct {
	instanceBaseModel
}

// instanceDataSourceModel is the whole instance, with the values that change on
// their own. It has no server time, which differs on every read: an output of
// the whole instance would always change.
type instanceDataSourceModel struct {
	instanceBaseModel

	Status           types.String      `tfsdk:"status"`
	NumRunningJobs   types.Int64       `tfsdk:"num_running_jobs"`
	NumAssignedJobs  types.Int64       `tfsdk:"num_assigned_jobs"`
	DownloadedImages []types.String    `tfsdk:"downloaded_images"`
	UpdatedAt        timetypes.RFC3339 `tfsdk:"updated_at"`
	LastConnection   timetypes.RFC3339 `tfsdk:"last_connection"`
}

// FromAPI sets the values that the API returns.
func (m *instanceBaseModel) FromAPI(instance *api.Instance) {
	m.ID = types.StringValue(instance.UUID)
	m.Name = types.StringValue(instance.Name)
	m.Type = types.StringValue(instance.Type.String())
	// A value that Terraform sent has a higher precision than a float64. It stays,
	// so that the model of an unchanged object is equal (system.Refresh).
	if price := float64(instance.AskPrice); m.AskPrice.IsNull() || m.AskPrice.ValueFloat64() != price {
		m.AskPrice = types.Float64Value(price)
	}
	m.MaxNumParallelJobs = types.Int64Value(int64(instance.MaxNumParallelJobs))
	m.GPU = convert.OptionalString(string(instance.GPU))
	m.GPUName = convert.OptionalString(string(instance.GPUName))
	m.CreatedAt = convert.Time(instance.CreatedAt.Time)
}

// FromAPI sets the values that the API returns.
func (m *instanceDataSourceModel) FromAPI(instance *api.Instance) {
	m.instanceBaseModel.FromAPI(instance)
	m.Status = types.StringValue(instance.Status.String())
	m.NumRunningJobs = types.Int64Value(int64(instance.NumRunningJobs))
	m.NumAssignedJobs = types.Int64Value(int64(instance.NumAssignedJobs))
	m.DownloadedImages = convert.Strings(instance.DownloadedImages)
	m.UpdatedAt = convert.Time(instance.UpdatedAt.Time)
	m.LastConnection = convert.Time(instance.LastConnection.Time)
}

// ToAPI returns the request that creates the instance.
func (m *instanceResourceModel) ToAPI() api.InstanceCreate {
	return api.InstanceCreate{
		Name:               m.Name.ValueString(),
		Type:               m.apiType(),
		AskPrice:           m.AskPrice.ValueFloat64(),
		MaxNumParallelJobs: m.MaxNumParallelJobs.ValueInt64(),
		GPU:                m.GPU.ValueString(),
	}
}

// ToAPIUpdate returns the values that differ from prior. It never removes the
// GPU: the server does that when the type changes (design/api/sharedcloud.md,
// "Updating an instance").
func (m *instanceResourceModel) ToAPIUpdate(prior *instanceResourceModel) api.InstanceUpdate {
	var update api.InstanceUpdate
	if !m.Name.Equal(prior.Name) {
		update.Name = m.Name.ValueStringPointer()
	}
	if !m.Type.Equal(prior.Type) {
		update.Type = new(m.apiType())
	}
	if !m.AskPrice.Equal(prior.AskPrice) {
		update.AskPrice = m.AskPrice.ValueFloat64Pointer()
	}
	if !m.MaxNumParallelJobs.Equal(prior.MaxNumParallelJobs) {
		update.MaxNumParallelJobs = m.MaxNumParallelJobs.ValueInt64Pointer()
	}
	if !m.GPU.Equal(prior.GPU) {
		update.GPU = m.GPU.ValueStringPointer()
	}

	return update
}

// Identity returns the identity of the instance.
func (m *instanceResourceModel) Identity() any {
	return system.Identity{ID: m.ID}
}

// apiType returns the type. A validator of the schema has checked it.
func (m *instanceResourceModel) apiType() api.Type {
	if m.Type.ValueString() == api.GPU.String() {
		return api.GPU
	}

	return api.CPU
}

// validateGPU checks the known values of type, gpu and max_num_parallel_jobs
// against each other (design/api/sharedcloud.md, "Validation messages").
func (m *instanceResourceModel) validateGPU() diag.Diagnostics {
	var diags diag.Diagnostics
	if m.Type.IsUnknown() {
		return nil
	}
	if m.apiType() == api.CPU {
		if !m.GPU.IsNull() && !m.GPU.IsUnknown() {
			diags.AddAttributeError(path.Root("gpu"), "Sharedcloud: a CPU instance has no GPU",
				`The type of this instance is "cpu", so gpu must not be set. Remove gpu, or set type = "gpu".`)
		}

		return diags
	}
	if m.GPU.IsNull() {
		diags.AddAttributeError(
			path.Root("gpu"), "Sharedcloud: a GPU instance needs a GPU",
			`The type of this instance is "gpu", so gpu must be set to the id of a GPU model. `+
				"The data source fleet_sharedcloud_gpus lists the GPU models and their ids.",
		)
	}
	jobs := m.MaxNumParallelJobs
	if !jobs.IsNull() && !jobs.IsUnknown() && jobs.ValueInt64() != 1 {
		diags.AddAttributeError(
			path.Root("max_num_parallel_jobs"), "Sharedcloud: a GPU instance runs one job at a time",
			`The type of this instance is "gpu", so max_num_parallel_jobs must be 1. Set it to 1, or remove it.`,
		)
	}

	return diags
}
