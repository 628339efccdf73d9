package qubell

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/moved"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure      = (*instanceResource)(nil)
	_ resource.ResourceWithIdentity       = (*instanceResource)(nil)
	_ resource.ResourceWithImportState    = (*instanceResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*instanceResource)(nil)
	_ resource.ResourceWithValidateConfig = (*instanceResource)(nil)
	_ resource.ResourceWithMoveState      = (*instanceResource)(nil)
)

// newInstanceResource returns the resource fleet_qubell_instance.
func newInstanceResource() resource.Resource { return &instanceResource{} }

type instanceResource struct {
	system.Resource[*api.Client]
}

// instanceType is the type of the resource.
const instanceType = "fleet_qubell_instance"

// instanceTimeout is how long to wait for an instance by default.
const instanceTimeout = 30 * time.Minute

func (r *instanceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_qubell_instance"
}

// MoveState returns the types whose state can move to this resource.
func (r *instanceResource) MoveState(context.Context) []resource.StateMover {
	return moved.States(r, moved.Instance())
}

// ValidateConfig returns an error if two arguments set the same parameter.
func (r *instanceResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	resp.Diagnostics.Append(new(writeOnlyParametersModel).readParametersWO(ctx, req.Config)...)
}

// ImportState imports by the id.
func (r *instanceResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	r.Resource.ImportState(ctx, req, resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !objectIDPattern.MatchString(id.ValueString()) {
		resp.Diagnostics.AddAttributeError(
			path.Root("id"),
			api.Name+": not the id of an instance",
			fmt.Sprintf("An instance is imported by its id, 24 hexadecimal digits in lower case "+
				"such as 50dd88bee4b082b7a96d072e, and %q is not one.", id.ValueString()),
		)
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("force_destroy"), false)...)
	resp.Diagnostics.Append(imported.Mark(ctx, resp.Private)...)
}

func (r *instanceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(plan.readWriteOnly(ctx, req.Config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, instanceTimeout, &resp.Diagnostics)
	defer cancel()
	create := operation.New(r.CreateCaller(req, resp), diagnostics.Operation{Type: instanceType})
	requestedAt := time.Now()
	created, err := r.Client.CreateInstance(create.Context(ctx), plan.ApplicationID.ValueString(), plan.ToAPI())
	if err != nil {
		resp.Diagnostics.Append(
			r.explainConfigurationError(ctx, err, &plan, plan.launchCandidates(), create.DiagnoseStart)...)

		return
	}
	// The instance exists from here on: store it before the wait.
	hidden := hiddenParameters{}.with(&plan.writeOnlyParametersModel)
	save := func(instance *api.Instance) {
		known := plan
		known.clearWriteOnly()
		known.fillUnknown(newInstanceResourceModel(hidden.apply(instance)))
		resp.Diagnostics.Append(resp.Identity.Set(ctx, known.Identity())...)
		resp.Diagnostics.Append(resp.State.Set(ctx, &known)...)
	}
	save(&api.Instance{ID: created.ID, Status: api.StatusRequested})
	resp.Diagnostics.Append(hidden.save(ctx, resp.Private)...)
	resp.Diagnostics.Append(
		r.destroyTimeAfter(requestedAt, parseDuration(plan.DestroyAfter)).save(ctx, resp.Private)...)
	resp.Diagnostics.Append(launchWarnings(created, plan.secrets())...)
	instance, err := r.completeLaunch(ctx, created.ID, &plan, plan.secrets())
	if instance != nil {
		save(instance)
	}
	if warning := diagnostics.Interrupted(err); warning != nil {
		resp.Diagnostics.Append(warning)
		resp.Diagnostics.Append(unfinished.SetInterrupted(ctx, resp.Private, unfinished.NoData{})...)

		return
	}
	if err != nil {
		resp.Diagnostics.Append(diagnoseJob(
			ctx, err, "The instance is in the state, and Terraform marks the resource as tainted: the next apply "+
				"replaces it. Correct the cause before that.", create.DiagnoseWait)...)
	}
}

func (r *instanceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state instanceResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		instance, err := r.Client.GetInstance(ctx, state.ID.ValueString())
		switch {
		case err != nil:
			return err
		case instance.Status.IsDestroyed():
			return system.ErrGone
		}
		hidden, diags := readHiddenParameters(ctx, req.Private)
		resp.Diagnostics.Append(diags...)
		instance = hidden.apply(instance)
		isImported := state.ApplicationID.IsNull()
		state.FromAPI(instance)
		if instance.Status.IsDestroying() {
			resp.Diagnostics.AddWarning(
				fmt.Sprintf("%s: instance %q is being destroyed", api.Name, instance.ID),
				"It stays in the state until it is destroyed, because its destruction may fail. "+
					"The plan after that creates a new instance.",
			)
		} else {
			resp.Diagnostics.Append(r.readDestroyTime(ctx, req, resp, &state, isImported)...)
		}
		resp.Diagnostics.Append(recordLaunchEnd(ctx, req, resp, &state, instance)...)

		return nil
	})
}

