package zaoshu

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*tasksDataSource)(nil)

// newTasksDataSource returns the data source fleet_zaoshu_tasks.
func newTasksDataSource() datasource.DataSource { return &tasksDataSource{} }

type tasksDataSource struct {
	system.DataSource[*api.Client]
}

type tasksDataSourceModel struct {
	InstanceID types.String       `tfsdk:"instance_id"`
	Tasks      []taskSummaryModel `tfsdk:"tasks"`
}

func (d *tasksDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_tasks"
}

func (d *tasksDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The tasks of an instance on Zaoshu, which are its runs. The data source " +
			"`fleet_zaoshu_task` also has the number of URLs of a task.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance.",
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"tasks": schema.ListNestedAttribute{
				MarkdownDescription: "The tasks, newest first.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":         schema.StringAttribute{MarkdownDescription: "ID of the task.", Computed: true},
					"status":     schema.StringAttribute{MarkdownDescription: taskStatusDescription, Computed: true},
					"created_at": schemas.TimeAttribute("When the task was created"),
				}},
			},
		},
	}
}

func (d *tasksDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data tasksDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	tasks, err := d.Client.ListTasks(ctx, data.InstanceID.ValueString())
	switch {
	case rest.KindOf(err) == rest.NotFound:
		resp.Diagnostics.Append(instanceNotFound("instance_id", data.InstanceID.ValueString())...)

		return
	case err != nil:
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	slices.SortFunc(tasks, newestFirst)
	data.Tasks = make([]taskSummaryModel, len(tasks))
	for i := range tasks {
		data.Tasks[i].FromAPI(&tasks[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// newestFirst compares tasks by time. The API does not document their order
// (design/api/zaoshu.md, "Tasks").
func newestFirst(a, b api.Task) int {
	return cmp.Or(b.CreatedAt.Compare(a.CreatedAt.Time), strings.Compare(a.ID, b.ID))
}
