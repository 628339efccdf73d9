package qubell

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// Update sends the changes in steps. Each step that succeeds updates the state,
// so that the next apply continues with the step that failed.
func (r *instanceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(plan.readWriteOnly(ctx, req.Config)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.Identity())...)
	isImported, diags := imported.IsMarked(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if isImported {
		state = *state.afterImport(&plan)
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Update, instanceTimeout, &resp.Diagnostics)
	defer cancel()
	state.ForceDestroy, state.Timeouts = plan.ForceDestroy, plan.Timeouts
	for _, step := range []func() diag.Diagnostics{
		func() diag.Diagnostics { return r.resumeLaunch(ctx, req, resp, &plan, &state) },
		// Before the reconfiguration, which may read the user data.
		func() diag.Diagnostics { return r.updateUserData(ctx, &plan, &state) },
		func() diag.Diagnostics { return r.updateConfiguration(ctx, req, resp, &plan, &state) },
		// Last, so that the duration counts from the end of the update.
		func() diag.Diagnostics { return r.updateDestroyTime(ctx, req, resp, &plan, &state) },
	} {
		if !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(step()...)
		}
	}
	if !resp.Diagnostics.HasError() {
		plan.clearWriteOnly()
		plan.fillUnknown(&state)
		state = plan
		resp.Diagnostics.Append(imported.Clear(ctx, resp.Private)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// resumeLaunch completes a launch whose wait was interrupted.
func (r *instanceResource) resumeLaunch(
	ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse, plan, state *instanceResourceModel,
) diag.Diagnostics {
	_, found, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	if !found {
		return diags
	}
	hidden, read := readHiddenParameters(ctx, req.Private)
	diags.Append(read...)
	id := state.ID.ValueString()
	// The configuration may have other values than the launch.
	secrets := slices.Concat(plan.secrets(), state.secrets(), r.hiddenSecrets(ctx, id, hidden))
	instance, err := r.completeLaunch(ctx, id, plan, secrets)
	if instance != nil {
		state.FromAPI(hidden.apply(instance))
	}
	if err != nil {
		diags.Append(diagnoseJob(
			ctx, err, "The wait for the launch was interrupted, and the launch has failed since. Correct the cause, "+
				"then apply again: the next plan replaces the instance.", r.diagnose)...)

		return diags
	}
	state.UserData, state.UserDataWOVersion = plan.UserData, plan.UserDataWOVersion
	diags.Append(unfinished.Clear(ctx, resp.Private)...)

	return diags
}

// updateUserData replaces the user data. Null removes all of it.
func (r *instanceResource) updateUserData(ctx context.Context, plan, state *instanceResourceModel) diag.Diagnostics {
	if plan.UserData.Equal(state.UserData) && plan.UserDataWOVersion.Equal(state.UserDataWOVersion) {
		return nil
	}
	err := r.setUserData(ctx, state.ID.ValueString(), plan)
	if err != nil {
		return r.diagnose(ctx, err)
	}
	state.UserData, state.UserDataWOVersion = plan.UserData, plan.UserDataWOVersion

	return nil
}

// setUserData sends the planned user data as soon as no job forbids it.
func (r *instanceResource) setUserData(ctx context.Context, id string, plan *instanceResourceModel) error {
	return retryUntilIdle(
		ctx,
		fmt.Sprintf("setting the user data of instance %q", id),
		func(ctx context.Context) error { return r.Client.SetUserData(ctx, id, plan.allUserData()) },
	)
}

// updateConfiguration reconfigures the instance if an argument has changed, or
// if the last reconfiguration had the same arguments and failed.
func (r *instanceResource) updateConfiguration(
	ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse,
	plan, state *instanceResourceModel,
) diag.Diagnostics {
	change := plan.changeFrom(state)
	var diags diag.Diagnostics
	change.hasFailed, diags = plan.updateHasFailed(ctx, req.Private)
	if change.revisionChanged && state.RevisionID.IsNull() {
		change.revisionChanged = !r.hasRevision(ctx, plan)
	}
	if change.isNeeded() {
		hidden, read := readHiddenParameters(ctx, req.Private)
		diags.Append(read...)
		hidden, err := r.sendConfiguration(ctx, plan, state, change, hidden)
		diags.Append(hidden.save(ctx, resp.Private)...)
		var failedDigest []byte
		if isJobError(err) && !isTerminating(state) {
			failedDigest = plan.updateDigest()
		}
		diags.Append(r.configurationDiagnostics(ctx, err, plan, state, change)...)
		diags.Append(resp.Private.SetKey(ctx, failedUpdateKey, failedDigest)...)
		if diags.HasError() {
			return diags
		}
	}
	state.ManifestVersion, state.RevisionID = plan.ManifestVersion, plan.RevisionID
	state.Parameters, state.ParametersWOVersion = plan.Parameters, plan.ParametersWOVersion
	state.Submodules, state.SubmodulesWOVersion = plan.Submodules, plan.SubmodulesWOVersion

	return diags
}

// sendConfiguration reconfigures the instance and waits for the end. It updates
// the state from the instance afterwards, also after an error. It returns what
// the state must not show from then on.
func (r *instanceResource) sendConfiguration(
	ctx context.Context, plan, state *instanceResourceModel, change instanceChange, hidden hiddenParameters,
) (hiddenParameters, error) {
	id, prior := state.ID.ValueString(), *state
	hidden = hidden.with(&plan.writeOnlyParametersModel)
	var replaced api.Values
	newUpdate := func(before *api.Instance) api.InstanceUpdate {
		replaced = hidden.valuesOf(before)
		update := plan.ToAPIUpdate(&prior, hidden.apply(before), change)
		update.Secrets = slices.Concat(plan.secrets(), prior.secrets(), replaced.Secrets())

		return update
	}
	instance, err := executeUpdate(ctx, r.Client.NewUpdateExecution(id, newUpdate))
	if err != nil && instance == nil {
		// The server may have accepted the request, or the instance may be
		// terminating.
		instance, _ = r.Client.GetInstance(ctx, id)
	}
	hidden.values = append(hidden.values, replaced.Secrets()...)
	if instance != nil {
		if err == nil {
			hidden = hidden.afterUpdate(plan, replaced, instance)
		}
		state.FromAPI(hidden.apply(instance))
	}

	return hidden, err
}

// configurationDiagnostics returns the diagnostics of an error of a
// reconfiguration.
func (r *instanceResource) configurationDiagnostics(
	ctx context.Context, err error, plan, state *instanceResourceModel, change instanceChange,
) diag.Diagnostics {
	switch {
	case err == nil:
		return nil
	case isTerminating(state):
		return diag.Diagnostics{diag.NewErrorDiagnostic(
			fmt.Sprintf("%s: could not configure instance %q", api.Name, state.ID.ValueString()),
			fmt.Sprintf("Its status is %s. When it is destroyed, the next plan creates a new instance.\n\n%s",
				state.Status.ValueString(), err),
		)}
	case rest.KindOf(err) == rest.Invalid:
		return r.explainConfigurationError(ctx, err, plan, change.candidates(), r.diagnose)
	default:
		return diagnoseJob(
			ctx, err, "The state has the values that the instance has now. Correct the cause, then apply again: "+
				"the next apply reconfigures the instance again.", r.diagnose)
	}
}

// isTerminating reports whether the instance is being destroyed or is
// destroyed.
func isTerminating(state *instanceResourceModel) bool {
	return api.Status(state.Status.ValueString()).IsTerminating()
}

// hasRevision reports whether the instance has the planned revision. Only a
// list shows the revision (design/api/qubell.md, "Lists and paging").
func (r *instanceResource) hasRevision(ctx context.Context, plan *instanceResourceModel) bool {
	listed, err := r.Client.ListInstances(ctx, api.ScopeRevision, plan.RevisionID.ValueString())

	return err == nil &&
		slices.ContainsFunc(listed, func(each api.InstanceSummary) bool { return each.ID == plan.ID.ValueString() })
}