func (r *instanceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state instanceResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, state.Timeouts.Delete, instanceTimeout, &resp.Diagnostics)
	defer cancel()
	force := state.ForceDestroy.ValueBool()
	id := state.ID.ValueString()
	hidden, diags := readHiddenParameters(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	err := r.destroy(ctx, id, force, append(state.secrets(), r.hiddenSecrets(ctx, id, hidden)...))
	if err != nil {
		resp.Diagnostics.Append(diagnoseJob(ctx, err, destroyAdvice(force), r.diagnose)...)
	}
}

// hiddenSecrets returns the values of the instance that the state does not
// have, none if there are none or the instance cannot be read.
func (r *instanceResource) hiddenSecrets(ctx context.Context, id string, hidden hiddenParameters) []string {
	if len(hidden.names) == 0 {
		return nil
	}
	instance, err := r.Client.GetInstance(ctx, id)
	if err != nil {
		return nil
	}

	return hidden.valuesOf(instance).Secrets()
}

// diagnose returns the diagnostics of an error of a request that creates
// nothing.
func (r *instanceResource) diagnose(ctx context.Context, err error) diag.Diagnostics {
	return r.Diagnose(ctx, nil, err)
}

// completeLaunch sends the user data, which the launch may read, and waits for
// the end of the launch. It returns the instance as last read, nil if it was
// not read. The error of a launch that failed shows none of the secrets.
func (r *instanceResource) completeLaunch(
	ctx context.Context, id string, plan *instanceResourceModel, secrets []string,
) (*api.Instance, error) {
	if plan.allUserData() != nil {
		err := r.setUserData(ctx, id, plan)
		if err != nil {
			return nil, err
		}
	}

	return r.waitForLaunch(ctx, id, secrets)
}

// recordLaunchEnd records that a launch whose wait was interrupted has ended. A
// launch with user data stays unfinished, because the interrupt may have
// prevented the user data from being sent.
func recordLaunchEnd(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state *instanceResourceModel,
	instance *api.Instance,
) diag.Diagnostics {
	record, found, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	switch {
	case !found:
	case instance.Status.IsRunning() && state.UserData.IsNull() && state.UserDataWOVersion.IsNull():
		diags.Append(unfinished.Clear(ctx, resp.Private)...)
	case instance.Status.IsFailed():
		diags.Append(unfinished.SetFailed(ctx, resp.Private, record)...)
	}

	return diags
}

// launchWarnings returns the warnings and errors that the API reports in the
// response to a launch. The launch may succeed in spite of them.
func launchWarnings(created *api.CreateResult, secrets []string) diag.Diagnostics {
	var diags diag.Diagnostics
	warn := func(noun string, messages []string) {
		if len(messages) > 0 {
			diags.AddWarning(
				fmt.Sprintf("%s: the launch of instance %q has %s", api.Name, created.ID, noun),
				"The API has launched the instance, and reports: "+
					rest.Redact(strings.Join(messages, "; "), secrets...),
			)
		}
	}
	warn("errors", created.Errors)
	warn("warnings", created.Warnings)

	return diags
}
