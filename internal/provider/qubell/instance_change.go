package qubell

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// instanceChange is which arguments a reconfiguration changes.
type instanceChange struct {
	nameChanged, versionChanged, revisionChanged, parametersChanged, submodulesChanged bool
	// hasParametersWO and hasSubmodulesWO mean that the configuration has
	// write-only arguments.
	hasParametersWO, hasSubmodulesWO bool
	// hasFailed means that the last reconfiguration had the same arguments and
	// failed; see instance_failed_update.go.
	hasFailed bool
}

// changeFrom compares a plan with the state. An argument that is null in the
// plan is no change, except the parameters. A write-only argument changes with
// its version.
func (m *instanceResourceModel) changeFrom(prior *instanceResourceModel) instanceChange {
	hasSubmodulesWO := !m.SubmodulesWOVersion.IsNull()

	return instanceChange{
		nameChanged: !m.Name.Equal(prior.Name),
		// Setting the version that the instance has is not a change.
		versionChanged:  !m.ManifestVersion.IsNull() && !m.ManifestVersion.Equal(prior.Version),
		revisionChanged: !m.RevisionID.IsNull() && !m.RevisionID.Equal(prior.RevisionID),
		parametersChanged: !sameParameters(m.Parameters, prior.Parameters) ||
			!m.ParametersWOVersion.Equal(prior.ParametersWOVersion),
		submodulesChanged: !m.Submodules.IsNull() && !sameSubmodules(m.Submodules, prior.Submodules) ||
			hasSubmodulesWO && !m.SubmodulesWOVersion.Equal(prior.SubmodulesWOVersion),
		hasParametersWO: !m.ParametersWOVersion.IsNull(),
		hasSubmodulesWO: hasSubmodulesWO,
	}
}

// isNeeded reports whether the instance must be reconfigured.
func (c instanceChange) isNeeded() bool { return c.nameChanged || c.affectsComputed() }

// affectsComputed reports whether the reconfiguration may change computed
// attributes. A new name alone changes none.
func (c instanceChange) affectsComputed() bool {
	return c.versionChanged || c.revisionChanged || c.parametersChanged || c.submodulesChanged || c.hasFailed
}

// candidates returns the arguments that the API may have rejected, without the
// ids, which explainConfigurationError looks up.
func (c instanceChange) candidates() []string {
	var names []string
	if c.versionChanged {
		names = append(names, "manifest_version")
	}
	switch {
	case c.submodulesChanged && c.hasSubmodulesWO:
		names = append(names, "submodules_wo")
	case c.submodulesChanged:
		names = append(names, "submodules")
	}
	if c.versionChanged || c.revisionChanged || c.parametersChanged || c.hasFailed {
		// Another version may require other parameters.
		names = append(names, "parameters")
		if c.hasParametersWO {
			names = append(names, "parameters_wo")
		}
	}

	return names
}

// launchCandidates is candidates for a launch, which changes all arguments that
// are set.
func (m *instanceResourceModel) launchCandidates() []string {
	return m.changeFrom(&instanceResourceModel{Parameters: types.MapUnknown(types.StringType)}).candidates()
}

// ToAPIUpdate returns the reconfiguration that leads to the plan. The
// parameters that Terraform does not manage are those of before, the instance
// right before the request; see parameters.go.
func (m *instanceResourceModel) ToAPIUpdate(
	prior *instanceResourceModel, before *api.Instance, change instanceChange,
) api.InstanceUpdate {
	parameters := api.Parameters{}
	if !change.versionChanged && !change.revisionChanged {
		parameters = unmanagedParameters(prior.Parameters, before.Parameters)
	}
	maps.Copy(parameters, m.allParameters())
	update := api.InstanceUpdate{
		ManifestVersion: m.ManifestVersion.ValueInt64(),
		Parameters:      parameters,
		Submodules:      m.allSubmodules(),
	}
	if change.nameChanged {
		update.InstanceName = m.Name.ValueString()
	}
	if change.revisionChanged {
		update.RevisionID = m.RevisionID.ValueString()
	}

	return update
}
