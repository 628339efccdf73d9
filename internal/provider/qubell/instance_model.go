package qubell

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// instanceBaseModel is what resource and data source show alike of an instance.
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

// instanceResourceModel is what Terraform manages of an instance.
type instanceResourceModel struct {
	instanceBaseModel

	ManifestVersion     types.Int64  `tfsdk:"manifest_version"`
	Parameters          types.Map    `tfsdk:"parameters"`
	EffectiveParameters types.Map    `tfsdk:"effective_parameters"`
	DestroyAfter        types.String `tfsdk:"destroy_after"`

	// The API never shows these: they are what was written.
	RevisionID types.String         `tfsdk:"revision_id"`
	Submodules jsontypes.Normalized `tfsdk:"submodules"`
	UserData   types.String         `tfsdk:"user_data"`

	ForceDestroy types.Bool     `tfsdk:"force_destroy"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

// FromAPI takes over what the API shows. What it leaves out stays as it was: an
// answer that lacks something proves no change.
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

// FromAPI takes over what the API shows. Of the manifest's version and of the
// parameters only what the user has set can differ from it.
func (m *instanceResourceModel) FromAPI(instance *api.Instance) {
	m.instanceBaseModel.FromAPI(instance)
	m.EffectiveParameters = stringsFromAPI(instance.Parameters)
	m.Parameters = refreshParameters(m.Parameters, instance.Parameters)
	if !m.ManifestVersion.IsNull() {
		m.ManifestVersion = m.Version
	}
}

// newInstanceResourceModel returns an instance that nobody has configured yet.
// What it runs with is its configuration.
func newInstanceResourceModel(instance *api.Instance) *instanceResourceModel {
	model := &instanceResourceModel{
		ForceDestroy: types.BoolValue(false),
		Timeouts:     nullTimeouts(),
	}
	model.takeOver(instance)

	return model
}

// takeOver takes over an instance that was imported: all its parameters are
// wanted.
func (m *instanceResourceModel) takeOver(instance *api.Instance) {
	m.FromAPI(instance)
	m.Parameters = m.EffectiveParameters
}

// fillUnknown fills in what the plan left open. What it knew stays, since
// Terraform takes nothing else; the next refresh shows where the instance
// differs from it.
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

// ToAPI returns the instance to launch.
func (m *instanceResourceModel) ToAPI() api.LaunchSpec {
	return api.LaunchSpec{
		EnvironmentID: m.EnvironmentID.ValueString(),
		InstanceName:  m.Name.ValueString(),
		Version:       m.ManifestVersion.ValueInt64(),
		RevisionID:    m.RevisionID.ValueString(),
		DestroyAfter:  parseDuration(m.DestroyAfter),
		Parameters:    parametersToAPI(m.Parameters),
		Submodules:    submodulesToAPI(m.Submodules),
	}
}

// secrets are the values of which the API may say something that nobody may
// read.
func (m *instanceResourceModel) secrets() []string {
	return slices.Concat(
		userDataToAPI(m.UserData).Secrets(), parametersToAPI(m.Parameters).Secrets(),
		api.SubmoduleSecrets(submodulesToAPI(m.Submodules)),
	)
}

// Identity returns what identifies the instance.
func (m *instanceResourceModel) Identity() any {
	return system.Identity{ID: m.ID}
}

// valueOrPrior returns what the API shows, or what was known where it shows
// nothing.
func valueOrPrior(text string, known types.String) types.String {
	if text == "" && !known.IsUnknown() {
		return known
	}

	return convert.OptionalString(text)
}

// componentType is the type of a component in the lists of resource and data
// source.
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

// nullTimeouts are those of an instance that nobody has configured.
func nullTimeouts() timeouts.Value {
	return timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{
		"create": types.StringType, "update": types.StringType, "delete": types.StringType,
	})}
}
