package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

func (r *workflowScheduleResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	const warning = takeOverWarning("The imported schedule stays as it is, at its fires_at. To move it, change " +
		"interval or parameters after this apply.")
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A schedule by which Qubell runs a workflow of an instance once, at a later time. " +
			scheduleDescription + "\n\n" +
			"If Qubell does not list the schedule after its time, it has fired: it stays in the state with " +
			"`fired = true`, and the plan is empty. If Qubell does not list it before its time, it was cancelled " +
			"outside Terraform, and the next apply schedules the workflow again. The provider compares the clock of " +
			"this machine with `fires_at`, with a tolerance of one minute.\n\n" +
			"A new `interval` starts at the apply. If only `parameters` change, the unchanged interval starts again. " +
			"If the schedule has fired, a change schedules the workflow again. Destroying the resource cancels the " +
			"schedule if it has not fired.\n\n" +
			"The API does not return the interval and the parameters of a schedule. After an import, `interval` is " +
			"the time from the creation of the schedule to its run, and the next apply takes over both from the " +
			"configuration without moving the schedule.\n\n" +
			"To destroy an instance at a later time, use `destroy_after` of `fleet_qubell_instance`, not together " +
			"with a schedule of its workflow `destroy`. Import the instance instead of such a schedule.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: scheduleIDDescription + " It may change when the schedule is moved. If Qubell " +
					"started the workflow at once, it is the name of the workflow.",
				Computed: true,
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: workflowInstanceDescription + schemas.ForcesNew,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       replace,
			},
			"workflow": schema.StringAttribute{
				MarkdownDescription: workflowNameDescription + schemas.ForcesNew,
				Required:            true,
				Validators:          []validator.String{schemas.NotEmpty{}},
				PlanModifiers:       replace,
			},
			"interval": schema.StringAttribute{
				MarkdownDescription: scheduleIntervalDescription + replacesFired,
				Required:            true,
				Validators:          []validator.String{durationValidator(scheduleIntervalAdvice)},
				PlanModifiers: []planmodifier.String{
					replaceFiredInterval(),
					warning,
				},
			},
			"parameters": schema.MapAttribute{
				MarkdownDescription: workflowParametersDescription + " " + sensitiveDescription + parametersStored +
					replacesFired,
				ElementType: types.StringType,
				Optional:    true,
				Sensitive:   true,
				Validators:  []validator.Map{schemas.NoNullValues{}},
				PlanModifiers: []planmodifier.Map{
					replaceFiredParameters(),
					warning,
				},
			},
			"parameters_wo": parametersWOAttribute("Further parameters of the workflow by name, which the plan and " +
				"the state do not have. Write the values as in `parameters`. Moving the schedule for any reason " +
				"sends the values that the configuration has then."),
			"parameters_wo_version": schema.Int64Attribute{
				MarkdownDescription: versionOf("parameters_wo") + replacesFired,
				Optional:            true,
				Validators:          []validator.Int64{schemas.AlsoRequires("parameters_wo")},
				PlanModifiers: []planmodifier.Int64{
					replaceFiredVersion(),
					warning,
				},
			},
			"fires_at": schema.StringAttribute{
				MarkdownDescription: scheduleFiresAtDescription,
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
			},
			"fired": schema.BoolAttribute{
				MarkdownDescription: "Whether Qubell has started the workflow.",
				Computed:            true,
			},
		},
	}
}

// replaceFiredDescription is the description of the plan modifiers.
const replaceFiredDescription = "A change replaces a schedule that has fired, and moves a schedule that has not."

// replaceFiredInterval forces a new resource if the schedule has fired.
func replaceFiredInterval() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(func(
		ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse,
	) {
		replaced, diags := isReplaced(ctx, req.State, req.Private)
		resp.Diagnostics.Append(diags...)
		resp.RequiresReplace = replaced && !sameDuration(req.StateValue, req.PlanValue)
	}, replaceFiredDescription, replaceFiredDescription)
}

// replaceFiredParameters forces a new resource if the schedule has fired.
func replaceFiredParameters() planmodifier.Map {
	return mapplanmodifier.RequiresReplaceIf(func(
		ctx context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse,
	) {
		replaced, diags := isReplaced(ctx, req.State, req.Private)
		resp.Diagnostics.Append(diags...)
		resp.RequiresReplace = replaced
	}, replaceFiredDescription, replaceFiredDescription)
}

// replaceFiredVersion forces a new resource if the schedule has fired.
func replaceFiredVersion() planmodifier.Int64 {
	return int64planmodifier.RequiresReplaceIf(func(
		ctx context.Context, req planmodifier.Int64Request, resp *int64planmodifier.RequiresReplaceIfFuncResponse,
	) {
		replaced, diags := isReplaced(ctx, req.State, req.Private)
		resp.Diagnostics.Append(diags...)
		resp.RequiresReplace = replaced
	}, replaceFiredDescription, replaceFiredDescription)
}

// isReplaced reports whether a change replaces the schedule, because it has
// fired. After an import the next apply only takes over the configuration.
func isReplaced(ctx context.Context, state tfsdk.State, private privatestate.Private) (bool, diag.Diagnostics) {
	var fired types.Bool
	diags := state.GetAttribute(ctx, path.Root("fired"), &fired)
	isImported, found := imported.IsMarked(ctx, private)
	diags.Append(found...)

	return fired.ValueBool() && !isImported, diags
}

// Descriptions that all types about schedules share.
const (
	scheduleDescription = "If the instance is busy at that time, the workflow may run later. If the answer to a " +
		"request is lost, the provider lists the schedules, and sends the request once more if the schedule is absent."
	replacesFired               = " Changing this moves the schedule, or forces a new resource if it has fired."
	schedulesDestroyDescription = "An instance that Qubell destroys automatically has a schedule of the workflow " +
		"`destroy`."
	scheduleIDDescription      = "ID of the schedule."
	scheduleFiresAtDescription = "Time at which the workflow runs, as an RFC 3339 time."
	scheduleIntervalAdvice     = "A workflow can only be scheduled for a later time; fleet_qubell_workflow_run runs " +
		"it now."
	scheduleIntervalDescription = "Time from the apply until the workflow runs, as a duration such as `90s` or " +
		"`1h30m`."
)
