package qubell

import (
	"context"
	"errors"
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

// Update sends what has changed, piece by piece. After each piece the state
// says so: if a later one fails, what was done is not done twice, and what was
// not is not forgotten.
func (r *instanceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.Identity())...)
	isImported, diags := imported.IsMarked(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if isImported {
		state = *state.takenOverBy(&plan)
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Update, instanceTimeout, &resp.Diagnostics)
	defer cancel()
	state.ForceDestroy, state.Timeouts = plan.ForceDestroy, plan.Timeouts
	for _, piece := range []func() diag.Diagnostics{
		func() diag.Diagnostics { return r.resumeLaunch(ctx, req, resp, &plan, &state) },
		// First, since a reconfiguration may want to read it.
		func() diag.Diagnostics { return r.updateUserData(ctx, &plan, &state) },
		func() diag.Diagnostics { return r.updateConfiguration(ctx, req, resp, &plan, &state) },
		// Last, so that its time counts from the end of the update.
		func() diag.Diagnostics { return r.updateDestroySchedule(ctx, req, resp, &plan, &state) },
	} {
		if !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(piece()...)
		}
	}
	if !resp.Diagnostics.HasError() {
		plan.fillUnknown(&state)
		state = plan
		resp.Diagnostics.Append(imported.Clear(ctx, resp.Private)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// resumeLaunch continues a launch whose wait was interrupted.
func (r *instanceResource) resumeLaunch(
	ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse, plan, state *instanceResourceModel,
) diag.Diagnostics {
	_, found, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	if !found {
		return diags
	}
	instance, err := r.finishLaunch(ctx, state.ID.ValueString(), plan)
	if instance != nil {
		state.FromAPI(instance)
	}
	if err != nil {
		diags.Append(r.errorDiagnostics(ctx, err, "The launch was interrupted, and has failed since. "+
			"Plan again: the next plan replaces the instance.")...)

		return diags
	}
	state.UserData = plan.UserData
	diags.Append(unfinished.Clear(ctx, resp.Private)...)

	return diags
}

// updateUserData replaces the user data, by none where it is null.
func (r *instanceResource) updateUserData(ctx context.Context, plan, state *instanceResourceModel) diag.Diagnostics {
	if plan.UserData.Equal(state.UserData) {
		return nil
	}
	err := r.setUserData(ctx, state.ID.ValueString(), plan)
	if err != nil {
		return r.Diagnose(ctx, nil, err)
	}
	state.UserData = plan.UserData

	return nil
}

// setUserData sets what is planned, as soon as no job forbids it.
func (r *instanceResource) setUserData(ctx context.Context, id string, plan *instanceResourceModel) error {
	return retryUntilIdle(
		ctx,
		fmt.Sprintf("setting the user data of instance %q", id),
		func(ctx context.Context) error {
			return r.Client.SetUserData(ctx, id, userDataToAPI(plan.UserData))
		},
	)
}

func (r *instanceResource) updateConfiguration(
	ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse,
	plan, state *instanceResourceModel,
) diag.Diagnostics {
	change := plan.changeFrom(state)
	var diags diag.Diagnostics
	change.retriesFailed, diags = plan.hasFailed(ctx, req.Private)
	if change.revisionChanged && state.RevisionID.IsNull() {
		change.revisionChanged = !r.hasRevision(ctx, plan)
	}
	if change.isNeeded() {
		sent, failed := r.sendConfiguration(ctx, plan, state, change)
		diags.Append(sent...)
		var mark []byte
		if failed {
			mark = plan.digest()
		}
		diags.Append(resp.Private.SetKey(ctx, failedConfigurationKey, mark)...)
		if diags.HasError() {
			return diags
		}
	}
	state.ManifestVersion, state.RevisionID = plan.ManifestVersion, plan.RevisionID
	state.Parameters, state.Submodules = plan.Parameters, plan.Submodules

	return diags
}

// sendConfiguration reconfigures the instance, reads back what has come of it,
// and reports whether the job has failed.
func (r *instanceResource) sendConfiguration(
	ctx context.Context, plan, state *instanceResourceModel, change instanceChange,
) (diags diag.Diagnostics, failed bool) {
	id, prior := state.ID.ValueString(), *state
	instance, err := r.reconfigure(ctx, id, func(before *api.Instance) api.Configuration {
		return plan.ToAPIUpdate(&prior, before, change)
	}, slices.Concat(plan.secrets(), prior.secrets()))
	if err != nil && instance == nil {
		// It may have been reconfigured all the same, or be on its way out.
		instance, _ = r.Client.GetInstance(ctx, id)
	}
	if instance != nil && instance.Status != api.StatusUnknown {
		state.FromAPI(instance)
	}
	_, failed = errors.AsType[*jobError](err)
	switch {
	case err == nil:
		return nil, false
	case instance != nil && (instance.Status.IsDestroying() || instance.Status.IsDestroyed()):
		return diag.Diagnostics{
			diag.NewErrorDiagnostic(
				fmt.Sprintf("Qubell: could not configure instance %q", id),
				fmt.Sprintf(
					"Its status is %s. When it is gone, the next plan offers to launch it again.\n\n%s",
					instance.Status, err,
				),
			),
		}, false
	case rest.KindOf(err) == rest.Invalid:
		return r.explainRejection(ctx, err, plan, change.candidates()...), false
	default:
		return r.errorDiagnostics(
			ctx, err,
			"The state has what the instance shows. Correct the cause, then apply again: that reconfigures it once more.",
		), failed
	}
}

// hasRevision reports whether the instance has the revision that is planned,
// which only a list shows.
func (r *instanceResource) hasRevision(ctx context.Context, plan *instanceResourceModel) bool {
	listed, err := r.Client.ListInstances(ctx, api.ScopeRevision, plan.RevisionID.ValueString())

	return err == nil &&
		slices.ContainsFunc(listed, func(each api.Summary) bool { return each.ID == plan.ID.ValueString() })
}
