package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*taskDataSource)(nil)

// newTaskDataSource returns the data source fleet_zaoshu_task.
func newTaskDataSource() datasource.DataSource { return &taskDataSource{} }

type taskDataSource struct {
	system.DataSource[*api.Client]
}

type taskDataSourceModel struct {
	taskBaseModel

	InstanceID types.String `tfsdk:"instance_id"`
}

func (d *taskDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_task"
}

func (d *taskDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "One task on Zaoshu, which is a run of an instance.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance.",
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"id": schema.StringAttribute{
				MarkdownDescription: "ID of the task.",
				Required:            true,
				Validators:          []validator.String{objectID("a task")},
			},
			"status":           schema.StringAttribute{MarkdownDescription: taskStatusDescription, Computed: true},
			"created_at":       schemas.TimeAttribute("When the task was created"),
			"total_url_count":  schema.Int64Attribute{MarkdownDescription: taskTotalDescription, Computed: true},
			"failed_url_count": schema.Int64Attribute{MarkdownDescription: taskFailedDescription, Computed: true},
		},
	}
}

func (d *taskDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data taskDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	instance, id := data.InstanceID.ValueString(), data.ID.ValueString()
	task, err := d.Client.GetTask(ctx, instance, id)
	switch {
	case rest.KindOf(err) == rest.NotFound:
		resp.Diagnostics.Append(taskNotFound("id", instance, id)...)
	case err != nil:
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)
	default:
		data.FromAPI(task)
		resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
	}
}
