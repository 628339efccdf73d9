package qubell

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure   = (*instanceResource)(nil)
	_ resource.ResourceWithIdentity    = (*instanceResource)(nil)
	_ resource.ResourceWithImportState = (*instanceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*instanceResource)(nil)
)

// NewInstanceResource returns the resource fleet_qubell_instance.
func NewInstanceResource() resource.Resource { return &instanceResource{} }

type instanceResource struct {
	system.Resource[*api.Client]
}

// instanceTimeout is how long to wait for an instance where the user does not
// say.
const instanceTimeout = 30 * time.Minute

func (r *instanceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_qubell_instance"
}

// ImportState imports as the base does.
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
			"Qubell: not the id of an instance",
			fmt.Sprintf(
				"An instance is imported by its id, 24 hexadecimal digits in lower case such as 50dd88bee4b082b7a96d072e, and %q is none.",
				id.ValueString(),
			),
		)
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("force_destroy"), false)...)
	resp.Diagnostics.Append(imported.Mark(ctx, resp.Private)...)
}

func (r *instanceResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := argumentAttributes()
	maps.Copy(attributes, notReturnedAttributes())
	maps.Copy(attributes, computedAttributes())
	attributes["timeouts"] = timeouts.Attributes(ctx, timeouts.Opts{
		Create:            true,
		CreateDescription: "How long to wait until the instance runs, such as `1h`. Defaults to `30m`.",
		Update:            true,
		UpdateDescription: "How long to wait until the instance is reconfigured and runs again, such as `1h`. Defaults to `30m`.",
		Delete:            true,
		DeleteDescription: "How long to wait until the instance is destroyed, such as `1h`. Defaults to `30m`.",
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance of an application on Qubell. It is created when its launch has ended and it runs, and it is destroyed by its workflow `destroy`; its record is deleted after that. " +
			"While another job runs on it, an update or a destroy waits for that to end.\n\n" +
			"What the API shows of an instance lacks `revision_id`, `submodules` and `user_data`, so that nobody sees when somebody else changes them. They are null after an import: the next apply sends what the configuration says of " +
			"`submodules` and `user_data`, and takes over `revision_id` without a request if the instance has that revision. " +
			"All parameters of an imported instance become its `parameters`, and what is left of its life its `destroy_after`. " +
			"The next apply takes both over from the configuration: parameters that it does not set are left as they are, and the instance is destroyed when it was to be before.",
		Attributes: attributes,
	}
}

func (r *instanceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, instanceTimeout, &resp.Diagnostics)
	defer cancel()
	began := time.Now()
	creation := system.Creation{Type: "fleet_qubell_instance"}
	launched, err := r.Client.Launch(creation.ReportInDoubt(ctx, resp.Diagnostics.Append),
		plan.ApplicationID.ValueString(), plan.ToAPI())
	switch {
	case rest.KindOf(err) == rest.InDoubt:
		resp.Diagnostics.Append(r.DiagnoseCreate(ctx, creation, req.Plan.Schema, err)...)

		return
	case err != nil:
		resp.Diagnostics.Append(r.explainRejection(ctx, err, &plan, plan.candidates()...)...)

		return
	}
	// Whatever goes wrong from here on, the instance is there and must not be
	// lost.
	save := func(instance *api.Instance) {
		known := plan
		known.fillUnknown(newInstanceResourceModel(instance))
		resp.Diagnostics.Append(resp.Identity.Set(ctx, known.Identity())...)
		resp.Diagnostics.Append(resp.State.Set(ctx, &known)...)
	}
	save(&api.Instance{ID: launched.ID, Status: api.StatusRequested})
	if !plan.DestroyAfter.IsNull() {
		resp.Diagnostics.Append(
			destroySchedule{At: began.Add(parseDuration(plan.DestroyAfter))}.save(ctx, resp.Private)...)
	}
	resp.Diagnostics.Append(launchWarnings(launched, plan.secrets())...)
	instance, err := r.finishLaunch(ctx, launched.ID, &plan)
	if instance != nil {
		save(instance)
	}
	switch warning := system.InterruptedWarning(err); {
	case warning != nil:
		resp.Diagnostics.Append(warning)
		resp.Diagnostics.Append(unfinished.SetInterrupted(ctx, resp.Private, unfinished.NoData{})...)
	case isTimeout(err):
		resp.Diagnostics.Append(r.DiagnoseCreate(ctx, creation, req.Plan.Schema, err)...)
	case err != nil:
		resp.Diagnostics.Append(r.errorDiagnostics(ctx, err, "The instance is in the state, and the next apply replaces it. Correct the cause before that.")...)
	}
}

