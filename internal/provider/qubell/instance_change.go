package qubell

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// instanceChange is which arguments a reconfiguration changes.
type instanceChange struct {
	nameChanged, versionChanged, revisionChanged, parametersChanged, submodulesChanged bool
	// retriesFailed means that the same configuration was sent before and
	// failed.
	retriesFailed bool
}

// changeFrom compares a plan with the instance as it is. An argument that is
// null in the plan stays as it is, except the parameters.
func (m *instanceResourceModel) changeFrom(prior *instanceResourceModel) instanceChange {
	return instanceChange{
		nameChanged: !m.Name.Equal(prior.Name),
		// Setting the version that the instance has is not a change.
		versionChanged:    !m.ManifestVersion.IsNull() && !m.ManifestVersion.Equal(prior.Version),
		revisionChanged:   !m.RevisionID.IsNull() && !m.RevisionID.Equal(prior.RevisionID),
		parametersChanged: !sameParameters(m.Parameters, prior.Parameters),
		submodulesChanged: !m.Submodules.IsNull() && !sameSubmodules(m.Submodules, prior.Submodules),
	}
}

// isNeeded reports whether there is a reconfiguration to send.
func (c instanceChange) isNeeded() bool { return c.nameChanged || c.affectsComputed() }

// affectsComputed reports whether the computed attributes may have other values
// after the reconfiguration.
func (c instanceChange) affectsComputed() bool {
	return c.versionChanged || c.revisionChanged || c.parametersChanged || c.submodulesChanged || c.retriesFailed
}

// candidates returns the arguments that the API may have rejected, besides the
// ids, which can be looked up.
func (c instanceChange) candidates() []string {
	var names []string
	if c.versionChanged {
		names = append(names, "manifest_version")
	}
	if c.submodulesChanged {
		names = append(names, "submodules")
	}
	if c.versionChanged || c.revisionChanged || c.parametersChanged || c.retriesFailed {
		// Another version may require other parameters.
		names = append(names, "parameters")
	}

	return names
}

// launchCandidates returns the arguments of a launch that the API may have
// rejected, besides the ids.
func (m *instanceResourceModel) launchCandidates() []string {
	// All that is set in a launch is a change.
	return m.changeFrom(&instanceResourceModel{Parameters: types.MapUnknown(types.StringType)}).candidates()
}

// ToAPIUpdate returns the reconfiguration that leads to the plan. It takes the
// instance right before the request, from which the parameters come that
// Terraform does not manage; see parameters.go.
func (m *instanceResourceModel) ToAPIUpdate(
	prior *instanceResourceModel, before *api.Instance, change instanceChange,
) api.InstanceUpdate {
	parameters := api.Parameters{}
	if !change.versionChanged && !change.revisionChanged {
		parameters = unmanagedParameters(prior.Parameters, before.Parameters)
	}
	maps.Copy(parameters, parametersToAPI(m.Parameters))
	configuration := api.InstanceUpdate{
		ManifestVersion: m.ManifestVersion.ValueInt64(),
		Parameters:      parameters,
		Submodules:      submodulesToAPI(m.Submodules),
	}
	if change.nameChanged {
		configuration.InstanceName = m.Name.ValueString()
	}
	if change.revisionChanged {
		configuration.RevisionID = m.RevisionID.ValueString()
	}

	return configuration
}
