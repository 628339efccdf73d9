package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
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
	const taken = takeOverWarning("The imported schedule stays as it is, at its fires_at. To move it, change " +
		"interval or parameters once more after this apply.")
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A schedule by which Qubell runs a workflow of an instance once. " +
			scheduleDescription + "\n\n" +
			"A schedule that is absent after its time has fired: it stays in the state with `fired = true`, and the " +
			"plan is empty. A schedule that is absent before its time was cancelled outside Terraform, and the next " +
			"apply schedules the workflow again. For this, the provider compares the clock of this machine with " +
			"`fires_at`, with a tolerance of one minute.\n\n" +
			"A new `interval` starts at the apply. If only `parameters` change, the unchanged interval starts again. " +
			"If the schedule has fired, a change schedules the workflow again. Destroying the resource cancels the " +
			"schedule if it has not fired.\n\n" +
			"The API does not return the interval and the parameters of a schedule. After an import, `interval` is " +
			"the time that is left, and the next apply takes over both from the configuration without moving the " +
			"schedule.\n\n" +
			"To destroy an instance after a while, use `destroy_after` of `fleet_qubell_instance`. Do not schedule " +
			"the workflow `destroy` of an instance that has `destroy_after`.",
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
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"interval": schema.StringAttribute{
				MarkdownDescription: scheduleIntervalDescription + replacesFired,
				Required:            true,
				Validators:          []validator.String{durationValidator(scheduleIntervalAdvice)},
				PlanModifiers: []planmodifier.String{
					replaceFiredInterval(),
					taken,
				},
			},
			"parameters": schema.MapAttribute{
				MarkdownDescription: workflowParametersDescription + " " + sensitiveDescription + replacesFired,
				ElementType:         types.StringType,
				Optional:            true,
				Sensitive:           true,
				Validators:          []validator.Map{mapvalidator.NoNullValues()},
				PlanModifiers: []planmodifier.Map{
					replaceFiredParameters(),
					taken,
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

// replaceFiredDescription describes when a change forces a new resource.
const replaceFiredDescription = "A change replaces a schedule that has fired, and moves a schedule that has not."

// replaceFiredInterval forces a new resource if the schedule has fired.
func replaceFiredInterval() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(func(
		ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse,
	) {
		fired, diags := hasFired(ctx, req.State, req.Private)
		resp.Diagnostics.Append(diags...)
		resp.RequiresReplace = fired && !sameDuration(req.StateValue, req.PlanValue)
	}, replaceFiredDescription, replaceFiredDescription)
}

// replaceFiredParameters forces a new resource if the schedule has fired.
func replaceFiredParameters() planmodifier.Map {
	return mapplanmodifier.RequiresReplaceIf(func(
		ctx context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse,
	) {
		fired, diags := hasFired(ctx, req.State, req.Private)
		resp.Diagnostics.Append(diags...)
		resp.RequiresReplace = fired
	}, replaceFiredDescription, replaceFiredDescription)
}

// hasFired reports whether a change replaces the schedule: it has fired, and it
// was not imported, because a schedule that was imported only takes over the
// configuration.
func hasFired(ctx context.Context, state tfsdk.State, private privatestate.Private) (bool, diag.Diagnostics) {
	var fired types.Bool
	diags := state.GetAttribute(ctx, path.Root("fired"), &fired)
	isImported, found := imported.IsMarked(ctx, private)
	diags.Append(found...)

	return fired.ValueBool() && !isImported, diags
}

// Descriptions that the types about schedules share.
const (
	scheduleDescription = "Qubell runs a scheduled workflow once. If the instance is busy at that time, the workflow " +
		"may run later. If the answer to a request is lost, the provider looks for the schedule, and sends the " +
		"request once more if there is none."
	replacesFired               = " Changing this moves the schedule, or forces a new resource if it has fired."
	schedulesDestroyDescription = "An instance with a time for its automatic destruction has a schedule of the " +
		"workflow `destroy`."
	scheduleIDDescription      = "ID of the schedule."
	scheduleFiresAtDescription = "Time at which the workflow runs, as an RFC 3339 time."
	scheduleIntervalAdvice     = "A workflow can only be scheduled for a later time; fleet_qubell_workflow_run runs " +
		"it now."
	scheduleIntervalDescription = "How long after the apply the workflow runs, as a duration such as `90s` or `1h30m`."
)