// finishLaunch completes a launch: it sets the user data, which the launch may
// read, and waits. It returns the instance as it was last seen, nil if it was
// not seen.
func (r *instanceResource) finishLaunch(
	ctx context.Context, id string, plan *instanceResourceModel,
) (*api.Instance, error) {
	if !plan.UserData.IsNull() {
		err := r.setUserData(ctx, id, plan)
		if err != nil {
			return nil, err
		}
	}

	return r.awaitLaunch(ctx, id, plan.secrets())
}

// isTimeout reports whether a wait took too long.
func isTimeout(err error) bool {
	wait, ok := errors.AsType[*waiting.Error](err)

	return ok && wait.Reason == waiting.Timeout
}

func (r *instanceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state instanceResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		instance, err := r.Client.GetInstance(ctx, state.ID.ValueString())
		switch {
		case isDestroyed(instance, err):
			return system.ErrGone
		case err != nil:
			return err
		}
		imported := state.ApplicationID.IsNull()
		if imported {
			state.takeOver(instance)
		} else {
			state.FromAPI(instance)
		}
		if instance.Status.IsDestroying() {
			resp.Diagnostics.AddWarning(
				fmt.Sprintf("Qubell: instance %q is being destroyed", instance.ID),
				"It stays in the state as long as it is there, since its destruction may still fail. When it is gone, the next plan offers to launch it again.",
			)
		} else {
			resp.Diagnostics.Append(r.readDestroySchedule(ctx, req, resp, &state, imported)...)
		}
		resp.Diagnostics.Append(recordLaunchEnd(ctx, req, resp, &state, instance)...)

		return nil
	})
}

// recordLaunchEnd records that a launch whose wait was interrupted has ended. A
// launch with user data stays unfinished, because the user data may not have
// been sent.
func recordLaunchEnd(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state *instanceResourceModel,
	instance *api.Instance,
) diag.Diagnostics {
	note, found, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	switch {
	case !found:
	case instance.Status.IsRunning() && state.UserData.IsNull():
		diags.Append(unfinished.Clear(ctx, resp.Private)...)
	case instance.Status.IsFailed():
		diags.Append(unfinished.SetFailed(ctx, resp.Private, note)...)
	}

	return diags
}

func (r *instanceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state instanceResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, state.Timeouts.Delete, instanceTimeout, &resp.Diagnostics)
	defer cancel()
	err := destroyer{
		client: r.Client, id: state.ID.ValueString(), force: state.ForceDestroy.ValueBool(), secrets: state.secrets(),
	}.run(ctx)
	if err != nil {
		resp.Diagnostics.Append(r.errorDiagnostics(ctx, err, destroyAdvice(state.ForceDestroy.ValueBool()))...)
	}
}

// launchWarnings are what the API has said about a launch that it has accepted.
// The launch tells by itself whether it fails.
func launchWarnings(launched *api.Launched, secrets []string) diag.Diagnostics {
	var diags diag.Diagnostics
	warn := func(what string, said []string) {
		if len(said) > 0 {
			diags.AddWarning(fmt.Sprintf("Qubell: the launch of instance %q came with %s", launched.ID, what),
				"The API has launched the instance, and says: "+rest.Redact(strings.Join(said, "; "), secrets...))
		}
	}
	warn("errors", launched.Errors)
	warn("warnings", launched.Warnings)

	return diags
}
