package qubell

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// instanceBaseModel is the part of an instance that the resource and the data
// source share.
type instanceBaseModel struct {
	ID            types.String `tfsdk:"id"`
	Name          types.String `tfsdk:"name"`
	ApplicationID types.String `tfsdk:"application_id"`
	EnvironmentID types.String `tfsdk:"environment_id"`
	Version       types.Int64  `tfsdk:"version"`
	Status        types.String `tfsdk:"status"`
	OwnerID       types.String `tfsdk:"owner_id"`
	ReturnValues  types.Map    `tfsdk:"return_values"`
	Components    types.List   `tfsdk:"components"`
}

// instanceResourceModel is the model of the resource fleet_qubell_instance.
type instanceResourceModel struct {
	instanceBaseModel
	writeOnlyParametersModel

	ManifestVersion     types.Int64  `tfsdk:"manifest_version"`
	Parameters          types.Map    `tfsdk:"parameters"`
	EffectiveParameters types.Map    `tfsdk:"effective_parameters"`
	DestroyAfter        types.String `tfsdk:"destroy_after"`

	// The API never returns these. The state has the values that were sent.
	RevisionID types.String `tfsdk:"revision_id"`
	Submodules types.String `tfsdk:"submodules"`
	UserData   types.String `tfsdk:"user_data"`

	// SubmodulesWO and UserDataWO are null, except between readWriteOnly and
	// clearWriteOnly.
	SubmodulesWO        types.String `tfsdk:"submodules_wo"`
	SubmodulesWOVersion types.Int64  `tfsdk:"submodules_wo_version"`
	UserDataWO          types.String `tfsdk:"user_data_wo"`
	UserDataWOVersion   types.Int64  `tfsdk:"user_data_wo_version"`

	ForceDestroy types.Bool     `tfsdk:"force_destroy"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

// FromAPI sets the values that the API returns. A text that is empty in the
// response stays as it was, because the API may omit it.
func (m *instanceBaseModel) FromAPI(instance *api.Instance) {
	m.ID = types.StringValue(instance.ID)
	m.Name = valueOrPrior(instance.Name, m.Name)
	m.ApplicationID = valueOrPrior(instance.ApplicationID, m.ApplicationID)
	m.EnvironmentID = valueOrPrior(instance.EnvironmentID, m.EnvironmentID)
	m.OwnerID = valueOrPrior(instance.OwnerID, m.OwnerID)
	m.Version = types.Int64Value(int64(instance.Version))
	m.Status = types.StringValue(string(instance.Status))
	m.ReturnValues = jsonFromAPI(instance.ReturnValues)
	m.Components = componentsFromAPI(instance.Components)
}

// FromAPI sets the values that the API returns; see parameters.go for the
// parameters. The version of the manifest can differ only if the user has set
// it.
func (m *instanceResourceModel) FromAPI(instance *api.Instance) {
	m.instanceBaseModel.FromAPI(instance)
	m.EffectiveParameters = stringsFromAPI(instance.Parameters)
	m.Parameters = refreshParameters(m.Parameters, instance.Parameters)
	if !m.ManifestVersion.IsNull() {
		m.ManifestVersion = m.Version
	}
}

// newInstanceResourceModel returns an instance that has no configuration yet.
func newInstanceResourceModel(instance *api.Instance) *instanceResourceModel {
	model := &instanceResourceModel{
		writeOnlyParametersModel: nullWriteOnlyParameters(),
		Parameters:               types.MapNull(types.StringType),
		ForceDestroy:             types.BoolValue(false),
		Timeouts:                 nullTimeouts(),
	}
	model.FromAPI(instance)

	return model
}

// fillUnknown sets the values that are unknown in the plan. The others stay as
// planned, because Terraform accepts no other value after an apply. The next
// refresh reads them.
func (m *instanceResourceModel) fillUnknown(instance *instanceResourceModel) {
	setIfUnknown(&m.ID, instance.ID)
	setIfUnknown(&m.Name, instance.Name)
	setIfUnknown(&m.EnvironmentID, instance.EnvironmentID)
	setIfUnknown(&m.Version, instance.Version)
	setIfUnknown(&m.Status, instance.Status)
	setIfUnknown(&m.OwnerID, instance.OwnerID)
	setIfUnknown(&m.EffectiveParameters, instance.EffectiveParameters)
	setIfUnknown(&m.ReturnValues, instance.ReturnValues)
	setIfUnknown(&m.Components, instance.Components)
}

func setIfUnknown[T attr.Value](planned *T, actual T) {
	if (*planned).IsUnknown() {
		*planned = actual
	}
}

// readWriteOnly reads the write-only arguments from a configuration.
func (m *instanceResourceModel) readWriteOnly(ctx context.Context, config tfsdk.Config) diag.Diagnostics {
	diags := m.readParametersWO(ctx, config)
	diags.Append(config.GetAttribute(ctx, path.Root("submodules_wo"), &m.SubmodulesWO)...)
	diags.Append(config.GetAttribute(ctx, path.Root("user_data_wo"), &m.UserDataWO)...)

	return diags
}

// clearWriteOnly removes the write-only arguments, so that the model can be
// stored.
func (m *instanceResourceModel) clearWriteOnly() {
	m.clearParametersWO()
	m.SubmodulesWO, m.UserDataWO = types.StringNull(), types.StringNull()
}

// allParameters returns the parameters as they are sent.
func (m *instanceResourceModel) allParameters() api.Parameters {
	return m.mergeInto(parametersToAPI(m.Parameters))
}

// allSubmodules returns the submodules as they are sent. Only one of the two
// arguments is set.
func (m *instanceResourceModel) allSubmodules() map[string]api.Submodule {
	if m.SubmodulesWO.IsNull() {
		return submodulesToAPI(m.Submodules)
	}

	return submodulesToAPI(m.SubmodulesWO)
}

// allUserData returns the user data as they are sent, nil if none are set. Only
// one of the two arguments is set.
func (m *instanceResourceModel) allUserData() api.Values {
	if m.UserDataWO.IsNull() {
		return userDataToAPI(m.UserData)
	}

	return userDataToAPI(m.UserDataWO)
}

// ToAPI returns the request that launches the instance.
func (m *instanceResourceModel) ToAPI() api.InstanceCreate {
	return api.InstanceCreate{
		EnvironmentID:   m.EnvironmentID.ValueString(),
		InstanceName:    m.Name.ValueString(),
		ManifestVersion: m.ManifestVersion.ValueInt64(),
		RevisionID:      m.RevisionID.ValueString(),
		DestroyAfter:    parseDuration(m.DestroyAfter),
		Parameters:      m.allParameters(),
		Submodules:      m.allSubmodules(),
	}
}

// secrets returns the values that no message may show.
func (m *instanceResourceModel) secrets() []string {
	return slices.Concat(
		m.allUserData().Secrets(), m.allParameters().Secrets(), api.SubmoduleSecrets(m.allSubmodules()),
	)
}

// Identity returns the identity of the instance.
func (m *instanceResourceModel) Identity() any {
	return system.Identity{ID: m.ID}
}

// valueOrPrior returns a text that the API returned, or the prior value if the
// text is empty.
func valueOrPrior(text string, prior types.String) types.String {
	if text == "" && !prior.IsUnknown() {
		return prior
	}

	return convert.OptionalString(text)
}

// componentType is the type of an element of `components`.
func componentType() types.ObjectType {
	return types.ObjectType{AttrTypes: map[string]attr.Type{"name": types.StringType, "instance_id": types.StringType}}
}

func componentsFromAPI(components []api.Component) types.List {
	elements := make([]attr.Value, len(components))
	for i, component := range components {
		elements[i] = types.ObjectValueMust(componentType().AttrTypes, map[string]attr.Value{
			"name":        types.StringValue(component.Name),
			"instance_id": convert.OptionalString(component.InstanceID),
		})
	}

	return types.ListValueMust(componentType(), elements)
}

// nullTimeouts returns the timeouts of a resource that has no configuration
// yet. A null object needs its type.
func nullTimeouts() timeouts.Value {
	return timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{
		"create": types.StringType, "update": types.StringType, "delete": types.StringType,
	})}
}
