package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ list.ListResourceWithConfigure = (*workflowScheduleList)(nil)

// newWorkflowScheduleList returns the list resource
// fleet_qubell_workflow_schedule.
func newWorkflowScheduleList() list.ListResource { return &workflowScheduleList{} }

type workflowScheduleList struct {
	system.ListResource[*api.Client]
}

type workflowScheduleFilter struct {
	InstanceID types.String `tfsdk:"instance_id"`
}

func (l *workflowScheduleList) Metadata(
	_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_workflow_schedule"
}

func (l *workflowScheduleList) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the schedules of an instance on Qubell that have not fired, except those of the " +
			"workflow `destroy`.\n\n" +
			"The argument `destroy_after` of `fleet_qubell_instance` manages all schedules of `destroy`, also those " +
			"that a user made outside Terraform, because the API does not show who made a schedule. Importing the " +
			"instance sets `destroy_after` to the time from the creation of the soonest schedule to its run. Such a " +
			"schedule cannot be imported as a `fleet_qubell_workflow_schedule`, because each resource would move or " +
			"cancel what the other has set. The data source `fleet_qubell_workflow_schedules` shows the schedules " +
			"of `destroy`.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: workflowInstanceDescription,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
		},
	}
}

func (l *workflowScheduleList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var filter workflowScheduleFilter
	diags := req.Config.Get(ctx, &filter)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)

		return
	}
	instance := filter.InstanceID.ValueString()
	fetch := func() ([]api.Schedule, error) {
		all, err := sortByTime(l.Client.ListSchedules(ctx, instance))

		return listing.Filter(all, isImportable), err
	}
	row := func(schedule api.Schedule) listing.Row { return workflowScheduleRow(filter.InstanceID, &schedule) }
	stream.Results = listing.Results(ctx, req, listing.FromSlice(fetch), row, func(err error) diag.Diagnostics {
		if rest.KindOf(err) == rest.NotFound {
			return instanceNotFound("instance_id", instance)
		}

		return l.Diagnose(ctx, nil, err)
	})
}

// isImportable reports whether a schedule can be a resource of its own. The
// other schedules belong to `destroy_after` of the instance; see destroyTime.
func isImportable(schedule *api.Schedule) bool { return schedule.Name != api.DestroyWorkflow }

func workflowScheduleRow(instance types.String, schedule *api.Schedule) listing.Row {
	model := workflowScheduleResourceModel{
		workflowBaseModel:        workflowBaseModel{InstanceID: instance, Parameters: types.MapNull(types.StringType)},
		writeOnlyParametersModel: nullWriteOnlyParameters(),
	}
	model.FromAPI(schedule)

	return listing.Row{DisplayName: describeSchedule(schedule), Identity: model.Identity(), Resource: &model}
}
