package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*workflowSchedulesDataSource)(nil)

// newWorkflowSchedulesDataSource returns the data source
// fleet_qubell_workflow_schedules.
func newWorkflowSchedulesDataSource() datasource.DataSource { return &workflowSchedulesDataSource{} }

type workflowSchedulesDataSource struct {
	system.DataSource[*api.Client]
}

type workflowSchedulesDataSourceModel struct {
	InstanceID types.String                   `tfsdk:"instance_id"`
	Schedules  []workflowScheduleSummaryModel `tfsdk:"schedules"`
}

func (d *workflowSchedulesDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_workflow_schedules"
}

func (d *workflowSchedulesDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the schedules of an instance on Qubell that have not fired. " +
			schedulesDestroyDescription,
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: workflowInstanceDescription,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"schedules": schema.ListNestedAttribute{
				MarkdownDescription: "Schedules, the soonest first.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id": schema.StringAttribute{
						MarkdownDescription: scheduleIDDescription,
						Computed:            true,
					},
					"workflow": schema.StringAttribute{
						MarkdownDescription: "Name of the workflow. Several schedules may have the same workflow.",
						Computed:            true,
					},
					"fires_at": schemas.TimeAttribute("Time at which the workflow runs"),
				}},
			},
		},
	}
}

func (d *workflowSchedulesDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data workflowSchedulesDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	instance := data.InstanceID.ValueString()
	all, err := sortByTime(d.Client.ListSchedules(ctx, instance))
	switch {
	case rest.KindOf(err) == rest.NotFound:
		resp.Diagnostics.Append(instanceNotFound("instance_id", instance)...)

		return
	case err != nil:
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data.Schedules = make([]workflowScheduleSummaryModel, len(all))
	for i := range all {
		data.Schedules[i].FromAPI(&all[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
