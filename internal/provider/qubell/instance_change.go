package qubell

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// instanceChange is what a plan asks a reconfiguration for. What is null in the plan
// stays as it is, but for the parameters.
type instanceChange struct {
	renamed, upgraded, revised, configured, composed bool
}

// changeFrom compares a plan with the instance as it is.
func (m *instanceModel) changeFrom(prior *instanceModel) instanceChange {
	return instanceChange{
		renamed: !m.Name.Equal(prior.Name),
		// Whoever sets the version that runs changes nothing.
		upgraded:   !m.ManifestVersion.IsNull() && !m.ManifestVersion.Equal(prior.Version),
		revised:    !m.RevisionID.IsNull() && !m.RevisionID.Equal(prior.RevisionID),
		configured: !sameParameters(m.Parameters, prior.Parameters),
		composed:   !m.Submodules.IsNull() && !sameSubmodules(m.Submodules, prior.Submodules),
	}
}

// isNeeded reports whether there is anything to send.
func (c instanceChange) isNeeded() bool { return c.renamed || c.ripples() }

// ripples reports whether the instance may show other values afterwards than the
// ones that were sent.
func (c instanceChange) ripples() bool { return c.upgraded || c.revised || c.configured || c.composed }

// suspects are the arguments that the API may have refused, besides those that can
// be looked up.
func (c instanceChange) suspects() []string {
	var suspects []string
	if c.upgraded {
		suspects = append(suspects, "manifest_version")
	}
	if c.composed {
		suspects = append(suspects, "submodules")
	}
	if c.upgraded || c.revised || c.configured {
		// Another version may want other parameters.
		suspects = append(suspects, "parameters")
	}

	return suspects
}

// reconfigurationFrom returns what to send to get to the plan from the instance as
// it is. A PUT resets each parameter that it leaves out (sheet, section 2), so all of
// them go along. Those that are not the user's go as they are, unless there is going
// to be another manifest, which may not have them or may have other defaults.
func (m *instanceModel) reconfigurationFrom(prior *instanceModel, change instanceChange) api.Configuration {
	parameters := api.Parameters{}
	if !change.upgraded && !change.revised {
		parameters = parametersToAPI(prior.EffectiveParameters)
		users := prior.Parameters.Elements()
		maps.DeleteFunc(parameters, func(name, value string) bool {
			_, isUsers := users[name]

			return isUsers || value == noValue
		})
	}
	maps.Copy(parameters, parametersToAPI(m.Parameters))
	configuration := api.Configuration{
		ManifestVersion: m.ManifestVersion.ValueInt64(),
		Parameters:      parameters,
		Submodules:      submodulesToAPI(m.Submodules),
	}
	if change.renamed {
		configuration.InstanceName = m.Name.ValueString()
	}
	if change.revised {
		configuration.RevisionID = m.RevisionID.ValueString()
	}

	return configuration
}

// ModifyPlan says what is going to be known after a reconfiguration only.
func (r *instanceResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	var plan, state instanceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	change := plan.changeFrom(&state)
	if change.ripples() {
		plan.Version = types.Int64Unknown()
		plan.EffectiveParameters = types.MapUnknown(types.StringType)
		plan.ReturnValues = types.MapUnknown(types.StringType)
		plan.Components = types.ListUnknown(componentType())
	}
	// The end of an update that succeeds is an instance that runs.
	if change.isNeeded() && !api.Status(state.Status.ValueString()).IsRunning() {
		plan.Status = types.StringUnknown()
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}
