package qubell

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
)

// takenOverBy returns an imported instance as a configuration finds it: what
// the configuration says the same of is its own, and all else is nobody's, to
// be left as it is. How long it lives cannot be compared, since only the time
// is shown at which it ends.
func (m *instanceResourceModel) takenOverBy(plan *instanceResourceModel) *instanceResourceModel {
	adopted := *m
	effective := m.EffectiveParameters.Elements()
	same := map[string]attr.Value{}
	for name, value := range plan.Parameters.Elements() {
		if shown, found := effective[name]; found && shown.Equal(value) {
			same[name] = value
		}
	}
	adopted.Parameters = types.MapValueMust(types.StringType, same)
	if !plan.DestroyAfter.IsNull() && !m.DestroyAfter.IsNull() {
		adopted.DestroyAfter = plan.DestroyAfter
	}

	return &adopted
}

// unmanagedParameters are the names of the parameters of an imported instance
// that a configuration does not set.
func (m *instanceResourceModel) unmanagedParameters(plan *instanceResourceModel) []string {
	planned := plan.Parameters.Elements()
	var names []string
	for name := range m.Parameters.Elements() {
		if _, isPlanned := planned[name]; !isPlanned {
			names = append(names, name)
		}
	}
	slices.Sort(names)

	return names
}

// failedConfigurationKey is the key of the private state for the configuration
// that has failed. The instance may show that configuration as if it had
// succeeded.
const failedConfigurationKey = "failed_configuration"

// digest tells one configuration from another. It is a digest, as parameters
// may be secrets.
func (m *instanceResourceModel) digest() []byte {
	text := fmt.Sprintln(m.Name, m.ManifestVersion, m.RevisionID, m.Parameters, m.Submodules)

	return fmt.Appendf(nil, "%q", fmt.Sprintf("%x", sha256.Sum256([]byte(text))))
}

// hasFailed reports whether this very configuration has been tried and has
// failed.
func (m *instanceResourceModel) hasFailed(ctx context.Context, private privatestate.Private) (bool, diag.Diagnostics) {
	failed, diags := private.GetKey(ctx, failedConfigurationKey)

	return bytes.Equal(failed, m.digest()), diags
}

// instanceChange is what a plan asks a reconfiguration for. What is null in the
// plan stays as it is, but for the parameters.
type instanceChange struct {
	nameChanged, versionChanged, revisionChanged, parametersChanged, submodulesChanged bool
	// retriesFailed says that this has been tried and has failed.
	retriesFailed bool
}

// changeFrom compares a plan with the instance as it is.
func (m *instanceResourceModel) changeFrom(prior *instanceResourceModel) instanceChange {
	return instanceChange{
		nameChanged: !m.Name.Equal(prior.Name),
		// Whoever sets the version that runs changes nothing.
		versionChanged:    !m.ManifestVersion.IsNull() && !m.ManifestVersion.Equal(prior.Version),
		revisionChanged:   !m.RevisionID.IsNull() && !m.RevisionID.Equal(prior.RevisionID),
		parametersChanged: !sameParameters(m.Parameters, prior.Parameters),
		submodulesChanged: !m.Submodules.IsNull() && !sameSubmodules(m.Submodules, prior.Submodules),
	}
}

// isNeeded reports whether there is anything to send.
func (c instanceChange) isNeeded() bool { return c.nameChanged || c.affectsComputed() }

// affectsComputed reports whether the instance may show other values afterwards
// than the ones that were sent.
func (c instanceChange) affectsComputed() bool {
	return c.versionChanged || c.revisionChanged || c.parametersChanged || c.submodulesChanged || c.retriesFailed
}

// candidates are the arguments that the API may have refused, besides those
// that can be looked up.
func (c instanceChange) candidates() []string {
	var suspects []string
	if c.versionChanged {
		suspects = append(suspects, "manifest_version")
	}
	if c.submodulesChanged {
		suspects = append(suspects, "submodules")
	}
	if c.versionChanged || c.revisionChanged || c.parametersChanged || c.retriesFailed {
		// Another version may want other parameters.
		suspects = append(suspects, "parameters")
	}

	return suspects
}

// ToAPIUpdate returns what to send to get to the plan from the instance
// as it is right before. A PUT resets each parameter that it leaves out
// (design/api/qubell.md, "Updating an instance"), so all of them go along.
// Those that are not the user's go as they are, unless there is going to be
// another manifest, which may not have them or may have other defaults.
func (m *instanceResourceModel) ToAPIUpdate(
	prior *instanceResourceModel, before *api.Instance, change instanceChange,
) api.Configuration {
	parameters := api.Parameters{}
	if !change.versionChanged && !change.revisionChanged {
		parameters = parametersToAPI(stringsFromAPI(before.Parameters))
		users := prior.Parameters.Elements()
		maps.DeleteFunc(parameters, func(name, value string) bool {
			_, isUsers := users[name]

			return isUsers || value == nullParameter
		})
	}
	maps.Copy(parameters, parametersToAPI(m.Parameters))
	configuration := api.Configuration{
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

// ModifyPlan says what is going to be known after a reconfiguration only.
func (r *instanceResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	var plan, state instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	imported, found := imported.IsMarked(ctx, req.Private)
	resp.Diagnostics.Append(found...)
	prior := &state
	if imported {
		prior = state.takenOverBy(&plan)
		resp.Diagnostics.Append(takeOverWarnings(&plan, &state)...)
	}
	change := plan.changeFrom(prior)
	change.retriesFailed, found = plan.hasFailed(ctx, req.Private)
	resp.Diagnostics.Append(found...)
	note, launching, found := unfinished.Get[unfinished.NoData](ctx, req.Private)
	resp.Diagnostics.Append(found...)
	if launching {
		plan.Status = types.StringUnknown()
	}
	if change.affectsComputed() || launching {
		plan.Version = types.Int64Unknown()
		plan.EffectiveParameters = types.MapUnknown(types.StringType)
		plan.ReturnValues = types.MapUnknown(types.StringType)
		plan.Components = types.ListUnknown(componentType())
	}
	// The end of an update that succeeds is an instance that runs.
	if change.isNeeded() && (change.retriesFailed || !api.Status(state.Status.ValueString()).IsRunning()) {
		plan.Status = types.StringUnknown()
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	if note.Failed {
		unfinished.PlanReplacement(ctx, resp)
	}
}

// takeOverWarnings says what of an imported instance stays as it is, although
// the plan reads otherwise.
func takeOverWarnings(plan, state *instanceResourceModel) diag.Diagnostics {
	var diags diag.Diagnostics
	if left := state.unmanagedParameters(plan); len(left) > 0 && !plan.Parameters.IsUnknown() {
		diags.AddAttributeWarning(
			path.Root("parameters"),
			fmt.Sprintf("Qubell: instance %q was imported with more parameters", state.ID.ValueString()),
			fmt.Sprintf(
				"The configuration does not set %s. They are left as they are, and not managed. To have another value of one, set it.",
				strings.Join(left, ", "),
			),
		)
	}
	if !plan.DestroyAfter.IsNull() && !state.DestroyAfter.IsNull() && !sameDuration(plan.DestroyAfter, state.DestroyAfter) {
		diags.AddAttributeWarning(path.Root("destroy_after"), fmt.Sprintf("Qubell: instance %q was imported with its end", state.ID.ValueString()), fmt.Sprintf(
			"It is destroyed in %s as before: destroy_after is taken over from the configuration without a request. To put that off change destroy_after after the import.",
			state.DestroyAfter.ValueString()))
	}

	return diags
}
