package wakame

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// instanceBaseModel is the part of an instance that the resource and the data
// sources share.
type instanceBaseModel struct {
	ID             types.String      `tfsdk:"id"`
	ImageID        types.String      `tfsdk:"image_id"`
	InstanceSpecID types.String      `tfsdk:"instance_spec_id"`
	Hostname       types.String      `tfsdk:"hostname"`
	SecurityGroups types.Set         `tfsdk:"security_groups"`
	SSHKeyID       types.String      `tfsdk:"ssh_key_id"`
	HAEnabled      types.Bool        `tfsdk:"ha_enabled"`
	State          types.String      `tfsdk:"state"`
	CPUCores       types.Int64       `tfsdk:"cpu_cores"`
	MemorySize     types.Int64       `tfsdk:"memory_size"`
	Arch           types.String      `tfsdk:"arch"`
	HostNode       types.String      `tfsdk:"host_node"`
	Address        types.String      `tfsdk:"address"`
	Networks       types.List        `tfsdk:"networks"`
	VIFs           types.List        `tfsdk:"vifs"`
	Volumes        types.List        `tfsdk:"volumes"`
	CreatedAt      timetypes.RFC3339 `tfsdk:"created_at"`
}

// instanceResourceModel is the model of the resource fleet_wakame_instance.
type instanceResourceModel struct {
	instanceBaseModel

	// The API does not return these. They are the values last written.
	NetworkID         types.String `tfsdk:"network_id"`
	HostNodeID        types.String `tfsdk:"host_node_id"`
	UserData          types.String `tfsdk:"user_data"`
	UserDataWO        types.String `tfsdk:"user_data_wo"`
	UserDataWOVersion types.Int64  `tfsdk:"user_data_wo_version"`

	// DesiredState is the state that the instance has after a refresh, see
	// reportPower.
	DesiredState   types.String   `tfsdk:"desired_state"`
	RebootTriggers types.Map      `tfsdk:"reboot_triggers"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

// instanceDataSourceModel is the whole instance, with the values that change on
// their own.
type instanceDataSourceModel struct {
	instanceBaseModel

	Status types.String `tfsdk:"status"`
}

// FromAPI sets the values that the API returns, except for the volumes.
func (m *instanceBaseModel) FromAPI(instance *api.Instance) {
	m.ID = types.StringValue(instance.ID)
	m.ImageID = types.StringValue(instance.ImageID)
	m.InstanceSpecID = types.StringValue(instance.InstanceSpecID)
	m.Hostname = types.StringValue(instance.Hostname)
	m.SecurityGroups = securityGroupSet(instance.SecurityGroups)
	m.SSHKeyID = convert.OptionalString(string(instance.SSHKeyPair))
	m.HAEnabled = types.BoolValue(bool(instance.HAEnabled))
	m.State = types.StringValue(string(instance.State))
	m.CPUCores = types.Int64Value(int64(instance.CPUCores))
	m.MemorySize = types.Int64Value(int64(instance.MemorySize))
	m.Arch = convert.OptionalString(instance.Arch)
	m.HostNode = convert.OptionalString(instance.HostNode)
	m.Address = firstAddress(instance)
	m.Networks = objectList(networkAttributes(), instance.Networks, networkValues)
	m.VIFs = objectList(vifAttributes(), instance.VIFs, vifValues)
	m.CreatedAt = convert.Time(instance.CreatedAt.Time)
}

// FromAPI sets the values that the API returns, except for the states of the
// volumes, which change on their own.
func (m *instanceResourceModel) FromAPI(instance *api.Instance) {
	m.instanceBaseModel.FromAPI(instance)
	m.Volumes = objectList(volumeAttributes(), instance.Volumes, volumeValues)
}

// FromAPI sets the values that the API returns.
func (m *instanceDataSourceModel) FromAPI(instance *api.Instance) {
	m.instanceBaseModel.FromAPI(instance)
	m.Volumes = objectList(volumeDataSourceAttributes(), instance.Volumes, volumeDataSourceValues)
	m.Status = convert.OptionalString(instance.Status)
}

// ToAPI returns the request that creates the instance. The caller must set
// UserDataWO from the configuration: a plan does not have write-only values.
func (m *instanceResourceModel) ToAPI() api.InstanceCreate {
	userData := m.UserData
	if userData.IsNull() {
		userData = m.UserDataWO
	}

	return api.InstanceCreate{
		ImageID:        m.ImageID.ValueString(),
		InstanceSpecID: m.InstanceSpecID.ValueString(),
		HostNodeID:     m.HostNodeID.ValueString(),
		Hostname:       m.Hostname.ValueString(),
		UserData:       userData.ValueString(),
		SecurityGroups: m.securityGroupIDs(),
		SSHKeyID:       m.SSHKeyID.ValueString(),
		NetworkID:      m.NetworkID.ValueString(),
		HAEnabled:      m.HAEnabled.ValueBool(),
	}
}

// firstAddress returns the first address in the first network, null if there is
// none, such as for a stopped instance (design/api/wakame.md, "Instance object
// at rest").
func firstAddress(instance *api.Instance) types.String {
	if len(instance.Networks) == 0 || len(instance.Networks[0].IPAddr) == 0 {
		return types.StringNull()
	}

	return types.StringValue(instance.Networks[0].IPAddr[0])
}

// Identity returns the identity of the instance.
func (m *instanceResourceModel) Identity() any {
	return system.Identity{ID: m.ID}
}

// securityGroupIDs returns the ids of the security groups. It is empty if they
// are unknown.
func (m *instanceBaseModel) securityGroupIDs() []string {
	elements := m.SecurityGroups.Elements()
	groups := make([]string, 0, len(elements))
	for _, element := range elements {
		if id, ok := element.(types.String); ok {
			groups = append(groups, id.ValueString())
		}
	}

	return groups
}

// missingSecurityGroups returns the security groups of the model that the
// instance does not have.
func (m *instanceBaseModel) missingSecurityGroups(instance *api.Instance) []string {
	return slices.DeleteFunc(
		m.securityGroupIDs(), func(id string) bool { return slices.Contains(instance.SecurityGroups, id) },
	)
}

// isBooting reports whether the instance has been created, and does not run
// yet.
func (m *instanceBaseModel) isBooting() bool {
	return slices.Contains([]api.State{api.Scheduling, api.Pending, api.Starting, api.Initializing},
		api.State(m.State.ValueString()))
}

// markUnknown sets the values that change during a boot and a stop to unknown.
func (m *instanceResourceModel) markUnknown(ctx context.Context) {
	m.State, m.HostNode = types.StringUnknown(), types.StringUnknown()
	m.Address = types.StringUnknown()
	for _, list := range []*types.List{&m.Networks, &m.VIFs, &m.Volumes} {
		*list = types.ListUnknown(list.ElementType(ctx))
	}
}

// needsReboot reports whether the reboot triggers differ from those of prior. A
// stopped instance needs no reboot: it boots when it is started.
func (m *instanceResourceModel) needsReboot(prior *instanceResourceModel) bool {
	return m.DesiredState.ValueString() != string(api.Stopped) &&
		!maps.EqualFunc(m.RebootTriggers.Elements(), prior.RebootTriggers.Elements(), attr.Value.Equal)
}

// securityGroupSet returns the ids as a set.
func securityGroupSet(ids []string) types.Set {
	elements := make([]attr.Value, 0, len(ids))
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		elements = append(elements, types.StringValue(id))
	}

	return types.SetValueMust(types.StringType, elements)
}
