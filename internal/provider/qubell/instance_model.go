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

// instanceCoreModel is what resource and data source show alike of an instance.
type instanceCoreModel struct {
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

// instanceModel is what Terraform manages of an instance.
type instanceModel struct {
	instanceCoreModel

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
func (m *instanceCoreModel) FromAPI(instance *api.Instance) {
	m.ID = types.StringValue(instance.ID)
	m.Name = shown(instance.Name, m.Name)
	m.ApplicationID = shown(instance.ApplicationID, m.ApplicationID)
	m.EnvironmentID = shown(instance.EnvironmentID, m.EnvironmentID)
	m.OwnerID = shown(instance.OwnerID, m.OwnerID)
	m.Version = types.Int64Value(int64(instance.Version))
	m.Status = types.StringValue(string(instance.Status))
	m.ReturnValues = documentsFromAPI(instance.ReturnValues)
	m.Components = componentsFromAPI(instance.Components)
}

// FromAPI takes over what the API shows. Of the manifest's version and of the
// parameters only what the user has set can differ from it.
func (m *instanceModel) FromAPI(instance *api.Instance) {
	m.instanceCoreModel.FromAPI(instance)
	m.EffectiveParameters = textsFromAPI(instance.Parameters)
	m.Parameters = refreshParameters(m.Parameters, instance.Parameters)
	if !m.ManifestVersion.IsNull() {
		m.ManifestVersion = m.Version
	}
}

// newInstanceModel returns an instance that nobody has configured yet. What it runs
// with is its configuration.
func newInstanceModel(instance *api.Instance) *instanceModel {
	model := &instanceModel{
		ForceDestroy: types.BoolValue(false),
		Timeouts:     noTimeouts(),
	}
	model.adopt(instance)

	return model
}

// adopt takes over an instance that was imported: all its parameters are wanted.
func (m *instanceModel) adopt(instance *api.Instance) {
	m.FromAPI(instance)
	m.Parameters = m.EffectiveParameters
}

// complete fills in what the plan left open. What it knew stays, since Terraform
// takes nothing else; the next refresh shows where the instance differs from it.
func (m *instanceModel) complete(instance *instanceModel) {
	fill(&m.ID, instance.ID)
	fill(&m.Name, instance.Name)
	fill(&m.EnvironmentID, instance.EnvironmentID)
	fill(&m.Version, instance.Version)
	fill(&m.Status, instance.Status)
	fill(&m.OwnerID, instance.OwnerID)
	fill(&m.EffectiveParameters, instance.EffectiveParameters)
	fill(&m.ReturnValues, instance.ReturnValues)
	fill(&m.Components, instance.Components)
}

func fill[T attr.Value](planned *T, actual T) {
	if (*planned).IsUnknown() {
		*planned = actual
	}
}

// ToAPI returns the instance to launch.
func (m *instanceModel) ToAPI() api.LaunchSpec {
	return api.LaunchSpec{
		EnvironmentID: m.EnvironmentID.ValueString(),
		InstanceName:  m.Name.ValueString(),
		Version:       m.ManifestVersion.ValueInt64(),
		RevisionID:    m.RevisionID.ValueString(),
		DestroyAfter:  interval(m.DestroyAfter),
		Parameters:    parametersToAPI(m.Parameters),
		Submodules:    submodulesToAPI(m.Submodules),
	}
}

// secrets are the values of which the API may say something that nobody may read.
func (m *instanceModel) secrets() []string {
	return slices.Concat(userDataToAPI(m.UserData).Secrets(), parametersToAPI(m.Parameters).Secrets(), api.SubmoduleSecrets(submodulesToAPI(m.Submodules)))
}

// Identity returns what identifies the instance.
func (m *instanceModel) Identity() any {
	return system.Identity{ID: m.ID}
}

// shown returns what the API shows, or what was known where it shows nothing.
func shown(text string, known types.String) types.String {
	if text == "" && !known.IsUnknown() {
		return known
	}

	return convert.OptionalString(text)
}

// componentType is the type of a component in the lists of resource and data source.
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

// noTimeouts are those of an instance that nobody has configured.
func noTimeouts() timeouts.Value {
	return timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{
		"create": types.StringType, "update": types.StringType, "delete": types.StringType,
	})}
}
