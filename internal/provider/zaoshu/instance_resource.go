package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ resource.ResourceWithConfigure   = (*instanceResource)(nil)
	_ resource.ResourceWithIdentity    = (*instanceResource)(nil)
	_ resource.ResourceWithImportState = (*instanceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*instanceResource)(nil)
)

// NewInstanceResource returns the resource fleet_zaoshu_instance.
func NewInstanceResource() resource.Resource { return &instanceResource{} }

type instanceResource struct {
	system.Resource[*api.Client]
}

func (r *instanceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_instance"
}

func (r *instanceResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance on Zaoshu: a web crawler, which is made in Zaoshu's dashboard and adopted here. " +
			"Creating the resource checks that the instance exists and edits what the configuration sets. " +
			"Destroying it only forgets the instance, since the API can delete none: it stays as it is, and goes on reporting its results.\n\n" +
			"What changes on its own, such as the status, is shown by the data source `fleet_zaoshu_instance`. `fleet_zaoshu_run` runs the instance.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the instance.",
				Computed:            true,
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "Id of the instance to adopt, as the dashboard shows it.",
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"title": schema.StringAttribute{
				MarkdownDescription: "Title of the instance. Left as it is if it is not set.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       keep,
			},
			"result_notify_uri": schema.StringAttribute{
				MarkdownDescription: "Address to which Zaoshu posts that a task has ended. The API never shows it, so a change made elsewhere is not noticed. " +
					"Left as it is if it is not set, so that to remove it from the configuration does not stop the reports; " +
					"`\"\"` asks Zaoshu to take it away, though nothing documents that it does. " +
					"It is null after an import, and the next apply writes what the configuration says. " +
					"Sensitive, since it may hold a token.",
				Optional:   true,
				Sensitive:  true,
				Validators: []validator.String{stringvalidator.Any(stringvalidator.OneOf(""), urlValidator())},
			},
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the instance was created, as an RFC 3339 time.",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
				PlanModifiers:       keep,
			},
		},
	}
}

// ModifyPlan says what the id will be, so that a plan knows all that refers to
// it.
func (r *instanceResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() {
		return // It is to be destroyed.
	}
	var id types.String
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("instance_id"), &id)...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), id)...)
}

func (r *instanceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := plan.InstanceID.ValueString()
	instance, err := r.Client.GetInstance(ctx, id)
	if rest.KindOf(err) == rest.NotFound {
		resp.Diagnostics.Append(instanceNotFound("instance_id", id)...)

		return
	}
	current := instanceResourceModel{ID: plan.InstanceID}
	if err == nil {
		current.FromAPI(instance)
		err = r.edit(ctx, id, plan.ToAPIUpdate(&current))
	}
	if err != nil {
		resp.Diagnostics.Append(r.Diagnose(ctx, req.Plan.Schema, err)...)

		return
	}
	current.ResultNotifyURI = plan.ResultNotifyURI
	if !plan.Title.IsUnknown() {
		current.Title = plan.Title
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, current.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &current)...)
}

func (r *instanceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state instanceResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		instance, err := r.Client.RefreshInstance(ctx, state.ID.ValueString())
		if err == nil {
			state.FromAPI(instance)
		}

		return err
	})
}

func (r *instanceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.Identity())...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := r.edit(ctx, state.ID.ValueString(), plan.ToAPIUpdate(&state))
	if err != nil {
		resp.Diagnostics.Append(r.Diagnose(ctx, req.Plan.Schema, err)...)

		return
	}
	if plan.ResultNotifyURI.IsNull() && state.ResultNotifyURI.ValueString() != "" {
		resp.Diagnostics.AddAttributeWarning(path.Root("result_notify_uri"), "Zaoshu: results are still reported",
			"Terraform has forgotten result_notify_uri, and Zaoshu goes on posting to what it was. "+
				"To stop that set it to \"\" and apply before you remove it, or change it in Zaoshu's dashboard.")
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// Delete only forgets: the API can delete no instance (sheet, section 4).
func (r *instanceResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// edit changes the instance if there is anything to change.
func (r *instanceResource) edit(ctx context.Context, id string, edit api.InstanceUpdate) error {
	if edit == (api.InstanceUpdate{}) {
		return nil
	}

	return r.Client.UpdateInstance(ctx, id, edit)
}
